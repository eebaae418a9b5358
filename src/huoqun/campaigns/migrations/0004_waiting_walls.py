"""Waiting lines: references that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_capacity")]

    operations = [
        ddl.same_workspace(
            "campaigns_waiting", ("campaign_id", "campaigns_campaign"), ("code_id", "campaigns_code")
        ),
        ddl.row_security("campaigns_waiting"),
    ]
