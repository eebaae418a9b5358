import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('playbooks', '0005_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateTimeField()),
                ('counts', models.JSONField(default=list)),
                ('group_run', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='playbooks.grouprun')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'id'), name='playbooks_tally_of_workspace'), models.UniqueConstraint(fields=('workspace', 'group_run'), name='playbooks_tally_once')],
            },
        ),
        migrations.RunSQL(
            sql='alter table playbooks_tally add constraint playbooks_tally_group_run_id_same_workspace foreign key (workspace_id, group_run_id) references playbooks_grouprun (workspace_id, id) on delete cascade deferrable initially deferred;',
            reverse_sql='alter table playbooks_tally drop constraint playbooks_tally_group_run_id_same_workspace;',
        ),
        migrations.RunSQL(
            sql="\n        alter table playbooks_tally enable row level security;\n        create policy of_workspace on playbooks_tally to huoqun_app\n            using (workspace_id = nullif(current_setting('huoqun.workspace', true), '')::bigint);\n        grant select, insert, update, delete on playbooks_tally to huoqun_app;\n    ",
            reverse_sql='drop policy of_workspace on playbooks_tally; alter table playbooks_tally disable row level security;',
        ),
    ]
