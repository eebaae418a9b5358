"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("lectures", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("lectures_lecture", ("host_group_id", "groups_group", "set null")),
        ddl.same_workspace(
            "lectures_host", ("lecture_id", "lectures_lecture"), ("member_id", "members_member")
        ),
        ddl.same_workspace(
            "lectures_target", ("lecture_id", "lectures_lecture"), ("group_id", "groups_group")
        ),
        ddl.same_workspace(
            "lectures_line", ("lecture_id", "lectures_lecture"), ("amends_id", "lectures_line"),
            ("member_id", "members_member", "set null"),
        ),
        ddl.same_workspace("lectures_delivery", ("target_id", "lectures_target"), ("line_id", "lectures_line")),
        ddl.row_security(
            "lectures_lecture", "lectures_host", "lectures_target", "lectures_line", "lectures_delivery"
        ),
    ]
