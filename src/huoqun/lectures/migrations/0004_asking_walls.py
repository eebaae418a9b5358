"""Questions and late comers cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("lectures", "0003_asking"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace(
            "lectures_question", ("lecture_id", "lectures_lecture"), ("group_id", "groups_group"),
            ("member_id", "members_member"),
        ),
        ddl.same_workspace("lectures_late", ("target_id", "lectures_target"), ("member_id", "members_member")),
        ddl.row_security("lectures_question", "lectures_late"),
    ]
