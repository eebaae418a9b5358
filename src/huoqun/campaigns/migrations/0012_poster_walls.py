"""References of posters that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0011_posters")]

    operations = [
        ddl.same_workspace("campaigns_poster", ("campaign_id", "campaigns_campaign")),
        ddl.same_workspace("campaigns_copy", ("campaign_id", "campaigns_campaign"), ("code_id", "campaigns_code")),
        ddl.row_security("campaigns_poster", "campaigns_copy"),
    ]
