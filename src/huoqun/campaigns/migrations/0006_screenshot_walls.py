"""References of screenshots that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0005_screenshots"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("campaigns_shot", ("campaign_id", "campaigns_campaign"), ("member_id", "members_member")),
        ddl.same_workspace("campaigns_print", ("shot_id", "campaigns_shot")),
        ddl.row_security("campaigns_shot", "campaigns_print"),
    ]
