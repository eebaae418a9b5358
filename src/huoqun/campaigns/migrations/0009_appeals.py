from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0008_terms_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='appealed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='appeal',
            field=models.TextField(db_default='', default=''),
        ),
    ]
