from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0012_poster_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='weighed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
