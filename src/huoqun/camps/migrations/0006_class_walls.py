"""References that cannot leave the workspace, row security, and the classes of what was started before."""

from django.db import migrations

from huoqun.core import ddl

MAKE = """
    insert into camps_class (workspace_id, uid, playbook_id, group_run_id, series, number, name, rule, carried, made_at,
        made_by)
    select g.workspace_id, gen_random_uuid(), p.id, g.id, p.name,
        row_number() over (partition by g.workspace_id, p.name order by g.started_at, g.id), '', '{}', '{}',
        g.started_at, g.started_by
    from playbooks_grouprun g
    join playbooks_version v on v.workspace_id = g.workspace_id and v.id = g.version_id
    join playbooks_playbook p on p.id = v.playbook_id
    where p.kind in ('camp', 'delivery')
"""


class Migration(migrations.Migration):
    dependencies = [("camps", "0005_classes"), ("playbooks", "0006_tally"), ("groups", "0002_walls")]

    operations = [
        ddl.same_workspace(
            "camps_class", ("playbook_id", "playbooks_playbook"), ("group_run_id", "playbooks_grouprun"),
            ("group_id", "groups_group", "set null"),
        ),
        ddl.row_security("camps_class"),
        migrations.RunSQL(MAKE, migrations.RunSQL.noop),
    ]  # fmt: skip
