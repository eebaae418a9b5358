"""Messages and their search, partitioned by month; references that cannot leave the workspace; row security."""

from django.db import migrations

from huoqun.core import ddl

MESSAGES = """
-- Ids are taken in blocks of 1024, each block by one transaction: a fact that names a block names its messages.
create sequence chats_message_block_seq;
create table chats_message (
    id bigint not null,
    workspace_id bigint not null,
    group_id bigint,
    member_id bigint,
    connection_id bigint,
    kind smallint not null,
    origin smallint not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    text text not null,
    provider_id text,
    reply_to text,
    edited_at timestamptz,
    recalled_at timestamptz,
    data jsonb,
    primary key (id, at)
) partition by range (at);
create index chats_message_of_group on chats_message (workspace_id, group_id, at, id);
create index chats_message_of_member on chats_message (workspace_id, member_id, at);
create table chats_message_default partition of chats_message default;
select core_add_months('chats_message', current_date, 4);

create table chats_message_key (
    group_id bigint not null,
    key text collate "C" not null,
    workspace_id bigint not null,
    message_id bigint not null,
    at timestamptz not null,
    primary key (group_id, key)
);

create table chats_search (
    message_id bigint not null,
    at timestamptz not null,
    workspace_id bigint not null,
    group_id bigint,
    tokens tsvector not null,
    primary key (message_id, at)
) partition by range (at);
create index chats_search_tokens on chats_search using gin (tokens);
create table chats_search_default partition of chats_search default;
select core_add_months('chats_search', current_date, 4);
"""

UNDO = """
drop table chats_search, chats_message_key, chats_message cascade;
drop sequence chats_message_block_seq;
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0001_initial"), ("groups", "0002_walls")]

    operations = [
        migrations.RunSQL(MESSAGES, UNDO),
        ddl.same_workspace("chats_route", ("connection_id", "chats_connection"), ("group_id", "groups_group")),
        ddl.same_workspace(
            "chats_effect",
            ("group_id", "groups_group"),
            ("member_id", "members_member"),
            ("connection_id", "chats_connection", "set null"),
        ),
        ddl.row_security(
            "chats_connection", "chats_route", "chats_message", "chats_message_key", "chats_search",
            "chats_memberday", "chats_groupday", "chats_grouppulse", "chats_waiting", "chats_effect",
            "chats_bucket", "chats_capcount", "chats_importrun",
        ),
        migrations.RunSQL("grant usage on sequence chats_message_block_seq to huoqun_app", migrations.RunSQL.noop),
    ]
