"""Templates of certificates, and which a class has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace

from ..certificates import SHIPPED, Colour, Design, Paper
from ..models import CertificateTemplate, Certifying


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A design under its name. `seal`: the picture's id, in the design."""

    id: int
    uid: UUID
    name: str
    design: Design
    made_at: datetime
    archived_at: datetime | None


def templates(workspace_id: int, *, archived: bool = False) -> list[TemplateLine]:
    """Those in use, or those put away; by name."""
    rows = CertificateTemplate.objects.of(workspace_id).filter(archived_at__isnull=not archived)
    return [_line(row) for row in rows.order_by("name", "id")]


def template(workspace_id: int, template_uid: UUID) -> TemplateLine:
    """Raises NotFound."""
    row = CertificateTemplate.objects.of(workspace_id).filter(uid=template_uid).first()
    if row is None:
        raise NotFound
    return _line(row)


def shipped(workspace_id: int) -> Design:
    """The design of whoever has made none, in the language of the workspace."""
    return SHIPPED.get(workspace(workspace_id).language, SHIPPED["en"])


def design_of(workspace_id: int, template_id: int | None) -> Design:
    """A template's design; the one that ships where there is none. Who signs it is the community, unless it says."""
    row = None
    if template_id is not None:
        row = CertificateTemplate.objects.of(workspace_id).filter(id=template_id).first()
    return _design(row) if row is not None else shipped(workspace_id)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a class certifies. `template_uid` None: by the one that ships."""

    template_uid: UUID | None = None
    name: str = ""
    by_itself: bool = False


def chosen(workspace_id: int, group_run_id: int) -> Chosen:
    row = Certifying.objects.of(workspace_id).filter(group_run_id=group_run_id).first()
    if row is None:
        return Chosen()
    made = row.template_id and CertificateTemplate.objects.of(workspace_id).filter(id=row.template_id).first()
    return Chosen(made.uid if made else None, made.name if made else "", row.by_itself)


def chosen_design(workspace_id: int, group_run_id: int) -> Design:
    """How the certificates of a class look from now on."""
    row = Certifying.objects.of(workspace_id).filter(group_run_id=group_run_id).first()
    return design_of(workspace_id, row.template_id if row else None)


def certifying_by_itself(workspace_id: int, group_run_ids: Collection[int]) -> set[int]:
    """Those classes whose graduates get their certificates by themselves."""
    rows = Certifying.objects.of(workspace_id).filter(group_run_id__in=group_run_ids, by_itself=True)
    return set(rows.values_list("group_run_id", flat=True))


def _line(row: Any) -> TemplateLine:
    return TemplateLine(row.id, row.uid, row.name, _design(row), row.made_at, row.archived_at)


def _design(row: Any) -> Design:
    return Design(
        title=row.title, body=row.body, subtitle=row.subtitle, signatory=row.signatory,
        signatory_title=row.signatory_title, colour=Colour(row.colour), paper=Paper(row.paper), language=row.language,
        seal=row.seal,
    )  # fmt: skip
