"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0018_roles"), ("members", "0006_proofs")]

    operations = [
        ddl.same_workspace("camps_roleholder", ("group_run_id", "playbooks_grouprun"), ("member_id", "members_member")),
        ddl.same_workspace("camps_duty", ("group_run_id", "playbooks_grouprun")),
        ddl.same_workspace("camps_dutyturn", ("duty_id", "camps_duty"), ("member_id", "members_member")),
        ddl.row_security("camps_roleholder", "camps_duty", "camps_dutyturn"),
    ]  # fmt: skip
