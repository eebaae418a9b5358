import django.db.models.deletion
from django.db import migrations, models


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
            options={
                'constraints': [models.UniqueConstraint(fields=('connection', 'owner', 'day'), name='chats_platform_day_once')],
            },
        ),
        migrations.RunSQL(
            sql='alter table chats_platformday add constraint chats_platformday_connection_id_same_workspace foreign key (workspace_id, connection_id) references chats_connection (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table chats_platformday drop constraint chats_platformday_connection_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql="\n        alter table chats_platformday enable row level security;\n        create policy of_workspace on chats_platformday to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on chats_platformday to huoqun_app;\n    ",
            reverse_sql='drop policy of_workspace on chats_platformday; alter table chats_platformday disable row level security;',
        ),
    ]
