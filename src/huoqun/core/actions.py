"""Verbs of the ground: make a workspace, switch its features, decide about parked facts."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from . import ids, jobs, journal, models
from .actor import Actor
from .announcements import FactDropped, FactRetried, FeatureSwitched, SendingSwitched, WorkspaceEdited
from .errors import NotAllowed, NotFound, Refused
from .permissions import CorePermission


class StillFails(Refused):
    """A parked fact failed once more."""

    code = "still_fails"
    message = _("It failed again, in the same way or another; the fact stays parked.")
    way_out = _("Update Huoqun and retry, or drop it with a reason.")
    status = 409


class CannotRetry(Refused):
    """Nobody is left to handle the fact, or the fact itself is gone."""

    code = "cannot_retry"
    message = _("This cannot be handled any more: its handler or its fact is gone.")
    way_out = _("Drop it with a reason.")
    status = 409


class ReasonMissing(Refused):
    """A decision without a reason helps nobody who reads it later."""

    code = "reason_missing"
    message = _("Say why it is dropped.")
    way_out = _("One sentence is enough; it stands in the audit log.")


def create_workspace(
    actor: Actor, *, name: str, zone: str, language: str, currency: str, now: datetime, is_demo: bool = False
) -> int:
    """Make an empty workspace; answers its id. `team.actions.found_workspace` makes one that people can use.

    `zone` is an IANA name, `language` a code of settings.LANGUAGES, `currency` an ISO 4217 code.
    """
    if not actor.trusted:
        raise NotAllowed
    made = models.Workspace.objects.create(
        uid=ids.uid(), name=name, zone=zone, language=language, currency=currency, created_at=now, is_demo=is_demo
    )
    return made.id


@transaction.atomic
def set_clock(actor: Actor, *, shown: datetime, speed: int, real: datetime) -> None:
    """Let the workspace's own clock show `shown` at the real moment `real`, and run so many times as fast from there.

    For demos and rehearsals; `actor` is trusted. `speed` is 1 to 60.
    """
    if not actor.trusted or not 1 <= speed <= 60:
        raise NotAllowed
    models.Workspace.objects.filter(id=actor.workspace_id).update(
        clock_anchor=real, clock_shown=shown, clock_speed=speed
    )


@transaction.atomic
def switch_feature(actor: Actor, *, feature: str, on: bool, now: datetime) -> None:
    """Switch a feature on or off: off hides its menu, jobs and blocks. Doing it twice changes nothing."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    workspace = models.Workspace.objects.select_for_update().get(id=actor.workspace_id)
    off = [name for name in workspace.switched_off if name != feature] + ([] if on else [feature])
    if sorted(off) == sorted(workspace.switched_off):
        return
    models.Workspace.objects.filter(id=workspace.id).update(switched_off=sorted(off))
    journal.record(actor, [FeatureSwitched(feature=feature, on=on)], at=now)


class BadWorkspace(Refused):
    """A name, zone, language or currency that a workspace cannot have."""

    code = "bad_workspace"
    message = _("A workspace cannot be called that, or be there.")
    way_out = _("Give it a name, a time zone like Asia/Shanghai, and a currency like CNY.")


@transaction.atomic
def edit_workspace(actor: Actor, *, name: str, zone: str, language: str, currency: str, now: datetime) -> None:
    """Rename the workspace, or move it to another zone, language, currency. What is the same stays unsaid."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    name, currency = name.replace("\0", "").strip(), currency.strip().upper()
    known = zone in available_timezones() and language in dict(settings.LANGUAGES)
    if not 0 < len(name) <= 120 or not known or not (len(currency) == 3 and currency.isalpha() and currency.isascii()):
        raise BadWorkspace
    said = {"name": name, "zone": zone, "language": language, "currency": currency}
    workspace = models.Workspace.objects.select_for_update().get(id=actor.workspace_id)
    changed = {field: value for field, value in said.items() if getattr(workspace, field) != value}
    if changed:
        models.Workspace.objects.filter(id=workspace.id).update(**changed)
        journal.record(actor, [WorkspaceEdited(what=sorted(changed))], at=now)


@transaction.atomic
def hush_workspace(actor: Actor, *, send_nothing: bool, now: datetime) -> None:
    """Let nothing go out of the whole workspace, or let it go again. Doing it twice changes nothing."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    here = models.Workspace.objects.filter(id=actor.workspace_id).exclude(send_nothing=send_nothing)
    if here.update(send_nothing=send_nothing):
        journal.record(actor, [SendingSwitched(send_nothing=send_nothing)], at=now)


@transaction.atomic
def set_minutes(actor: Actor, *, minutes: Mapping[str, float], now: datetime) -> None:
    """How many minutes a person takes for what the system does instead, by action; what is left out is as shipped."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    workspace = models.Workspace.objects.select_for_update().get(id=actor.workspace_id)
    if workspace.settings.get("minutes", {}) != dict(minutes):
        kept = {**workspace.settings, "minutes": dict(minutes)}
        models.Workspace.objects.filter(id=workspace.id).update(settings=kept)
        journal.record(actor, [WorkspaceEdited(what=["minutes"])], at=now)


@transaction.atomic
def drop(actor: Actor, *, parked_id: int, reason: str, now: datetime) -> None:
    """Decide that a parked fact is not handled. Raises NotFound, ReasonMissing."""
    actor.require(CorePermission.PARKED_RESOLVE)
    reason = reason.replace("\0", "").strip()[:500]
    if not reason:
        raise ReasonMissing
    row = _locked(actor, parked_id)
    models.Parked.objects.of(actor.workspace_id).filter(id=row.id).delete()
    said = FactDropped(consumer=row.consumer, fact_id=row.fact_id, unit=row.unit, reason=reason)
    journal.record(actor, [said], at=now)


def retry(actor: Actor, *, parked_id: int, now: datetime) -> None:
    """Handle a parked fact again, now. Raises NotFound, CannotRetry, and StillFails when it fails once more."""
    actor.require(CorePermission.PARKED_RESOLVE)
    with transaction.atomic():
        row = _locked(actor, parked_id)
        failure = _handle_again(row, now)
        if failure is None:
            models.Parked.objects.of(actor.workspace_id).filter(id=row.id).delete()
        else:
            models.Parked.objects.of(actor.workspace_id).filter(id=row.id).update(
                attempts=row.attempts + 1, error=failure, parked_at=now
            )
        said = FactRetried(consumer=row.consumer, fact_id=row.fact_id, unit=row.unit, done=failure is None)
        journal.record(actor, [said], at=now)
    # Refused only after the attempt is on record: an exception inside would take the record back.
    if failure is not None:
        raise StillFails


def _locked(actor: Actor, parked_id: int) -> models.Parked:
    row = models.Parked.objects.of(actor.workspace_id).select_for_update().filter(id=parked_id).first()
    if row is None:
        raise NotFound
    return row


def _handle_again(row: models.Parked, now: datetime) -> str | None:
    """Run the consumer on one unit. Answers None, or where and how it failed."""
    consumer = next((c for c in jobs.all_consumers() if c.name == row.consumer), None)
    fact = journal.fetch(row.workspace_id, [(row.fact_id, row.fact_recorded_at)]).get(row.fact_id)
    if consumer is None or fact is None:
        raise CannotRetry
    units = [unit for unit in consumer.expand([fact]) if unit.part == row.unit]
    try:
        with transaction.atomic():
            consumer.handle(units, now)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {frame.name}:{frame.lineno}"
    return None
