"""References of surveys that cannot leave the workspace, and row security."""

from django.db import migrations

from huoqun.core import ddl


class Migration(migrations.Migration):
    dependencies = [("forms", "0004_surveys"), ("members", "0002_walls"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace("forms_surveyround", ("survey_id", "forms_survey"), ("group_id", "groups_group", "set null")),
        ddl.same_workspace("forms_surveymark", ("round_id", "forms_surveyround"), ("member_id", "members_member")),
        ddl.same_workspace("forms_surveyanswer", ("round_id", "forms_surveyround"), ("member_id", "members_member")),
        ddl.row_security("forms_survey", "forms_surveyround", "forms_surveymark", "forms_surveyanswer"),
    ]
