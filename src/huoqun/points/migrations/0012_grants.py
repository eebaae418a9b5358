"""The rights that published policies give, beside their texts: conditions ask for them."""

import json

from django.db import migrations, models

from huoqun.points.levels import grants
from huoqun.points.policy.reading import BadPolicy, read


def read_again(apps, schema_editor):
    """What stands in the texts of policies that were published before."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "select v.id, v.text, w.currency from points_policyversion v join core_workspace w on w.id = v.workspace_id"
        )
        for id, text, currency in cursor.fetchall():
            try:
                given = json.dumps(grants(read(text, currency=currency)))
            except BadPolicy:
                continue
            cursor.execute("update points_policyversion set grants = %s::jsonb where id = %s", [given, id])


class Migration(migrations.Migration):

    dependencies = [
        ('points', '0011_chosen_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='policyversion',
            name='grants',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
