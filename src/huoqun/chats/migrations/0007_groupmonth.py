"""What is counted of large groups every ten minutes. Empty, it changes nothing: pages count what is not kept."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0006_effect_cause"),
        ("core", "0003_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group_id", models.BigIntegerField()),
                ("as_of", models.DateTimeField()),
                ("members", models.IntegerField()),
                ("people", models.IntegerField()),
                ("known", models.IntegerField()),
                ("active", models.IntegerField()),
                ("carriers", models.JSONField(default=list)),
                ("stopped", models.JSONField(default=list)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "group_id"), name="chats_group_month_once")
                ],
            },
        ),
        ddl.row_security("chats_groupmonth"),
    ]
