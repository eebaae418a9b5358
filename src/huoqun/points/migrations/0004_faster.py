"""Room beside each account for its next balance, and a proof that asks for each leg's account once."""

from django.db import migrations

ROOM = "alter table points_account set (fillfactor = 60);"
NO_ROOM = "alter table points_account reset (fillfactor);"

PROVE = """
create or replace function points_prove() returns trigger language plpgsql as $$
declare
    noted int8multirange;
    span int8range;
    wrong bigint;
begin
    with taken as (
        delete from points_unproven where tx = pg_current_xact_id()::text::bigint returning transfers
    )
    select range_agg(transfers) into noted from taken;
    for span in select unnest(noted) loop
        select coalesce(t.id, l.transfer) into wrong
        from (select id, workspace_id, state, amount, debited, credited from points_transfer
              where id >= lower(span) and id < upper(span)) t
        full join (
            select l.transfer, min(l.workspace_id) as least, max(l.workspace_id) as most, sum(l.amount) as amount,
                   sum(l.held) as held, sum(greatest(l.amount, 0)) as given,
                   min(a.currency) = max(a.currency) and count(*) = count(a.id) as alike
            from points_leg l left join points_account a on a.id = l.account
            where l.transfer >= lower(span) and l.transfer < upper(span) group by l.transfer
        ) l on l.transfer = t.id
        where t.id is null or not coalesce(l.alike, t.state = 2)
           or coalesce(l.amount, 0) <> 0
           or coalesce(l.held, 0) <> case t.state when 0 then t.amount else 0 end
           or coalesce(l.given, 0) <> case t.state when 1 then t.amount else 0 end
           or l.least <> t.workspace_id or l.most <> t.workspace_id
           or (t.state = 0 and (
                select count(*) <> 2 or min(a.currency) <> max(a.currency) from points_account a
                where a.id in (t.debited, t.credited) and a.workspace_id = t.workspace_id))
        limit 1;
        if found then
            raise exception 'transfer % does not add up', wrong using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return null;
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("points", "0003_from_deeds")]

    operations = [
        migrations.RunSQL(ROOM, NO_ROOM),
        migrations.RunSQL(PROVE, migrations.RunSQL.noop),
    ]
