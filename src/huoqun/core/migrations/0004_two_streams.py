"""What happens and history are two streams: readers of the first need not wait for whoever tells the second."""

from django.db import migrations

from huoqun.core.models import HISTORY_LOCK, LANES

# A transaction that tells history only holds an advisory lock on its own id. One that began and has not said so yet, or
# has ended just now, counts as any other: readers then wait for it, which is slow but never wrong.
HORIZON = f"""
create function core_live_horizon() returns xid8 language sql stable as $$
    select coalesce(min(x), pg_snapshot_xmax(pg_current_snapshot()))
    from pg_snapshot_xip(pg_current_snapshot()) x
    where not exists (
        select from pg_locks l
        where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = {HISTORY_LOCK}
          and l.objid = (x::text::bigint & 2147483647)::oid
          and l.database = (select oid from pg_database where datname = current_database())
    )
$$;
create function core_horizon(stream int) returns xid8 language sql stable as $$
    select case when stream < {LANES} then core_live_horizon() else pg_snapshot_xmin(pg_current_snapshot()) end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_audit")]

    operations = [
        migrations.RunSQL(HORIZON, "drop function core_horizon(int); drop function core_live_horizon();"),
    ]
