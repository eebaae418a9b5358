"""The figures of WeCom's staff who became one person (chats 0023) are counted anew: every day on which either has a row,
and the week after, in which others replied to them.
"""

from django.db import migrations

DAYS = """
with theirs as (
    select d.workspace_id, d.group_id, d.day from members_merge m
    join insights_memberday d on d.workspace_id = m.workspace_id and d.member_id in (m.kept_id, m.merged_id)
    where m.actor = 'system:upgrade' and m.evidence = '{"same": "wecom"}' and m.undone_at is null
)
insert into insights_staleday (workspace_id, group_id, day, marked_at)
select workspace_id, group_id, day, now() from theirs
union
select d.workspace_id, d.group_id, d.day, now() from theirs t
join insights_memberday d on d.workspace_id = t.workspace_id and d.group_id = t.group_id
    and d.day > t.day and d.day <= t.day + 7
on conflict (workspace_id, group_id, day) do nothing;
"""


class Migration(migrations.Migration):
    dependencies = [("insights", "0008_measures"), ("chats", "0023_one_wecom"), ("members", "0008_devices")]

    operations = [migrations.RunSQL([DAYS], migrations.RunSQL.noop)]
