"""Search under row security: the text operators are not leakproof, so no index on them serves the application's role."""

from django.db import migrations

FIND = """
create function chats_find(words text[], prefix text, groups bigint[], before_at timestamptz, before_id bigint, most int)
returns table (message_id bigint, at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public
as $$
declare
    workspace bigint := nullif(current_setting('huoqun.workspace', true), '')::bigint;
    wanted tsquery;
    month record;
    found int := 0;
    got int;
begin
    if workspace is null or (cardinality(words) = 0 and prefix is null) then
        return;
    end if;
    select string_agg(quoted, ' & ')::tsquery into wanted from (
        select '''' || replace(replace(word, '\\', '\\\\'), '''', '''''') || '''' as quoted from unnest(words) as word
        union all
        select '''' || replace(replace(prefix, '\\', '\\\\'), '''', '''''') || ''':*' where prefix is not null
    ) s;
    -- Newest month first, each by its own index, until enough is found: the answer is in order without a sort of all.
    for month in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.chats_search'::regclass
          and (c.relname !~ '_\\d{6}$' or right(c.relname, 6) <= to_char(before_at at time zone 'UTC', 'YYYYMM'))
        order by c.relname !~ '_\\d{6}$' desc, c.relname desc
    loop
        return query execute format(
            'select s.message_id, s.at from public.%I s
             where s.workspace_id = $1 and s.tokens @@ $2 and ($3 is null or s.group_id = any($3))
               and (s.at, s.message_id) < ($4, $5)
             order by s.at desc, s.message_id desc limit $6', month.relname)
            using workspace, wanted, groups, before_at, before_id, most - found;
        get diagnostics got = row_count;
        found := found + got;
        exit when found >= most;
    end loop;
end
$$;
revoke all on function chats_find(text[], text, bigint[], timestamptz, bigint, int) from public;
grant execute on function chats_find(text[], text, bigint[], timestamptz, bigint, int) to huoqun_app;
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0003_outbox")]

    operations = [
        migrations.RunSQL(FIND, "drop function chats_find(text[], text, bigint[], timestamptz, bigint, int)"),
    ]
