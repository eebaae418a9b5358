import huoqun.insights.rules
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0009_one_wecom'),
    ]

    operations = [
        migrations.AlterField(
            model_name='foretold',
            name='kind',
            field=models.TextField(choices=[(huoqun.insights.rules.Foretells['QUIET'], huoqun.insights.rules.Foretells['QUIET']), (huoqun.insights.rules.Foretells['RETURN'], huoqun.insights.rules.Foretells['RETURN']), (huoqun.insights.rules.Foretells['NEWCOMER'], huoqun.insights.rules.Foretells['NEWCOMER'])]),
        ),
    ]
