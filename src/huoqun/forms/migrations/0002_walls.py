"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("forms_bankquestion", ("bank_id", "forms_bank")),
        ddl.same_workspace("forms_draw", ("quiz_id", "forms_quiz"), ("bank_id", "forms_bank")),
        ddl.same_workspace(
            "forms_attempt",
            ("quiz_id", "forms_quiz"),
            ("member_id", "members_member"),
            ("group_id", "groups_group", "set null"),
        ),
        ddl.row_security("forms_bank", "forms_bankquestion", "forms_quiz", "forms_draw", "forms_attempt"),
    ]
