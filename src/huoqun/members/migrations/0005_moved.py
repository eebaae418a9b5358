"""Whose stage changed lately, without looking at everybody."""

from django.db import migrations, models

MOVED = """
create index concurrently members_moved on members_member (workspace_id, stage_at) where stage_at is not null
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("members", "0004_named")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(MOVED, "drop index concurrently members_moved")],
            [
                migrations.AddIndex(
                    "member",
                    models.Index(
                        fields=["workspace", "stage_at"], name="members_moved",
                        condition=models.Q(("stage_at__isnull", False)),
                    ),
                )
            ],
        ),
    ]  # fmt: skip
