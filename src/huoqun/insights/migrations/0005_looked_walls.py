"""Row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("insights", "0004_looked")]

    operations = [ddl.row_security("insights_looked")]
