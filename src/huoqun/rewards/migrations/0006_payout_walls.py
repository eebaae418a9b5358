"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("rewards", "0005_payouts"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("rewards_payeedetails", ("member_id", "members_member")),
        ddl.same_workspace("rewards_payoutline", ("payout_id", "rewards_payout"), ("member_id", "members_member")),
        ddl.same_workspace("rewards_paired", ("member_id", "members_member")),
        ddl.row_security("rewards_payeedetails", "rewards_payout", "rewards_payoutline", "rewards_paired"),
    ]
