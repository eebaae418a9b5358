import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0019_layers_kept'),
        ('core', '0005_stored_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
                ('message_id', models.BigIntegerField()),
                ('message_at', models.DateTimeField()),
                ('place', models.SmallIntegerField()),
                ('chat_id', models.TextField()),
                ('provider_id', models.TextField(default='')),
                ('file', models.JSONField(default=dict)),
                ('with_text', models.BooleanField(default=False)),
                ('state', models.TextField(default='wanted')),
                ('content', models.BinaryField(null=True)),
                ('said', models.JSONField(null=True)),
                ('why', models.TextField(default='')),
                ('tries', models.SmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'wanted')), fields=['connection', 'not_before'], name='chats_pictures_wanted'), models.Index(condition=models.Q(('state', 'fetched')), fields=['workspace', 'id'], name='chats_pictures_fetched'), models.Index(fields=['workspace', 'member_id'], name='chats_pictures_of_member'), models.Index(fields=['asked_at'], name='chats_pictures_old')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='chats_picture_of_workspace'), models.UniqueConstraint(fields=('workspace', 'message_id', 'place'), name='chats_picture_once')],
            },
        ),
        ddl.same_workspace("chats_picture", ("connection_id", "chats_connection")),
        ddl.row_security("chats_picture"),
    ]
