"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0003_budgets_and_packets"), ("members", "0002_walls"), ("groups", "0002_walls"),
    ]  # fmt: skip

    operations = [
        ddl.same_workspace("rewards_funding", ("budget_id", "rewards_budget")),
        ddl.same_workspace(
            "rewards_packet", ("budget_id", "rewards_budget"), ("group_id", "groups_group", "set null")
        ),
        ddl.same_workspace("rewards_share", ("packet_id", "rewards_packet"), ("member_id", "members_member")),
        ddl.row_security("rewards_budget", "rewards_funding", "rewards_packet", "rewards_share"),
    ]
