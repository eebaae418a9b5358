"""Series and follow-ups cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("lectures", "0005_series"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("lectures_lecture", ("series_id", "lectures_series", "set null")),
        ddl.same_workspace(
            "lectures_followup", ("lecture_id", "lectures_lecture"), ("member_id", "members_member")
        ),
        ddl.row_security("lectures_series", "lectures_followup"),
    ]
