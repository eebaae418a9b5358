"""Names are found by their pairs of characters, under row security too; and who is left out of counts, at a glance.

The trigrams of before are of no use for Chinese names of two characters, nor for the application's role at all: `ilike`
is not leakproof, so its index never served it.
"""

from django.db import migrations, models

GRAMS = """
create function members_grams(name text) returns text[]
language sql immutable strict parallel safe
as $$
    select array(
        select distinct substr(lower(name), place, size)
        from generate_series(1, length(name)) place, generate_series(1, 2) size
        where place + size - 1 <= length(name))
$$;

create function members_named(workspace bigint, part text) returns setof bigint
language plpgsql stable security definer set search_path = pg_catalog, public
as $$
begin
    -- Whoever has entered a workspace stays in it, whatever is asked for.
    if current_setting('role') <> 'none'
       and workspace is distinct from nullif(current_setting('huoqun.workspace', true), '')::bigint then
        return;
    end if;
    return query execute
        'select m.id from members_member m
         where m.workspace_id = $1 and members_grams(m.name) @> $2 and strpos(lower(m.name), lower($3)) > 0'
        using workspace, (
            select array_agg(gram) from unnest(members_grams(part)) gram
            where length(gram) = least(2, length(part))), part;
end
$$;
revoke all on function members_named(bigint, text) from public;
grant execute on function members_named(bigint, text) to huoqun_app;
"""

UNDO = "drop function members_named(bigint, text); drop function members_grams(text);"

BY_GRAM = "create index concurrently members_by_gram on members_member using gin (members_grams(name))"
ASIDE = "create index concurrently members_aside on members_member (workspace_id, id) where is_bot or is_staff"
TRIGRAM = "create index concurrently members_name_trigram on members_member using gin (name gin_trgm_ops)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("members", "0003_latest")]

    operations = [
        migrations.RunSQL(GRAMS, UNDO),
        migrations.RunSQL(BY_GRAM, "drop index members_by_gram"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(ASIDE, "drop index members_aside")],
            [
                migrations.AddIndex(
                    "member",
                    models.Index(
                        fields=["workspace", "id"], name="members_aside",
                        condition=models.Q(("is_bot", True), ("is_staff", True), _connector="OR"),
                    ),
                )
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL("drop index concurrently members_name_trigram", TRIGRAM)],
            [migrations.RemoveIndex("member", "members_name_trigram")],
        ),
    ]  # fmt: skip
