"""Playbooks drafted, published as versions that never change, reworded, put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.blocks import all_blocks
from huoqun.core.errors import NotFound

from ..checks.checking import check
from ..checks.context import Context
from ..facts import Drafted, Published, Reworded
from ..findings import BadPlaybook, is_ok
from ..format.model import LONGEST_FILE
from ..format.reading import Document, read
from ..models import Playbook, Version, Wording
from ..permissions import PlaybookPermission
from ..queries.surroundings import waiting_anywhere
from ..rules import DraftChanged, KeyFixed, KeyTaken, NotPublishable, TooLong

LONGEST_WORDING = 4_000
LONGEST_DAYS = 10_000


@transaction.atomic
def make(actor: Actor, *, text: str, now: datetime, ships: bool = False) -> UUID:
    """A new playbook with this draft, under the text's own `id`; answers its uid. Raises BadPlaybook, KeyTaken."""
    actor.require(PlaybookPermission.EDIT)
    said = read(text).playbook
    row, made = Playbook.objects.of(actor.workspace_id).get_or_create(
        workspace_id=actor.workspace_id, key=said.id,
        defaults={"uid": ids.uid(), "created_at": now, "ships": ships, **_drafted(text, now)},
    )  # fmt: skip
    if not made:
        raise KeyTaken(way_out=f"Open “{row.name}”, or give yours another id than {row.key}.")
    journal.record(actor, [Drafted(playbook_id=row.id, how="made")], at=now)
    return row.uid


@transaction.atomic
def draft(actor: Actor, *, playbook_uid: UUID, text: str, now: datetime, seen_at: datetime | None = None) -> datetime:
    """Keep a draft as it was typed, faults and all; answers when, which is the next one's `seen_at`.

    `seen_at`: the draft that the editor began with; where somebody saved another since, nothing is overwritten.
    Raises NotFound, TooLong, DraftChanged, KeyFixed, KeyTaken.
    """
    actor.require(PlaybookPermission.EDIT)
    row = _locked(actor, playbook_uid)
    if seen_at is not None and row.draft_at != seen_at:
        raise DraftChanged
    if len(text.encode()) > LONGEST_FILE:
        raise TooLong
    values = _drafted(text, now)
    if "key" in values and values["key"] != row.key:
        _require_free(row, values["key"])
    Playbook.objects.of(actor.workspace_id).filter(id=row.id).update(**values, archived_at=None)
    journal.record(actor, [Drafted(playbook_id=row.id, how="edited")], at=now)
    return now


def _drafted(text: str, now: datetime) -> dict[str, Any]:
    """What is kept of a draft. One that cannot be read keeps the names that the last readable one had."""
    kept: dict[str, Any] = {"draft": text.replace("\x00", ""), "draft_at": now}
    try:
        said = read(text).playbook
    except BadPlaybook:
        return kept
    names = {"key": said.id, "name": said.name, "kind": said.kind, "about": said.about}
    days = said.calendar.days
    return kept | names | {"days": days if days and 0 < days <= LONGEST_DAYS else None}


def _require_free(row: Playbook, key: str) -> None:
    if Version.objects.of(row.workspace_id).filter(playbook_id=row.id).exists():
        raise KeyFixed(way_out=f"Write “id: {row.key}” again, or copy the text into a new playbook.")
    if Playbook.objects.of(row.workspace_id).filter(key=key).exists():
        raise KeyTaken


@transaction.atomic
def publish(actor: Actor, *, playbook_uid: UUID, now: datetime, note: str = "", seen_at: datetime | None = None) -> int:
    """Publish the draft as a new version; answers its id. The same text again is the same version.

    What runs stays on its version until it is migrated. `seen_at`: the draft that was looked at; another one is not
    published. Raises NotFound, BadPlaybook, DraftChanged, and NotPublishable with what is wrong: a playbook with any
    error cannot be published.
    """
    actor.require(PlaybookPermission.PUBLISH)
    row = _locked(actor, playbook_uid)
    if seen_at is not None and row.draft_at != seen_at:
        raise DraftChanged
    _require_sound(read(row.draft), Context(waiting=waiting_anywhere(actor.workspace_id, row.id)))
    latest = Version.objects.of(actor.workspace_id).filter(playbook_id=row.id).order_by("-number").first()
    if latest is not None and latest.text == row.draft:
        return latest.id
    version = Version.objects.create(
        workspace_id=actor.workspace_id, playbook_id=row.id, number=(latest.number if latest else 0) + 1,
        text=row.draft, note=note[:500], published_at=now, published_by=str(actor),
    )  # fmt: skip
    journal.record(actor, [Published(playbook_id=row.id, version_id=version.id, number=version.number)], at=now)
    return version.id


def _require_sound(document: Document, context: Context | None = None) -> None:
    findings = check(document, blocks=all_blocks(), context=context)
    if not is_ok(findings):
        first = next(one for one in findings if one.severity == "error")
        words = f"Line {first.line}: {first.reason} {first.mend}"
        raise NotPublishable(way_out=words, findings=[one.as_json() for one in findings])


@transaction.atomic
def reword(actor: Actor, *, version_id: int, template: str, text: str, now: datetime) -> None:
    """New words for a text of a version, used from the next send on in all its runs; the old ones stay on record.

    Raises NotFound for a text that the version does not have, TooLong, NotPublishable for what the checks refuse.
    """
    actor.require(PlaybookPermission.PUBLISH)
    version = Version.objects.of(actor.workspace_id).filter(id=version_id).first()
    document = read(version.text) if version is not None else None
    if document is None or template not in document.playbook.templates:
        raise NotFound
    if len(text) > LONGEST_WORDING:
        raise TooLong
    _require_sound(document.with_templates({template: text}))
    Wording.objects.create(
        workspace_id=actor.workspace_id, version_id=version_id, template=template, text=text, at=now, by=str(actor)
    )
    journal.record(actor, [Reworded(version_id=version_id, template=template)], at=now)


@transaction.atomic
def put_away(actor: Actor, *, playbook_uid: UUID, now: datetime) -> None:
    """Take a playbook off the shelf; what runs goes on, and a new draft brings it back. Twice changes nothing."""
    actor.require(PlaybookPermission.EDIT)
    row = _locked(actor, playbook_uid)
    if row.archived_at is None:
        Playbook.objects.of(actor.workspace_id).filter(id=row.id).update(archived_at=now)
        journal.record(actor, [Drafted(playbook_id=row.id, how="put_away")], at=now)


def _locked(actor: Actor, uid: UUID) -> Playbook:
    row = Playbook.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row
