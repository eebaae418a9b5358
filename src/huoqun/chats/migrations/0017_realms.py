"""Ids of people and groups hold within a realm: one network, or one tenant of a platform that numbers its own.

Who was heard through a connection belongs to its realm; whoever was heard through none there, to that of the oldest
connection of the platform. Live QQ was called `onebot` and imported QQ `qq`: they are one.
"""

from django.db import migrations, models

NAME = """
update chats_connection set settings = settings || jsonb_build_object('system', name)
where platform = 'webhook' and coalesce(settings->>'system', '') = '';

update chats_connection c set realm = coalesce(
    case platform
        when 'onebot' then 'qq'
        else platform || ':' || nullif(lower(btrim(regexp_replace(settings->>case platform
            when 'wecom' then 'corp_id' when 'wecom_app' then 'corp_id' when 'feishu' then 'app_id'
            when 'webhook' then 'system' else '' end, '\\s+', ' ', 'g'))), '')
    end, platform);
"""

GROUPS = """
update groups_group g set platform = w.realm
from (
    select distinct on (r.group_id) r.group_id, c.platform, c.realm
    from chats_route r join chats_connection c on c.id = r.connection_id order by r.group_id, c.id
) w
where w.group_id = g.id and g.platform = w.platform and w.realm <> w.platform
  and not exists (select from groups_group o
                  where o.workspace_id = g.workspace_id and o.platform = w.realm and o.key = g.key);

update groups_group g set platform = 'qq'
where platform = 'onebot'
  and not exists (select from groups_group o
                  where o.workspace_id = g.workspace_id and o.platform = 'qq' and o.key = g.key);
"""

# Some thousands at a time, so that no statement holds all of them.
PEOPLE = """
do $$
begin
    loop
        update members_identity i set platform = w.realm from (
            select i.id, there.realm from members_identity i
            cross join lateral (select case when i.platform = 'onebot' then 'qq' else coalesce(
                (select c.realm from groups_span s
                 join chats_route r on r.workspace_id = s.workspace_id and r.group_id = s.group_id
                 join chats_connection c on c.id = r.connection_id and c.platform = i.platform
                 where s.workspace_id = i.workspace_id and s.member_id = i.member_id order by c.id limit 1),
                (select c.realm from chats_connection c
                 where c.workspace_id = i.workspace_id and c.platform = i.platform order by c.id limit 1)
            ) end as realm) there
            where i.platform in ('onebot', 'wecom', 'wecom_app', 'feishu', 'webhook') and there.realm <> i.platform
              and not exists (select from members_identity o where o.workspace_id = i.workspace_id
                              and o.platform = there.realm and o.key = i.key)
            order by i.id limit 5000
        ) w where i.id = w.id;
        exit when not found;
    end loop;
end
$$;
"""

# One number, heard live and imported: one person, known as such by a merge that can be taken back.
ONE_PERSON = """
do $$
declare two record;
begin
    for two in
        select live.id, live.workspace_id, least(live.member_id, old.member_id) as kept,
               greatest(live.member_id, old.member_id) as merged
        from members_identity live
        join members_identity old on old.workspace_id = live.workspace_id and old.platform = 'qq' and old.key = live.key
        where live.platform = 'onebot' and live.member_id <> old.member_id
    loop
        if not exists (select from members_member m
                       where m.id in (two.kept, two.merged) and (m.canonical_id is not null or m.erased_at is not null))
           and not exists (select from members_member m where m.canonical_id = two.merged)
           and not exists (select from members_apart a where a.workspace_id = two.workspace_id
                           and a.one_id = two.kept and a.other_id = two.merged) then
            insert into members_merge (workspace_id, kept_id, merged_id, evidence, actor, at, undone_by)
            values (two.workspace_id, two.kept, two.merged, '{"same": "qq"}', 'system:upgrade', now(), '');
            update members_member set canonical_id = two.kept
            where id in (select two.merged limit 1);
        end if;
    end loop;
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0016_platform_days"), ("groups", "0003_product"), ("members", "0006_proofs")]

    operations = [
        migrations.AddField("connection", "realm", models.TextField(db_default="")),
        migrations.RunSQL([NAME, GROUPS, PEOPLE, ONE_PERSON], migrations.RunSQL.noop),
        migrations.AlterField("connection", "realm", models.TextField()),
        migrations.AddConstraint(
            "connection", models.CheckConstraint(condition=~models.Q(realm=""), name="chats_connection_of_a_realm")
        ),
    ]
