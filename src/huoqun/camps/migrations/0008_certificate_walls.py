"""References of certificates that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0007_certificates"), ("members", "0006_proofs")]

    operations = [
        ddl.same_workspace(
            "camps_certifying", ("group_run_id", "playbooks_grouprun"),
            ("template_id", "camps_certificatetemplate", "set null"),
        ),
        ddl.same_workspace(
            "camps_certificate", ("group_run_id", "playbooks_grouprun"), ("group_id", "groups_group"),
            ("member_id", "members_member"),
        ),
        ddl.row_security("camps_certificatetemplate", "camps_certifying", "camps_certificate"),
    ]  # fmt: skip
