"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("deeds", "0001_initial"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace(
            "deeds_deed", ("member_id", "members_member", "set null"), ("group_id", "groups_group", "set null")
        ),
        ddl.row_security("deeds_deed"),
    ]
