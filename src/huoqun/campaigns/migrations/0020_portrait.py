from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0019_ruling'),
    ]

    operations = [
        migrations.AddField(
            model_name='copy',
            name='portrait',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
