import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0013_masses'),
        ('core', '0004_two_streams'),
        ('members', '0006_proofs'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactTags',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.TextField()),
                ('names', models.JSONField(default=list)),
                ('told_at', models.DateTimeField()),
                ('connection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='chats.connection')),
                ('member', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'member'], name='chats_tags_of_member')],
                'constraints': [models.UniqueConstraint(fields=('connection', 'person'), name='chats_contact_tags_once')],
            },
        ),
        migrations.RunSQL(
            sql='alter table chats_contacttags add constraint chats_contacttags_connection_id_same_workspace foreign key (workspace_id, connection_id) references chats_connection (workspace_id, id) on delete cascade deferrable initially deferred;\nalter table chats_contacttags add constraint chats_contacttags_member_id_same_workspace foreign key (workspace_id, member_id) references members_member (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table chats_contacttags drop constraint chats_contacttags_connection_id_same_workspace;\nalter table chats_contacttags drop constraint chats_contacttags_member_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql="\n        alter table chats_contacttags enable row level security;\n        create policy of_workspace on chats_contacttags to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on chats_contacttags to huoqun_app;\n    ",
            reverse_sql='drop policy of_workspace on chats_contacttags; alter table chats_contacttags disable row level security;',
        ),
    ]
