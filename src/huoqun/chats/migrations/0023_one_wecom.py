"""Staff whom an app writes to (`wecom_app`) are the people of their corp (`wecom`): one realm of ids for both.

Whoever was known under both is one person, by a merge that can be taken back.
"""

from django.db import migrations

LINES = """
update chats_connection set realm = 'wecom' || substr(realm, 10) where realm = 'wecom_app' or realm like 'wecom\\_app:%';
"""

# What a line offers is told anew when it connects; until then none of these may be taken to reach customers.
OFFERS = """
update chats_connection set offers = offers || '{"not_to": ["wm", "wo", "wb"]}' where platform = 'wecom_app';
"""

GROUPS = """
update groups_group g set platform = 'wecom' || substr(g.platform, 10)
where (g.platform = 'wecom_app' or g.platform like 'wecom\\_app:%')
  and not exists (select from groups_group o where o.workspace_id = g.workspace_id and o.key = g.key
                  and o.platform = 'wecom' || substr(g.platform, 10));
"""

# Few: only a company's own staff are known by an app. A thousand at a time all the same.
PEOPLE = """
do $$
begin
    loop
        update members_identity i set platform = 'wecom' || substr(i.platform, 10)
        where i.id in (
            select a.id from members_identity a
            where (a.platform = 'wecom_app' or a.platform like 'wecom\\_app:%')
              and not exists (select from members_identity o where o.workspace_id = a.workspace_id and o.key = a.key
                              and o.platform = 'wecom' || substr(a.platform, 10))
            limit 1000
        );
        exit when not found;
    end loop;
end
$$;
"""

# Only of two who are nobody else yet, and whom nobody has told apart.
ONE_PERSON = """
do $$
declare two record;
begin
    for two in
        select app.workspace_id, app.platform, least(app.member_id, corp.member_id) as kept,
               greatest(app.member_id, corp.member_id) as merged
        from members_identity app
        join members_identity corp on corp.workspace_id = app.workspace_id and corp.key = app.key
                                  and corp.platform = 'wecom' || substr(app.platform, 10)
        where (app.platform = 'wecom_app' or app.platform like 'wecom\\_app:%') and app.member_id <> corp.member_id
    loop
        if not exists (select from members_member m
                       where m.id in (two.kept, two.merged) and (m.canonical_id is not null or m.erased_at is not null))
           and not exists (select from members_member m where m.canonical_id = two.merged)
           and not exists (select from members_apart a where a.workspace_id = two.workspace_id
                           and a.one_id = two.kept and a.other_id = two.merged) then
            insert into members_merge (workspace_id, kept_id, merged_id, evidence, actor, at, undone_by)
            values (two.workspace_id, two.kept, two.merged, '{"same": "wecom"}', 'system:upgrade', now(), '');
            update members_member set canonical_id = two.kept where id = two.merged;
        end if;
    end loop;
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0022_kept_pictures"), ("groups", "0003_product"), ("members", "0008_devices")]

    operations = [migrations.RunSQL([LINES, OFFERS, GROUPS, ONE_PERSON, PEOPLE], migrations.RunSQL.noop)]
