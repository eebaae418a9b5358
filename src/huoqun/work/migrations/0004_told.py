"""When whoever has a late task was told of it outside the console."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0003_giving'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
    ]
