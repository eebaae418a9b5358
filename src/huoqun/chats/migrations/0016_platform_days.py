"""Days as platforms themselves count them."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0015_held'),
        ('core', '0004_two_streams'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlatformDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.TextField()),
                ('day', models.DateField()),
                ('chats', models.JSONField(default=list)),
                ('groups', models.IntegerField()),
                ('talked', models.IntegerField()),
                ('members', models.IntegerField()),
                ('joined', models.IntegerField()),
                ('spoke', models.IntegerField()),
                ('messages', models.IntegerField()),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
        ),
        migrations.AddConstraint(
            model_name='platformday',
            constraint=models.UniqueConstraint(fields=('connection', 'owner', 'day'), name='chats_platform_day_once'),
        ),
        ddl.same_workspace("chats_platformday", ("connection_id", "chats_connection")),
        ddl.row_security("chats_platformday"),
    ]
