"""What was counted of large group runs, so that their page need not count it anew."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0005_days")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateTimeField()),
                ("counts", models.JSONField(default=list)),
                ("group_run", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="playbooks.grouprun")),
                ("workspace", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.workspace")),
            ],
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("workspace", "id"), name="playbooks_tally_of_workspace"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("workspace", "group_run"), name="playbooks_tally_once"),
        ),
        ddl.same_workspace("playbooks_tally", ("group_run_id", "playbooks_grouprun")),
        ddl.row_security("playbooks_tally"),
    ]
