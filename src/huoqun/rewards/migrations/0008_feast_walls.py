"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("rewards", "0007_feasts")]

    operations = [
        ddl.same_workspace("rewards_feastplan", ("budget_id", "rewards_budget")),
        ddl.same_workspace("rewards_allowance", ("budget_id", "rewards_budget")),
        ddl.row_security("rewards_feastplan", "rewards_allowance"),
    ]
