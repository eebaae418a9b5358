import django.db.models.deletion
import huoqun.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0012_batches'),
        ('core', '0004_two_streams'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=huoqun.core.ids.uid, editable=False, unique=True)),
                ('batch', models.TextField()),
                ('ref', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('polled_at', models.DateTimeField(null=True)),
                ('reminders', models.JSONField(default=list)),
                ('wants', models.TextField(default='')),
                ('ended_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'batch'], name='chats_masses_of_batch')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='chats_mass_of_workspace')],
            },
        ),
        migrations.CreateModel(
            name='MassTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.TextField()),
                ('state', models.TextField(default='waiting')),
                ('sender', models.TextField(default='')),
                ('sent_at', models.DateTimeField(null=True)),
                ('effect', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.effect')),
                ('mass', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.mass')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mass', 'effect'), name='chats_mass_target_once')],
            },
        ),
        migrations.RunSQL(
            sql='alter table chats_mass add constraint chats_mass_connection_id_same_workspace foreign key (workspace_id, connection_id) references chats_connection (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table chats_mass drop constraint chats_mass_connection_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql='alter table chats_masstarget add constraint chats_masstarget_mass_id_same_workspace foreign key (workspace_id, mass_id) references chats_mass (workspace_id, id) on delete cascade deferrable initially deferred;\nalter table chats_masstarget add constraint chats_masstarget_effect_id_same_workspace foreign key (workspace_id, effect_id) references chats_effect (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table chats_masstarget drop constraint chats_masstarget_mass_id_same_workspace;\nalter table chats_masstarget drop constraint chats_masstarget_effect_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql="\n        alter table chats_mass enable row level security;\n        create policy of_workspace on chats_mass to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on chats_mass to huoqun_app;\n    \n        alter table chats_masstarget enable row level security;\n        create policy of_workspace on chats_masstarget to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on chats_masstarget to huoqun_app;\n    ",
            reverse_sql='drop policy of_workspace on chats_mass; alter table chats_mass disable row level security;drop policy of_workspace on chats_masstarget; alter table chats_masstarget disable row level security;',
        ),
    ]
