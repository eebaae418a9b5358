"""References of offered quizzes that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("camps", "0011_quiz_offers"), ("forms", "0002_walls"), ("playbooks", "0006_tally")]

    operations = [
        ddl.same_workspace("camps_quizoffer", ("group_run_id", "playbooks_grouprun"), ("quiz_id", "forms_quiz")),
        ddl.row_security("camps_quizoffer"),
    ]
