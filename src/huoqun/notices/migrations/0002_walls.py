"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"), ("playbooks", "0002_walls"), ("groups", "0002_walls"), ("members", "0002_walls"),
    ]

    operations = [
        ddl.same_workspace(
            "notices_notice", ("group_id", "groups_group"), ("group_run_id", "playbooks_grouprun", "set null")
        ),
        ddl.same_workspace("notices_reader", ("notice_id", "notices_notice"), ("member_id", "members_member")),
        ddl.row_security("notices_notice", "notices_reader"),
    ]
