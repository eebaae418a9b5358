"""References that cannot leave the workspace, and row security. Users stand above workspaces."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("team_post", ("chapter_id", "groups_chapter"), ("group_id", "groups_group")),
        ddl.row_security("team_post", "team_apitoken"),
    ]
