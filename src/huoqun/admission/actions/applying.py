"""Somebody applies: a phone that nobody knows yet, or a member from their own page; and takes it back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.forms.rules import BadAnswer
from huoqun.forms.surveys import Item, answers_of
from huoqun.groups.published import digest, in_force, plain, versions
from huoqun.work.actions.tasks import NewTask
from huoqun.work.actions.tasks import make as make_tasks

from ..facts.applications import Applied, Moved
from ..models.applications import Application
from ..models.doors import Bringer, Door, Slot
from ..permissions import AdmissionPermission
from ..queries.inviters import head_of, one_called
from ..rules.applications import (
    LIVE,
    LONGEST_ANSWER,
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_TAG,
    ApplicationState,
    AppliedAlready,
    BadApplication,
    Said,
    SlotTaken,
    line,
    word_of,
)
from ..rules.doors import MOST_OPEN, N_, DoorClosed, DoorState, TooManyWaiting
from ._checking import check
from ._slots import free_slot
from ._telling import acting


@transaction.atomic
def apply(
    actor: Actor, *, token: str, said: Said, device: bytes | None = None, member_id: int | None = None, now: datetime
) -> UUID:
    """Apply at a door, by its own link or a member's: as a phone (`device`) that nobody knows yet, or as a member.

    Answers the application's uid. Raises NotFound, DoorClosed, TooManyWaiting, AppliedAlready, BadApplication,
    BadAnswer, SlotTaken.
    """
    if member_id is None:
        actor.require(AdmissionPermission.HEAR)
    else:
        actor.require_own(AdmissionPermission.APPLY, member_id=member_id)
    door, inviter = _door(actor, token)
    own = Application.objects.of(actor.workspace_id).filter(door_id=door.id)
    if own.filter(state=ApplicationState.OPEN).count() >= MOST_OPEN:
        raise TooManyWaiting
    who = head_of(actor.workspace_id, member_id) if member_id is not None else None
    if own.filter(state__in=LIVE, **({"device": device} if who is None else {"member_id": who})).exists():
        raise AppliedAlready
    values = _said(actor, door, said, inviter)
    if values["inviter_id"] == who and who is not None:
        values["inviter_id"] = None
    try:
        with transaction.atomic():
            row = Application.objects.create(
                workspace_id=actor.workspace_id, uid=ids.uid(), door_id=door.id, device=device, member_id=who,
                word=word_of(secrets.randbits(40)), items=door.items, applied_at=now,
                ends_at=now + timedelta(days=door.answer_days), **values,
            )  # fmt: skip
    except IntegrityError:
        raise AppliedAlready from None
    journal.record(actor, [Applied(application_id=row.id, door_id=door.id, member_id=who)], at=now)
    _sit(actor, door, row, said.slot_uid, now)
    check(actor, applications=[row.id], now=now)
    return row.uid


@transaction.atomic
def withdraw(
    actor: Actor, *, application_uid: UUID, device: bytes | None = None, member_id: int | None = None, now: datetime
) -> None:
    """Take one's own application back. Raises NotFound. Twice changes nothing."""
    if member_id is None:
        actor.require(AdmissionPermission.HEAR)
    else:
        actor.require_own(AdmissionPermission.APPLY, member_id=member_id)
    rows = Application.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    mine = {"device": device} if member_id is None else {"member_id": head_of(actor.workspace_id, member_id)}
    row = rows.filter(uid=application_uid, **mine).first() if None not in mine.values() else None
    if row is None:
        raise NotFound
    if row.state in LIVE:
        row.state, row.decided_at, row.decided_by = ApplicationState.WITHDRAWN, now, str(actor)
        row.save(update_fields=["state", "decided_at", "decided_by"])
        free_slot(actor, [row.id], now)
        moved = Moved(
            application_id=row.id, door_id=row.door_id, member_id=row.member_id, group_id=row.group_id,
            state=row.state,
        )  # fmt: skip
        journal.record(actor, [moved], at=now)


def _door(actor: Actor, token: str) -> tuple[Door, int | None]:
    """The door that a link leads to, and whose link it is. Nobody else changes the door meanwhile."""
    bringer = Bringer.objects.of(actor.workspace_id).filter(token=token).first()
    about = {"id": bringer.door_id} if bringer else {"token": token}
    door = Door.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True).filter(**about).first()
    if door is None:
        raise NotFound
    if door.state != DoorState.OPEN:
        raise DoorClosed
    return door, bringer.member_id if bringer else None


def _said(actor: Actor, door: Door, said: Said, inviter: int | None) -> dict[str, Any]:
    """What is kept of what somebody says. Raises BadApplication, BadAnswer."""
    name = line(said.name, LONGEST_NAME)
    tags = {key: line(said.tags.get(key, ""), LONGEST_TAG) for key in door.tags}
    named = line(said.inviter, LONGEST_NAME)
    if not name or not all(tags.values()):
        raise BadApplication
    accepted = _accepted(actor, door, said)
    if inviter is None and named:
        inviter = one_called(actor.workspace_id, named, group_id=door.group_id)
    if door.needs_inviter and inviter is None and not named:
        raise BadApplication(N_("Say who invited you."))
    items = msgspec.convert(door.items, tuple[Item, ...])
    short = {place: [one[:LONGEST_ANSWER] for one in given[:20]] for place, given in said.answers.items()}
    return {
        "name": name, "contact": line(said.contact, LONGEST_CONTACT), "tags": tags, "inviter_id": inviter,
        "inviter_named": named, "answers": _answers(items, short), **accepted,
    }  # fmt: skip


def _accepted(actor: Actor, door: Door, said: Said) -> dict[str, Any]:
    """The rules in force, as they are accepted. Raises BadApplication where others were shown, or none accepted."""
    kind = door.kind_id if door.group_id is None else door.group.kind_id
    with override(workspace(actor.workspace_id).language):
        parts = in_force(actor.workspace_id, group_id=door.group_id, kind_id=kind)
        text = plain(parts)
    if parts and not said.agrees:
        raise BadApplication(N_("The rules of the group have to be read and accepted."))
    if said.rules and said.rules != digest(parts):
        raise BadApplication(N_("The rules of the group have just changed. Read them once more, please."))
    return {"rules_text": text, "rules_versions": versions(parts)}


def _answers(items: tuple[Item, ...], said: dict[str, list[str]]) -> dict[str, Any]:
    if not any(one.strip() for given in said.values() for one in given):
        if any(item.must for item in items):
            raise BadAnswer(N_("A question that must be answered was left out."))
        return {}
    return answers_of(items, said)


def _sit(actor: Actor, door: Door, row: Application, slot_uid: str, now: datetime) -> None:
    """Take the hour that somebody chose, where the door asks for a talk, and tell whoever talks."""
    if not door.interview:
        return
    try:
        wanted = UUID(slot_uid)
    except ValueError:
        return  # no hour suits: whoever decides arranges one
    slots = Slot.objects.of(actor.workspace_id).filter(uid=wanted, door_id=door.id, at__gt=now)
    if not slots.filter(application=None).update(application_id=row.id):
        raise SlotTaken
    slot = slots.get()
    with override(workspace(actor.workspace_id).language):
        title = _("Talk with %(name)s, who wants to join %(door)s") % {"name": row.name, "door": door.name}
    task = NewTask(
        key=f"admission/talk/{row.id}", kind="admission_talk", title=title, due_at=slot.at, group_id=door.group_id,
        member_id=row.member_id, assignee_id=slot.helper_id, why={"where": slot.where, "contact": row.contact},
        outcomes=("suits", "unsure", "does_not_suit", "did_not_come"),
    )  # fmt: skip
    make_tasks(acting(actor), tasks=[task], now=now)
