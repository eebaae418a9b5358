"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("moderation_rules", ("group_id", "groups_group"), ("kind_id", "groups_kind")),
        ddl.same_workspace(
            "moderation_case", ("rules_id", "moderation_rules"), ("group_id", "groups_group"),
            ("member_id", "members_member"),
        ),
        ddl.same_workspace("moderation_act", ("case_id", "moderation_case")),
        ddl.same_workspace(
            "moderation_report", ("group_id", "groups_group"), ("reporter_id", "members_member"),
            ("about_id", "members_member", "set null"), ("case_id", "moderation_case", "set null"),
        ),
        ddl.row_security(
            "moderation_rules", "moderation_case", "moderation_act", "moderation_print", "moderation_report"
        ),
    ]
