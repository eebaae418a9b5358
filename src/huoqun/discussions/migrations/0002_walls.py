"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("discussions", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("discussions_mode", ("group_id", "groups_group")),
        ddl.same_workspace("discussions_topic", ("mode_id", "discussions_mode"), ("member_id", "members_member")),
        ddl.same_workspace("discussions_pace", ("mode_id", "discussions_mode"), ("member_id", "members_member")),
        ddl.row_security("discussions_mode", "discussions_topic", "discussions_pace"),
    ]
