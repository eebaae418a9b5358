"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("rewards_stockchange", ("reward_id", "rewards_reward")),
        ddl.same_workspace("rewards_order", ("reward_id", "rewards_reward"), ("member_id", "members_member")),
        # With its order a code goes: it was seen, and must never be anybody else's.
        ddl.same_workspace("rewards_code", ("reward_id", "rewards_reward"), ("order_id", "rewards_order")),
        ddl.same_workspace("rewards_address", ("order_id", "rewards_order"), ("member_id", "members_member")),
        ddl.row_security(
            "rewards_reward", "rewards_stockchange", "rewards_order", "rewards_code", "rewards_address"
        ),
    ]  # fmt: skip
