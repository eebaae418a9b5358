"""The journal, its cursors and lanes; row security of the ground's tables."""

from django.db import migrations

from huoqun.core import ddl
from huoqun.core.models import LANES

JOURNAL = f"""
insert into core_epoch (id, epoch, system_identifier)
    select 1, 1, system_identifier from pg_control_system() on conflict do nothing;
create function core_epoch_now() returns int language sql stable parallel safe as 'select epoch from core_epoch';
create sequence core_fact_id_seq;
create table core_fact (
    id bigint not null default nextval('core_fact_id_seq'),
    epoch int not null default core_epoch_now(),
    xid xid8 not null default pg_current_xact_id(),
    lane smallint not null,
    workspace_id bigint not null references core_workspace on delete cascade,
    name text not null,
    version smallint not null,
    actor text not null,
    cause text,
    correlation uuid,
    origin text not null check (origin in ('live', 'import', 'simulation', 'restore')),
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    member_id bigint,
    group_id bigint,
    payload jsonb not null,
    primary key (id, recorded_at)
) partition by range (recorded_at);
alter sequence core_fact_id_seq owned by core_fact.id;
create index core_fact_stream on core_fact (lane, epoch, xid, id);
create index core_fact_latest on core_fact (workspace_id, recorded_at desc, id desc);
create index core_fact_of_member on core_fact (workspace_id, member_id, recorded_at desc) where member_id is not null;
create index core_fact_of_group on core_fact (workspace_id, group_id, recorded_at desc) where group_id is not null;
create table core_fact_default partition of core_fact default;
select core_add_months('core_fact', current_date, 4);
create table core_cursor (
    consumer text not null,
    lane smallint not null,
    epoch int not null default 0,
    xid xid8 not null default '0',
    fact_id bigint not null default 0,
    moved_at timestamptz,
    primary key (consumer, lane)
);
insert into core_lane (lane) select generate_series(0, {LANES - 1});
"""

UNDO = """
drop table core_cursor;
drop table core_fact cascade;
drop function core_epoch_now();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(JOURNAL, UNDO),
        ddl.row_security("core_workspace", column="id"),
        ddl.row_security("core_fact", "core_parked", "core_storedanswer"),
        migrations.RunSQL(
            "grant select on core_epoch, core_lane, core_cursor, core_worker to huoqun_app",
            "revoke all on core_epoch, core_lane, core_cursor, core_worker from huoqun_app",
        ),
    ]
