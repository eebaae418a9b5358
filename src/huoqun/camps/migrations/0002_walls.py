"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0001_initial"), ("playbooks", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace(
            "camps_window", ("group_run_id", "playbooks_grouprun"), ("group_id", "groups_group")
        ),
        ddl.row_security("camps_window"),
    ]
