import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0003_product'),
        ('playbooks', '0003_fewer_looks'),
    ]

    operations = [
        migrations.CreateModel(
            name='LaunchOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('point', models.TextField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
                ('group', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.group')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='playbooks_launchoverride_of_workspace'), models.UniqueConstraint(fields=('workspace', 'group', 'point'), name='playbooks_override_once')],
            },
        ),
        migrations.RunSQL(
            sql='alter table playbooks_launchoverride add constraint playbooks_launchoverride_group_id_same_workspace foreign key (workspace_id, group_id) references groups_group (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table playbooks_launchoverride drop constraint playbooks_launchoverride_group_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql="\n        alter table playbooks_launchoverride enable row level security;\n        create policy of_workspace on playbooks_launchoverride to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on playbooks_launchoverride to huoqun_app;\n    ",
            reverse_sql='drop policy of_workspace on playbooks_launchoverride; alter table playbooks_launchoverride disable row level security;',
        ),
    ]
