"""Whether somebody is told of late tasks by e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('team', '0003_reach'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='late_mail',
            field=models.BooleanField(default=True),
        ),
    ]
