"""References that cannot leave the workspace, and row security, for what lapses."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("points", "0008_lapsing"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("points_lapse", ("member_id", "members_member")),
        ddl.row_security("points_lapse", "points_round"),
    ]
