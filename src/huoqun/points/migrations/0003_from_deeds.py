"""Points that were deeds become transfers, by keys under which playbooks credit nothing a second time.

What other systems brought, which may have been below nothing, becomes one opening balance for each member.
"""

from django.db import migrations

FROM_DEEDS = """
do $$
begin
    create temporary table old_points on commit drop as
    with deeds as (
        select id, workspace_id, member_id, source, source_id, product, occurred_at, group_id, value::bigint as amount
        from deeds_deed
        where kind = 'points' and member_id is not null and value ~ '^-?[0-9]{1,9}$' and value::bigint <> 0
    ),
    kept as (
        select workspace_id, member_id, 'playbook/' || source_id as key, product as rule, product as reason,
               occurred_at as at, group_id, amount, id
        from deeds where source = 'playbook' and amount > 0
    ),
    others as (
        select workspace_id, member_id, sum(amount) as amount, max(occurred_at) as at, max(id) as id
        from deeds where not (source = 'playbook' and amount > 0) group by workspace_id, member_id
    ),
    opened as (
        select o.workspace_id, o.member_id, 'opening/points/' || o.member_id as key, 'opening' as rule, '' as reason,
               o.at, null::bigint as group_id,
               greatest(o.amount, -coalesce((select sum(k.amount) from kept k where k.workspace_id = o.workspace_id
                                             and k.member_id = o.member_id), 0))::bigint as amount,
               9223372036854775807 as id
        from others o
    ),
    points as (
        select *, 'points' as currency from kept
        union all select *, 'points' from opened where amount <> 0
    )
    select * from points
    union all
    select workspace_id, member_id, replace(key, '/points/', '/growth/'), rule, reason, at, group_id, amount, id,
           'growth'
    from points where amount > 0;

    insert into points_account (workspace_id, kind, currency, member_id, floor)
    select distinct workspace_id, 'member', currency, member_id, 0 from old_points;
    insert into points_account (workspace_id, kind, currency, floor)
    select distinct workspace_id, 'issue', currency, null::bigint from old_points
    union select distinct workspace_id, 'expired', currency, 0 from old_points where amount < 0;

    insert into points_transfer (workspace_id, key, debited, credited, amount, state, reason, rule, asked_by, group_id,
                                 at)
    select o.workspace_id, o.key, case when o.amount > 0 then i.id else m.id end,
           case when o.amount > 0 then m.id else i.id end, abs(o.amount), 1, left(o.reason, 200), o.rule,
           'system:points', o.group_id, o.at
    from old_points o
    join points_account m on m.workspace_id = o.workspace_id and m.kind = 'member' and m.member_id = o.member_id
                         and m.currency = o.currency
    join points_account i on i.workspace_id = o.workspace_id and i.currency = o.currency
                         and i.kind = case when o.amount > 0 then 'issue' else 'expired' end
    order by o.workspace_id, o.id, o.key;

    insert into points_leg (workspace_id, transfer, account, amount, held, after)
    select workspace_id, id, account, amount, 0,
           sum(amount) over (partition by account order by id, amount)
    from (
        select workspace_id, id, debited as account, -amount as amount from points_transfer
        union all
        select workspace_id, id, credited, amount from points_transfer
    ) l
    order by id, amount;
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("points", "0002_walls"), ("deeds", "0002_walls")]

    operations = [migrations.RunSQL(FROM_DEEDS, migrations.RunSQL.noop)]
