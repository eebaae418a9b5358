"""References that cannot leave the workspace, and row security, for what the team chose."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("points", "0010_chosen"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("points_chosen", ("member_id", "members_member"), ("group_id", "groups_group")),
        ddl.row_security("points_chosen"),
    ]
