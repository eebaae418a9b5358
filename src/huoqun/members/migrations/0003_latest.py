"""Lists of members come in the order of their last word, those who never spoke last: an index in just that order."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0002_walls")]

    operations = [
        migrations.RemoveIndex("member", "members_latest"),
        migrations.RunSQL(
            "create index members_by_last_word on members_member "
            "(workspace_id, (coalesce(last_seen_at, '-infinity')) desc, id desc) "
            "where canonical_id is null and erased_at is null",
            "drop index members_by_last_word",
        ),
    ]
