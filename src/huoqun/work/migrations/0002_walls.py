"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial"), ("team", "0002_walls")]

    operations = [
        ddl.same_workspace("work_task", ("group_id", "groups_group"), ("member_id", "members_member")),
        ddl.same_workspace("work_proposal", ("group_id", "groups_group"), ("member_id", "members_member")),
        ddl.row_security("work_task", "work_proposal"),
    ]
