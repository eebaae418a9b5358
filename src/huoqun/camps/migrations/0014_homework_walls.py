"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("camps", "0013_homework"), ("playbooks", "0006_tally"), ("groups", "0002_walls"), ("members", "0006_proofs"),
    ]  # fmt: skip

    operations = [
        ddl.same_workspace("camps_assignment", ("group_run_id", "playbooks_grouprun"), ("group_id", "groups_group")),
        ddl.same_workspace("camps_handin", ("assignment_id", "camps_assignment"), ("member_id", "members_member")),
        ddl.same_workspace("camps_handinversion", ("handin_id", "camps_handin")),
        ddl.same_workspace("camps_review", ("handin_id", "camps_handin"), ("reviewer_id", "members_member")),
        ddl.row_security("camps_assignment", "camps_handin", "camps_handinversion", "camps_review"),
    ]
