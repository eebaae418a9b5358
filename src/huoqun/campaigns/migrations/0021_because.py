from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0020_portrait'),
    ]

    operations = [
        migrations.AddField(
            model_name='shot',
            name='because',
            field=models.TextField(db_default='', default=''),
        ),
    ]
