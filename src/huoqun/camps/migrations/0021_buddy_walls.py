"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0020_buddies"), ("members", "0006_proofs")]

    operations = [
        ddl.same_workspace("camps_pairing", ("group_run_id", "playbooks_grouprun")),
        ddl.same_workspace("camps_buddy", ("group_run_id", "playbooks_grouprun"), ("member_id", "members_member")),
        ddl.same_workspace("camps_unpaired", ("group_run_id", "playbooks_grouprun"), ("member_id", "members_member")),
        ddl.row_security("camps_pairing", "camps_buddy", "camps_unpaired"),
    ]  # fmt: skip
