"""References that cannot leave the workspace, row security, and the check-ins of before, which were deeds alone."""

from django.db import migrations

from huoqun.core import ddl

# The deeds of a run name it, their member and their day in what makes them unique: `12/345/D6`.
KEEP = """
    insert into camps_checkin (workspace_id, group_run_id, group_id, member_id, day, at, how, state, message_id,
        message_at, text, link, files, fingerprint, by, reason, decided_by)
    select d.workspace_id, g.id, g.group_id, d.member_id, substr(split_part(d.source_id, '/', 3), 2)::int,
        d.occurred_at, case when d.data ? 'makeup' then 6 when d.data ? 'by' then 5 else 1 end, 1,
        (d.data ->> 'message')::bigint, case when d.data ? 'message' then d.occurred_at end, '', '', '{}', '',
        coalesce(d.data ->> 'by', ''), '', ''
    from deeds_deed d
    join playbooks_grouprun g on g.workspace_id = d.workspace_id and g.id = split_part(d.source_id, '/', 1)::bigint
    where d.kind = 'checked_in' and d.source = 'checkin' and d.source_id ~ '^[0-9]+/[0-9]+/D-?[0-9]+$'
        and d.member_id is not null
    on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("camps", "0003_checkins"), ("deeds", "0002_walls"), ("members", "0006_proofs")]

    operations = [
        ddl.same_workspace(
            "camps_checkin", ("group_run_id", "playbooks_grouprun"), ("group_id", "groups_group"),
            ("member_id", "members_member"),
        ),
        ddl.row_security("camps_checkin"),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]  # fmt: skip
