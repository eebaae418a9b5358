import django.db.models.deletion
import huoqun.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0014_contact_tags'),
        ('core', '0004_two_streams'),
        ('groups', '0003_product'),
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
            options={
                'indexes': [models.Index(fields=['connection', 'kind'], name='chats_held_by_connection')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='chats_held_of_workspace')],
            },
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
            options={
                'constraints': [models.UniqueConstraint(fields=('held', 'group'), name='chats_held_group_once')],
            },
        ),
        migrations.RunSQL(
            sql='alter table chats_held add constraint chats_held_connection_id_same_workspace foreign key (workspace_id, connection_id) references chats_connection (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table chats_held drop constraint chats_held_connection_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql='alter table chats_heldgroup add constraint chats_heldgroup_held_id_same_workspace foreign key (workspace_id, held_id) references chats_held (workspace_id, id) on delete cascade deferrable initially deferred;\nalter table chats_heldgroup add constraint chats_heldgroup_group_id_same_workspace foreign key (workspace_id, group_id) references groups_group (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table chats_heldgroup drop constraint chats_heldgroup_held_id_same_workspace;\nalter table chats_heldgroup drop constraint chats_heldgroup_group_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql="\n        alter table chats_held enable row level security;\n        create policy of_workspace on chats_held to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on chats_held to huoqun_app;\n    \n        alter table chats_heldgroup enable row level security;\n        create policy of_workspace on chats_heldgroup to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on chats_heldgroup to huoqun_app;\n    ",
            reverse_sql='drop policy of_workspace on chats_held; alter table chats_held disable row level security;drop policy of_workspace on chats_heldgroup; alter table chats_heldgroup disable row level security;',
        ),
    ]
