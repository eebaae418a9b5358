"""Row security. Forecasts have no references: a group or member that is deleted takes no figure of others along."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("insights", "0006_foretold")]

    operations = [ddl.row_security("insights_foretold")]
