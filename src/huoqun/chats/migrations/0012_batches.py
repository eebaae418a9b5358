"""Effects that say the same to many know one another by their batch; some of them go as part of a mass message."""

from django.db import migrations, models

INDEX = "create index concurrently chats_effects_of_batch on chats_effect (workspace_id, batch, id) where batch <> ''"


class Migration(migrations.Migration):
    atomic = False  # the index is built beside those who write

    dependencies = [("chats", "0011_calls")]

    operations = [
        migrations.AddField(
            model_name="effect", name="batch", field=models.TextField(db_default="", default="")
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(INDEX, "drop index chats_effects_of_batch")],
            state_operations=[
                migrations.AddIndex(
                    model_name="effect",
                    index=models.Index(
                        condition=models.Q(("batch", ""), _negated=True), fields=["workspace", "batch", "id"],
                        name="chats_effects_of_batch",
                    ),
                )
            ],
        ),
        migrations.RunSQL(
            "alter table chats_progress add column massed boolean not null default false",
            "alter table chats_progress drop column massed",
            state_operations=[
                migrations.AddField(model_name="progress", name="massed", field=models.BooleanField(default=False))
            ],
        ),
    ]
