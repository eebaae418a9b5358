"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial"), ("core", "0002_journal")]

    operations = [
        ddl.same_workspace(
            "members_member",
            ("canonical_id", "members_member", "set null"),
            ("brought_by_id", "members_member", "set null"),
        ),
        ddl.same_workspace("members_identity", ("member_id", "members_member")),
        ddl.same_workspace("members_merge", ("kept_id", "members_member"), ("merged_id", "members_member")),
        ddl.same_workspace("members_membertag", ("member_id", "members_member"), ("tag_id", "members_tag")),
        ddl.same_workspace("members_consent", ("member_id", "members_member")),
        ddl.row_security(
            "members_member",
            "members_identity",
            "members_merge",
            "members_tag",
            "members_membertag",
            "members_field",
            "members_consent",
            "members_tombstone",
        ),
    ]
