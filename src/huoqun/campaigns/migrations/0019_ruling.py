from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0018_other_code'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='ruling',
            field=models.TextField(db_default='', default=''),
        ),
    ]
