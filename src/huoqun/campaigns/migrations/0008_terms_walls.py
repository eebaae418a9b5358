"""Terms: references that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_terms")]

    operations = [
        ddl.same_workspace("campaigns_terms", ("campaign_id", "campaigns_campaign")),
        ddl.row_security("campaigns_terms"),
    ]
