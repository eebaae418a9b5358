"""What people on the team write down about a member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from huoqun.core import holdings, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin

from .. import whereabouts
from ..facts import CorrectionAsked, Edited, StageChanged
from ..models import Field, Member
from ..permissions import MemberPermission
from ..rules import BACKGROUND, LONGEST_INTRODUCTION, LONGEST_NAME, Stage, UnknownField, cleaned_background


@transaction.atomic
def edit(
    actor: Actor,
    *,
    member_id: int,
    now: datetime,
    name: str | None = None,
    introduction: str | None = None,
    background: Mapping[str, str] | None = None,
    custom: Mapping[str, Any] | None = None,
    brought_by_id: int | None = None,
) -> None:
    """Change what is given; None leaves a thing as it is, an empty value removes it.

    `background`: identity tags such as {"city": "杭州", "trade": "…"}; `custom`: values of the workspace's own
    fields by key. Raises NotFound, UnknownField.
    """
    whereabouts.require(actor, MemberPermission.EDIT, [member_id])
    member = Member.objects.of(actor.workspace_id).select_for_update().filter(id=member_id, erased_at=None).first()
    if member is None:
        raise NotFound
    changed = []
    if name:
        member.name = name[:LONGEST_NAME]
        changed.append("name")
    if introduction is not None:
        member.introduction = introduction[:LONGEST_INTRODUCTION]
        changed.append("introduction")
    if background is not None:
        member.background = cleaned_background({**member.background, **background})
        changed.append("background")
    if custom is not None:
        member.custom = {k: v for k, v in {**member.custom, **_known(actor, custom)}.items() if v not in ("", None)}
        changed.append("custom")
    if brought_by_id is not None:
        _must_exist(actor, brought_by_id)
        member.brought_by_id = brought_by_id
        changed.append("brought_by")
    if changed:
        member.save(update_fields=changed)
        journal.record(actor, [Edited(member_id=member_id, what=changed)], at=now)


@transaction.atomic
def call_oneself(actor: Actor, *, member_id: int, name: str, now: datetime) -> None:
    """A member corrects what they are called; the team may too. An empty name changes nothing. Raises NotFound."""
    actor.require_own(MemberPermission.EDIT, member_id=member_id)
    called = " ".join("".join(c for c in name if c.isprintable()).split())[:LONGEST_NAME]
    found = Member.objects.of(actor.workspace_id).filter(id=member_id, erased_at=None)
    if not found.exists():
        raise NotFound
    if called and found.exclude(name=called).update(name=called):
        journal.record(actor, [Edited(member_id=member_id, what=["name"])], at=now)


@transaction.atomic
def describe_oneself(
    actor: Actor, *, member_id: int, introduction: str, background: Mapping[str, str], now: datetime
) -> None:  # fmt: skip
    """A member says anew who they are; of `background` only what Huoqun asks for by itself. Raises NotFound."""
    actor.require_own(MemberPermission.EDIT, member_id=member_id)
    row = Member.objects.of(actor.workspace_id).select_for_update().filter(id=member_id, erased_at=None).first()
    if row is None:
        raise NotFound
    said = {key: value.replace("\0", "") for key, value in background.items() if key in BACKGROUND}
    text = introduction.replace("\0", "").strip()[:LONGEST_INTRODUCTION]
    known = cleaned_background({**row.background, **said})
    pairs = {"introduction": row.introduction != text, "background": row.background != known}
    changed = [what for what, differs in pairs.items() if differs]
    if changed:
        row.introduction, row.background = text, known
        row.save(update_fields=changed)
        journal.record(actor, [Edited(member_id=member_id, what=changed)], at=now)


@transaction.atomic
def ask_to_correct(actor: Actor, *, member_id: int, about: str, now: datetime) -> None:
    """A member says that something held of them is wrong, which the team alone may change. Raises NotFound."""
    actor.require_own(MemberPermission.EDIT, member_id=member_id)
    known = Member.objects.of(actor.workspace_id).filter(id=member_id, erased_at=None).exists()
    if not known or holdings.named(about) is None:
        raise NotFound
    journal.record(actor, [CorrectionAsked(member_id=member_id, about=about)], at=now)


def _known(actor: Actor, custom: Mapping[str, Any]) -> Mapping[str, Any]:
    known = set(Field.objects.of(actor.workspace_id).filter(key__in=custom).values_list("key", flat=True))
    if unknown := sorted(set(custom) - known):
        raise UnknownField(field=unknown[0])
    return custom


def _must_exist(actor: Actor, member_id: int) -> None:
    if not Member.objects.of(actor.workspace_id).filter(id=member_id).exists():
        raise NotFound


_SET_STAGE = """
    with changed as (
        select id, stage from members_member
        where workspace_id = %s and id = any(%s) and stage <> %s and (%s or stage < %s) and erased_at is null
        order by id for no key update
    )
    update members_member m set stage = %s, stage_at = %s from changed where m.id = changed.id
    returning m.id, changed.stage
"""


@transaction.atomic
def set_stage(
    actor: Actor,
    *,
    member_ids: Iterable[int],
    stage: Stage,
    now: datetime,
    why: str = "by hand",
    may_fall: bool = True,
    origin: Origin = Origin.LIVE,
) -> int:
    """Move members to a stage; answers how many were moved. `may_fall` False only ever brings them nearer."""
    members = whereabouts.require(actor, MemberPermission.EDIT, member_ids)
    to = int(stage)
    with connection.cursor() as cursor:
        cursor.execute(_SET_STAGE, [actor.workspace_id, members, to, may_fall, to, to, now])
        moved = cursor.fetchall()
    facts = [StageChanged(member_id=member, before=before, after=to, why=why) for member, before in moved]
    journal.record(actor, facts, at=now, origin=origin)
    return len(moved)


@transaction.atomic
def add_field(actor: Actor, *, key: str, label: str, kind: str = "text", options: Iterable[str] = ()) -> int:
    """Add a custom field that members may have; the same key again changes its label. Answers its id."""
    actor.require(MemberPermission.FIELDS)
    field, _ = Field.objects.update_or_create(
        workspace_id=actor.workspace_id,
        key=key,
        defaults={"label": label[:60], "kind": kind, "options": list(options)},
    )
    return field.id
