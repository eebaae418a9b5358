"""What the database itself holds of the ledger: see docs/decisions/ledger.md."""

from django.db import migrations

from huoqun.core import ddl

REFUSE = """
create function points_refuse() returns trigger language plpgsql as $$
begin
    raise exception '%', tg_argv[0] using errcode = 'restrict_violation';
end
$$;
create trigger points_account_begins before insert on points_account for each row
    when (new.posted <> 0 or new.reserved <> 0)
    execute function points_refuse('an account begins at nothing');
create trigger points_account_follows before update of posted, reserved on points_account for each row
    when (pg_trigger_depth() = 0)
    execute function points_refuse('what an account holds follows its legs');
create trigger points_account_stays before update of kind, currency, member_id, name on points_account for each row
    when ((new.workspace_id, new.kind, new.currency, new.member_id, new.name)
          is distinct from (old.workspace_id, old.kind, old.currency, old.member_id, old.name))
    execute function points_refuse('an account stays whose it is');
create trigger points_leg_stays before update on points_leg for each row
    execute function points_refuse('legs are only ever added');
create trigger points_transfer_stays before update on points_transfer for each row
    when ((new.id, new.workspace_id, new.key, new.debited, new.credited, new.amount, new.rule, new.cause, new.asked_by,
           new.reverses, new.at, new.deadline)
          is distinct from (old.id, old.workspace_id, old.key, old.debited, old.credited, old.amount, old.rule,
                            old.cause, old.asked_by, old.reverses, old.at, old.deadline)
          or (new.state <> old.state and old.state <> 0)
          or (new.state = old.state and new.settled_at is distinct from old.settled_at)
          or (new.state = old.state and new.settled_why <> old.settled_why and new.settled_why <> '')
          or (new.reason <> old.reason and new.reason <> '')
          or (new.group_id is distinct from old.group_id and new.group_id is not null))
    execute function points_refuse('a transfer changes only from pending to posted or voided');
"""
UNDO_REFUSE = """
drop trigger points_transfer_stays on points_transfer;
drop trigger points_leg_stays on points_leg;
drop trigger points_account_stays on points_account;
drop trigger points_account_follows on points_account;
drop trigger points_account_begins on points_account;
drop function points_refuse();
"""

# A demo may be removed whole (core.removing); nothing else is ever deleted.
KEEP = """
create function points_keep() returns trigger language plpgsql as $$
begin
    if exists (select from gone join core_workspace w on w.id = gone.workspace_id and not w.is_demo) then
        raise exception 'nothing of a ledger is deleted' using errcode = 'restrict_violation',
            hint = 'Reverse the transfer instead.';
    end if;
    return null;
end
$$;
create trigger points_account_is_kept after delete on points_account referencing old table as gone
    for each statement execute function points_keep();
create trigger points_transfer_is_kept after delete on points_transfer referencing old table as gone
    for each statement execute function points_keep();
create trigger points_leg_is_kept after delete on points_leg referencing old table as gone
    for each statement execute function points_keep();
"""
UNDO_KEEP = """
drop trigger points_leg_is_kept on points_leg;
drop trigger points_transfer_is_kept on points_transfer;
drop trigger points_account_is_kept on points_account;
drop function points_keep();
"""

# Balances follow in the statement that adds the legs, one update for each account.
FOLLOW = """
create function points_follow() returns trigger language plpgsql as $$
declare
    named bigint;
    moved bigint;
begin
    with folded as (
        select workspace_id, account, sum(amount)::bigint as amount, sum(held)::bigint as held
        from made group by workspace_id, account
    ),
    followed as (
        update points_account a set posted = a.posted + f.amount, reserved = a.reserved + f.held
        from folded f where a.workspace_id = f.workspace_id and a.id = f.account returning 1
    )
    select (select count(*) from folded), (select count(*) from followed) into named, moved;
    if named <> moved then
        raise exception 'a leg stands on no account of its workspace' using errcode = 'foreign_key_violation';
    end if;
    insert into points_unproven (workspace_id, transfers)
    select workspace_id, range_agg(int8range(transfer, transfer, '[]')) from made group by workspace_id;
    return null;
end
$$;
create trigger points_legs_are_followed after insert on points_leg referencing new table as made
    for each statement execute function points_follow();
"""
UNDO_FOLLOW = "drop trigger points_legs_are_followed on points_leg; drop function points_follow();"

# Rows of a transaction that is still running: nobody else ever sees one, and a crash may forget them.
UNPROVEN = """
create unlogged table points_unproven (
    workspace_id bigint not null,
    tx bigint not null default pg_current_xact_id()::text::bigint,
    transfers int8multirange not null default '{}'
) with (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
create index points_unproven_of_tx on points_unproven (tx);
create function points_note() returns trigger language plpgsql as $$
begin
    insert into points_unproven (workspace_id, transfers)
    select workspace_id, range_agg(int8range(id, id, '[]')) from made group by workspace_id;
    return null;
end
$$;
create trigger points_transfers_are_noted after insert on points_transfer referencing new table as made
    for each statement execute function points_note();
create trigger points_moves_are_noted after update on points_transfer referencing new table as made
    for each statement execute function points_note();
"""
UNDO_UNPROVEN = """
drop trigger points_moves_are_noted on points_transfer;
drop trigger points_transfers_are_noted on points_transfer;
drop function points_note();
drop table points_unproven;
"""

# The first row of a transaction stands for all: it takes them away, and proves what they name.
PROVE = """
create function points_prove() returns trigger language plpgsql as $$
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
        from (select * from points_transfer where id >= lower(span) and id < upper(span)) t
        full join (
            select transfer, min(workspace_id) as least, max(workspace_id) as most, sum(amount) as amount,
                   sum(held) as held, sum(amount) filter (where amount > 0) as given, array_agg(account) as accounts
            from points_leg where transfer >= lower(span) and transfer < upper(span) group by transfer
        ) l on l.transfer = t.id
        where t.id is null or coalesce(l.amount, 0) <> 0
           or coalesce(l.held, 0) <> case t.state when 0 then t.amount else 0 end
           or coalesce(l.given, 0) <> case t.state when 1 then t.amount else 0 end
           or coalesce(l.least, t.workspace_id) <> t.workspace_id or coalesce(l.most, t.workspace_id) <> t.workspace_id
           or (select count(distinct a.id) = 0 or count(distinct a.currency) <> 1 or count(distinct a.workspace_id) <> 1
                      or bool_or(a.workspace_id <> t.workspace_id)
               from points_account a where a.id = any(l.accounts || t.debited || t.credited))
        limit 1;
        if found then
            raise exception 'transfer % does not add up', wrong using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return null;
end
$$;
create constraint trigger points_add_up after insert on points_unproven deferrable initially deferred
    for each row execute function points_prove();
"""
UNDO_PROVE = "drop trigger points_add_up on points_unproven; drop function points_prove();"


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial"), ("members", "0002_walls")]

    operations = [
        ddl.same_workspace("points_account", ("member_id", "members_member")),
        migrations.RunSQL(UNPROVEN, UNDO_UNPROVEN),
        ddl.row_security("points_account", "points_transfer", "points_leg", "points_unproven"),
        migrations.RunSQL(REFUSE, UNDO_REFUSE),
        migrations.RunSQL(KEEP, UNDO_KEEP),
        migrations.RunSQL(FOLLOW, UNDO_FOLLOW),
        migrations.RunSQL(PROVE, UNDO_PROVE),
    ]
