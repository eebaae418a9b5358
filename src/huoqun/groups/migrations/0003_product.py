"""What stands behind a group."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_walls")]

    operations = [
        migrations.AddField("group", "product", models.TextField(default="", db_default="")),
    ]
