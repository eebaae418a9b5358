"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0001_initial"), ("groups", "0002_walls"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("playbooks_version", ("playbook_id", "playbooks_playbook")),
        ddl.same_workspace("playbooks_wording", ("version_id", "playbooks_version")),
        ddl.same_workspace(
            "playbooks_grouprun", ("version_id", "playbooks_version"), ("group_id", "groups_group")
        ),
        ddl.same_workspace(
            "playbooks_run", ("group_run_id", "playbooks_grouprun"), ("member_id", "members_member")
        ),
        ddl.same_workspace("playbooks_due", ("run_id", "playbooks_run")),
        ddl.same_workspace("playbooks_wake", ("due_id", "playbooks_due")),
        ddl.same_workspace(
            "playbooks_gathered", ("run_id", "playbooks_run"), ("member_id", "members_member")
        ),
        ddl.same_workspace("playbooks_steplog", ("run_id", "playbooks_run")),
        ddl.row_security(
            "playbooks_playbook", "playbooks_version", "playbooks_wording", "playbooks_grouprun", "playbooks_run",
            "playbooks_due", "playbooks_wake", "playbooks_gathered", "playbooks_steplog",
        ),
    ]
