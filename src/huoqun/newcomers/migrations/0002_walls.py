"""References that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("newcomers", "0001_initial"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("newcomers_ritual", ("group_id", "groups_group"), ("kind_id", "groups_kind")),
        ddl.same_workspace("newcomers_introduction", ("group_id", "groups_group"), ("member_id", "members_member")),
        ddl.same_workspace("newcomers_naming", ("group_id", "groups_group"), ("member_id", "members_member")),
        ddl.row_security("newcomers_ritual", "newcomers_introduction", "newcomers_naming"),
    ]
