"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [
        ("turnover", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls"), ("admission", "0002_walls"),
    ]  # fmt: skip

    operations = [
        ddl.same_workspace(
            "turnover_rule", ("group_id", "groups_group"), ("kind_id", "groups_kind"),
            ("door_id", "admission_door", "set null"),
        ),
        ddl.same_workspace("turnover_away", ("group_id", "groups_group"), ("member_id", "members_member")),
        ddl.same_workspace("turnover_round", ("group_id", "groups_group")),
        ddl.same_workspace(
            "turnover_line", ("round_id", "turnover_round"), ("member_id", "members_member"),
            ("application_id", "admission_application"),
        ),
        ddl.row_security("turnover_rule", "turnover_away", "turnover_round", "turnover_line"),
    ]  # fmt: skip
