"""What platforms call in at the web door: remembered, and what it leaves to do."""

import django.db.models.deletion
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0010_fewer_looks'),
        ('core', '0004_two_streams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('payload', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['connection', 'not_before'], name='chats_errands_due')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='chats_errand_of_workspace')],
            },
        ),
        migrations.CreateModel(
            name='HeardCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.TextField()),
                ('heard_at', models.DateTimeField()),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='chats_heard_call_of_workspace'), models.UniqueConstraint(fields=('connection', 'digest'), name='chats_heard_call_once')],
            },
        ),
        ddl.same_workspace("chats_errand", ("connection_id", "chats_connection")),
        ddl.same_workspace("chats_heardcall", ("connection_id", "chats_connection")),
        ddl.row_security("chats_errand"),
        ddl.row_security("chats_heardcall"),
    ]
