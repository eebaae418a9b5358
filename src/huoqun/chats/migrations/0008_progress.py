"""Where effects stand moves into a narrow table of its own: it is written at every step, what was asked never again."""

from django.db import migrations, models

from huoqun.chats.rules import EffectState
from huoqun.core import ddl

TABLE = """
create table chats_progress (
    effect_id bigint primary key,
    workspace_id bigint not null,
    connection_id bigint,
    state text not null,
    state_at timestamptz not null,
    due_at timestamptz not null,
    expires_at timestamptz,
    reason text not null default '',
    trace text not null default '',
    reserved jsonb,
    attempts smallint not null default 0,
    lease_holder text,
    leased_until timestamptz,
    slot_at timestamptz,
    provider_ref text not null default '',
    decided_by text not null default ''
);
insert into chats_progress
    select id, workspace_id, connection_id, state, state_at, due_at, expires_at, reason,
           coalesce((select string_agg(rtrim((step ->> 0) || ' ' || (step ->> 1)), E'\\n' order by n)
                     from jsonb_array_elements(trace) with ordinality as t(step, n)), ''),
           nullif(reserved, '[]'), attempts, lease_holder, leased_until, slot_at, provider_ref, decided_by
    from chats_effect;
create index chats_progress_due on chats_progress (workspace_id, due_at, effect_id) where state = 'planned';
create index chats_progress_ready on chats_progress (connection_id, due_at, effect_id) where state = 'ready';
create index chats_progress_under_way on chats_progress (connection_id, leased_until)
    where state in ('leased', 'ambiguous');
create index chats_progress_by_ref on chats_progress (connection_id, provider_ref)
    where state in ('sent', 'ambiguous') and provider_ref <> '';
create index chats_progress_by_state on chats_progress (workspace_id, state, state_at);
alter table chats_progress add constraint chats_progress_effect_id_same_workspace
    foreign key (workspace_id, effect_id) references chats_effect (workspace_id, id)
    on delete cascade deferrable initially deferred;
"""

UNDO = "drop table chats_progress"


class Migration(migrations.Migration):
    dependencies = [("chats", "0007_groupmonth")]

    operations = [
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(fields=("workspace", "id"), name="chats_effect_of_workspace"),
        ),
        migrations.RunSQL(TABLE, UNDO),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("effect", models.OneToOneField(on_delete=models.DO_NOTHING, primary_key=True, related_name="progress", serialize=False, to="chats.effect")),
                ("workspace_id", models.BigIntegerField()),
                ("connection_id", models.BigIntegerField(null=True)),
                ("state", models.TextField(choices=[(s, s) for s in EffectState], default=EffectState.PLANNED)),
                ("state_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                ("trace", models.TextField(default="")),
                ("reserved", models.JSONField(null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("lease_holder", models.TextField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("slot_at", models.DateTimeField(null=True)),
                ("provider_ref", models.TextField(default="")),
                ("decided_by", models.TextField(default="")),
            ],
            options={
                "db_table": "chats_progress",
                "managed": False,
            },
        ),
        ddl.row_security("chats_progress"),
    ]
