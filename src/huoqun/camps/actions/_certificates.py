"""Certificates drawn up and stored, for the verbs that issue them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor, texts

from ..certificates import (
    ALPHABET,
    LONGEST_REASON,
    TAIL,
    CertificateState,
    Design,
    NoReasonGiven,
    dated,
    filled,
    printable,
    scored,
    serial,
)
from ..facts.certificates import CertificateIssued, CertificateRevoked
from ..merits import Merit
from ..models import Certificate
from ..permissions import CertificatePermission
from ..queries.runs import Place, place_of

# Whoever issues in a class waits for whoever does so already: their numbers follow one another.
_LOCK = """
    insert into camps_certifying as c (workspace_id, group_run_id, by_itself, issued) values (%s, %s, false, 0)
    on conflict (group_run_id) do update set issued = c.issued
    returning c.issued, c.template_id
"""
_COUNT = "update camps_certifying set issued = issued + %s where group_run_id = %s"
_PUT = """
    insert into camps_certificate (workspace_id, uid, secret, serial, group_run_id, group_id, member_id, name, drawn,
        state, issued_at, issued_by, revoked_by, reason)
    select %(workspace)s, n.uid, n.secret, n.serial, %(run)s, %(group)s, n.member, n.name, n.drawn::jsonb, 1, %(now)s,
        %(by)s, '', ''
    from unnest(%(uids)s::uuid[], %(secrets)s::text[], %(serials)s::text[], %(members)s::bigint[], %(names)s::text[],
        %(drawn)s::text[]) as n(uid, secret, serial, member, name, drawn)
    returning id, member_id, uid
"""


def lock_class(actor: Actor, group_run_id: int) -> tuple[int, int | None]:
    """How many certificates a class has issued, and by which template; nobody else issues there meanwhile."""
    with server_cursor() as cursor:
        found = cursor.execute(_LOCK, [actor.workspace_id, group_run_id]).fetchone()
    return found or (0, None)


@dataclass(frozen=True, slots=True)
class New:
    """A certificate about to be: `drawn` is all that its sheet says."""

    serial: str
    name: str
    drawn: Mapping[str, Any]


def drawn_up(
    place: Place, design: Design, name: str, merit: Merit, sequence: int, community: str, now: datetime
) -> New:
    """A certificate with everything that it will ever say."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(TAIL))
    number = serial(place.number, sequence, tail)
    date = dated(now.astimezone(ZoneInfo(place.zone)).date(), design.language)
    with override(design.language):
        title = printable(place.title)
    values = {
        "name": name, "class": title, "date": date, "serial": number, "score": scored(merit.score),
        "days": str(merit.days or ""), "streak": str(merit.streak if merit.streak > 1 else ""),
        "community": printable(community),
    }  # fmt: skip
    drawn = {
        "title": design.title, "subtitle": design.subtitle, "body": filled(design.body, values),
        "signatory": design.signatory, "signatory_title": design.signatory_title, "colour": str(design.colour),
        "paper": str(design.paper), "language": design.language, "seal": design.seal, "class": values["class"],
        "date": date, "community": values["community"], "days": merit.days, "streak": merit.streak,
        "score": values["score"],
    }  # fmt: skip
    return New(number, name, drawn)


def put(
    actor: Actor, place: Place, rows: Sequence[tuple[int, New]], *, now: datetime, origin: Origin
) -> dict[int, UUID]:
    """Store certificates of members, and say so; answers their uids by member."""
    if not rows:
        return {}
    values = {
        "workspace": actor.workspace_id, "run": place.group_run_id, "group": place.group_id, "now": now,
        "by": str(actor), "uids": texts([str(ids.uid()) for _ in rows]),
        "secrets": texts([ids.link_token() for _ in rows]), "serials": texts([row.serial for _, row in rows]),
        "members": numbers(member for member, _ in rows), "names": texts([row.name for _, row in rows]),
        "drawn": texts([orjson.dumps(row.drawn).decode() for _, row in rows]),
    }  # fmt: skip
    with server_cursor() as cursor:
        made = cursor.execute(_PUT, values).fetchall()
        cursor.execute(_COUNT, [len(made), place.group_run_id])
    facts = [
        CertificateIssued(certificate_id=id, group_run_id=place.group_run_id, group_id=place.group_id, member_id=member)
        for id, member, _ in made
    ]
    journal.record(actor, facts, at=now, origin=origin)
    return {member: uid for _, member, uid in made}


def locked(actor: Actor, certificate_uid: UUID) -> Certificate:
    """The certificate, for whoever changes it. Raises NotFound, NotAllowed."""
    rows = Certificate.objects.of(actor.workspace_id).select_for_update(no_key=True)
    row: Certificate | None = rows.filter(uid=certificate_uid).exclude(state=CertificateState.FORGOTTEN).first()
    if row is None:
        raise NotFound
    place = place_of(actor.workspace_id, row.group_run_id)
    actor.require(CertificatePermission.ISSUE, chapter_id=place.chapter_id, group_id=place.group_id)
    return row


def reason_of(reason: str) -> str:
    """Raises NoReasonGiven."""
    why = reason.replace("\0", "").strip()
    if not 0 < len(why) <= LONGEST_REASON:
        raise NoReasonGiven
    return why


def end(actor: Actor, row: Certificate, why: str, now: datetime) -> None:
    """Revoke a certificate that is the caller's to change."""
    Certificate.objects.filter(id=row.id).update(
        state=CertificateState.REVOKED, revoked_at=now, revoked_by=str(actor), reason=why
    )
    fact = CertificateRevoked(
        certificate_id=row.id, group_run_id=row.group_run_id, group_id=row.group_id, member_id=row.member_id
    )
    journal.record(actor, [fact], at=now)
