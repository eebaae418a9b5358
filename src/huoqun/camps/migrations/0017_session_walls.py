"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0016_sessions"), ("members", "0006_proofs")]

    operations = [
        ddl.same_workspace("camps_session", ("group_run_id", "playbooks_grouprun"), ("group_id", "groups_group")),
        ddl.same_workspace("camps_attendance", ("session_id", "camps_session"), ("member_id", "members_member")),
        ddl.row_security("camps_session", "camps_attendance"),
    ]  # fmt: skip
