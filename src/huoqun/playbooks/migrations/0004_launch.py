"""What the launch check missed and somebody let pass."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0003_fewer_looks"), ("groups", "0003_product")]

    operations = [
        migrations.CreateModel(
            name="LaunchOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("point", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", models.TextField()),
                ("group", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="groups.group")),
                ("workspace", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.workspace")),
            ],
        ),
        migrations.AddConstraint(
            model_name="launchoverride",
            constraint=models.UniqueConstraint(fields=("workspace", "id"), name="playbooks_launchoverride_of_workspace"),
        ),
        migrations.AddConstraint(
            model_name="launchoverride",
            constraint=models.UniqueConstraint(fields=("workspace", "group", "point"), name="playbooks_override_once"),
        ),
        ddl.same_workspace("playbooks_launchoverride", ("group_id", "groups_group")),
        ddl.row_security("playbooks_launchoverride"),
    ]
