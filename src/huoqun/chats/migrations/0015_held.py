"""Join ways and welcome words that platforms hold for us."""

import django.db.models.deletion
import huoqun.core.ids
from django.db import migrations, models

from huoqun.core import ddl


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0014_contact_tags'),
        ('groups', '0003_product'),
        ('core', '0004_two_streams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Held',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=huoqun.core.ids.uid, editable=False, unique=True)),
                ('kind', models.TextField()),
                ('name', models.TextField()),
                ('body', models.JSONField(default=dict)),
                ('ref', models.TextField(default='')),
                ('url', models.TextField(default='')),
                ('wants', models.TextField(default='')),
                ('not_before', models.DateTimeField(null=True)),
                ('error', models.TextField(default='')),
                ('asked_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='HeldGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField()),
                ('is_in', models.BooleanField(default=False)),
                ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.group')),
                ('held', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.held')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
        ),
        migrations.AddIndex(
            model_name='held',
            index=models.Index(fields=['connection', 'kind'], name='chats_held_by_connection'),
        ),
        migrations.AddConstraint(
            model_name='held',
            constraint=models.UniqueConstraint(fields=('workspace', 'id'), name='chats_held_of_workspace'),
        ),
        migrations.AddConstraint(
            model_name='heldgroup',
            constraint=models.UniqueConstraint(fields=('held', 'group'), name='chats_held_group_once'),
        ),
        ddl.same_workspace("chats_held", ("connection_id", "chats_connection")),
        ddl.same_workspace("chats_heldgroup", ("held_id", "chats_held"), ("group_id", "groups_group")),
        ddl.row_security("chats_held", "chats_heldgroup"),
    ]
