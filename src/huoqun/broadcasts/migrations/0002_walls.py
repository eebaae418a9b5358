"""Row security: a workspace sees its own broadcasts."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0001_initial")]

    operations = [ddl.row_security("broadcasts_broadcast")]
