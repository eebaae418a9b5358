"""References of speed tests that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_speed_tests"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("moderation_speedtest", ("group_id", "groups_group")),
        ddl.same_workspace(
            "moderation_reaction", ("test_id", "moderation_speedtest"), ("member_id", "members_member")
        ),
        ddl.row_security("moderation_speedtest", "moderation_reaction"),
    ]
