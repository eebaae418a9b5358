"""The index behind the audit page: facts by people and by API tokens, a small part of the journal."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_journal")]

    operations = [
        migrations.RunSQL(
            "create index core_fact_audit on core_fact (workspace_id, recorded_at desc, id desc) "
            "where actor ~ '^(staff|api):'",
            "drop index core_fact_audit",
        ),
        # Limits on signing in are counted in a table, so that all web processes count together without a second server.
        migrations.RunSQL(
            """
            create table core_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
            create index core_cache_expires on core_cache (expires);
            """,
            "drop table core_cache",
        ),
    ]
