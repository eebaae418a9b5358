"""References that cannot leave the workspace, stays that cannot overlap, and row security."""

from django.db import migrations

from huoqun.core import ddl

SPANS_APART = """
alter table groups_span add constraint groups_spans_in_order check (left_at is null or left_at >= joined_at);
alter table groups_span add constraint groups_spans_apart exclude using gist
    (group_id with =, member_id with =, tstzrange(joined_at, left_at) with &&);
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace(
            "groups_group", ("kind_id", "groups_kind", "restrict"), ("chapter_id", "groups_chapter", "set null")
        ),
        ddl.same_workspace(
            "groups_span",
            ("group_id", "groups_group"),
            ("member_id", "members_member"),
            ("brought_by_id", "members_member", "set null"),
        ),
        migrations.RunSQL(
            SPANS_APART,
            "alter table groups_span drop constraint groups_spans_apart, drop constraint groups_spans_in_order",
        ),
        ddl.row_security("groups_kind", "groups_chapter", "groups_group", "groups_span"),
    ]
