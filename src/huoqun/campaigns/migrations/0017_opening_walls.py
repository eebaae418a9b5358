"""Groups that platforms were asked for: references that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0016_openings")]

    operations = [
        ddl.same_workspace(
            "campaigns_opening", ("campaign_id", "campaigns_campaign"), ("like_id", "groups_group"),
            ("group_id", "groups_group", "set null"),
        ),
        ddl.row_security("campaigns_opening"),
    ]  # fmt: skip
