"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("admission", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls"), ("forms", "0002_walls"),
    ]  # fmt: skip

    operations = [
        ddl.same_workspace(
            "admission_door", ("group_id", "groups_group"), ("kind_id", "groups_kind"),
            ("quiz_id", "forms_quiz", "set null"),
        ),
        ddl.same_workspace("admission_bringer", ("door_id", "admission_door"), ("member_id", "members_member")),
        ddl.same_workspace(
            "admission_application", ("door_id", "admission_door"), ("member_id", "members_member", "set null"),
            ("inviter_id", "members_member", "set null"), ("group_id", "groups_group", "set null"),
        ),
        ddl.same_workspace(
            "admission_slot", ("door_id", "admission_door"), ("application_id", "admission_application", "set null")
        ),
        ddl.same_workspace("admission_departure", ("group_id", "groups_group"), ("member_id", "members_member")),
        ddl.row_security(
            "admission_door", "admission_bringer", "admission_application", "admission_slot", "admission_departure"
        ),
    ]  # fmt: skip
