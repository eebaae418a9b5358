"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0009_graduates"), ("members", "0006_proofs")]

    operations = [
        ddl.same_workspace(
            "camps_graduate", ("group_run_id", "playbooks_grouprun"), ("group_id", "groups_group"),
            ("member_id", "members_member"),
        ),
        ddl.same_workspace("camps_waiting", ("camp_class_id", "camps_class"), ("member_id", "members_member")),
        ddl.row_security("camps_graduate", "camps_waiting"),
    ]  # fmt: skip
