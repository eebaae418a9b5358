"""Templates of certificates, and which of them a class has."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..certificates import NAME_IT, BadDesign, Design, fault
from ..facts.certificates import CertificateDesigned, CertificatesChosen
from ..models import CertificateTemplate, Certifying
from ..permissions import CertificatePermission
from ..queries.runs import place_of

LONGEST_NAME = 60


@transaction.atomic
def make_template(actor: Actor, *, name: str, design: Design, now: datetime) -> UUID:
    """Keep a design under a name; answers its uid. Raises BadDesign, NotFound (of the seal)."""
    actor.require(CertificatePermission.DESIGN)
    row = CertificateTemplate.objects.create(
        workspace_id=actor.workspace_id, made_by=str(actor), made_at=now, **_values(actor, name, design, now)
    )
    journal.record(actor, [CertificateDesigned(template_id=row.id, what="made")], at=now)
    return row.uid


@transaction.atomic
def edit_template(actor: Actor, *, template_uid: UUID, name: str, design: Design, now: datetime) -> None:
    """Write a design anew; certificates that were issued stay as they are. Raises NotFound, BadDesign."""
    actor.require(CertificatePermission.DESIGN)
    row = _locked(actor, template_uid)
    CertificateTemplate.objects.filter(id=row.id).update(**_values(actor, name, design, now))
    journal.record(actor, [CertificateDesigned(template_id=row.id, what="edited")], at=now)


@transaction.atomic
def archive_template(actor: Actor, *, template_uid: UUID, archived: bool, now: datetime) -> None:
    """Put a template away, or bring it back; classes that have it keep it. Raises NotFound."""
    actor.require(CertificatePermission.DESIGN)
    row = _locked(actor, template_uid)
    if (row.archived_at is not None) == archived:
        return
    CertificateTemplate.objects.filter(id=row.id).update(archived_at=now if archived else None)
    what = "archived" if archived else "restored"
    journal.record(actor, [CertificateDesigned(template_id=row.id, what=what)], at=now)


@transaction.atomic
def choose_template(
    actor: Actor, *, group_run_id: int, template_uid: UUID | None, by_itself: bool, now: datetime
) -> None:
    """Say by which template a class certifies (None: the one that ships), and whether by itself at graduation.

    Raises NotFound, NotAllowed.
    """
    place = place_of(actor.workspace_id, group_run_id)
    actor.require(CertificatePermission.ISSUE, chapter_id=place.chapter_id, group_id=place.group_id)
    template_id = None if template_uid is None else _locked(actor, template_uid).id
    Certifying.objects.update_or_create(
        workspace_id=actor.workspace_id, group_run_id=group_run_id,
        defaults={"template_id": template_id, "by_itself": by_itself},
    )  # fmt: skip
    chosen = CertificatesChosen(
        group_run_id=group_run_id, group_id=place.group_id, template_id=template_id, by_itself=by_itself
    )
    journal.record(actor, [chosen], at=now)


def _locked(actor: Actor, template_uid: UUID) -> CertificateTemplate:
    rows = CertificateTemplate.objects.of(actor.workspace_id).select_for_update(no_key=True)
    row: CertificateTemplate | None = rows.filter(uid=template_uid).first()
    if row is None:
        raise NotFound
    return row


def _values(actor: Actor, name: str, design: Design, now: datetime) -> dict[str, object]:
    """What is stored of a design, its seal being used from now on. Raises BadDesign, NotFound."""
    known = name.replace("\0", "").strip()
    if not 0 < len(known) <= LONGEST_NAME:
        raise BadDesign(way_out=NAME_IT)
    if wrong := fault(design):
        raise BadDesign(wrong)
    if design.seal is not None:
        files.attach(actor, file_ids=[design.seal], owner=SEALS, now=now)
    return asdict(design) | {"name": known}


SEALS = "camps:seal"
"""Whose the pictures of seals are: the workspace's own."""
