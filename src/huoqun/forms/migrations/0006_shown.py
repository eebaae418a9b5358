"""Answers without a name are shown several at a time; those that were shown until now stay so."""

from django.db import migrations, models

KEPT = """
    update forms_surveyanswer a set shown = true
    where a.member_id is null and 5 <= (
        select count(*) from forms_surveyanswer b
        where b.workspace_id = a.workspace_id and b.round_id = a.round_id and b.member_id is null)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('forms', '0005_survey_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='surveyanswer',
            name='shown',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
