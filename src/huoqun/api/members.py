"""/api/v1/members"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from ninja import Router, Schema
from pydantic import Field

from huoqun.chats.queries.people import Filter, PersonLine, page, whole
from huoqun.core.errors import NotFound, Refused
from huoqun.members.actions import tagging
from huoqun.members.actions.knowing import mark_staff
from huoqun.members.permissions import MemberPermission
from huoqun.members.rules import Stage

from .guard import permission

router = Router(tags=["members"])
PAGE = 100


class BadKey(Refused):
    code = "bad_page_key"
    message = "That is no key of a page."
    way_out = "Send `next` of the page before, or nothing."


class Member(Schema):
    """A person. `is_staff`: one of the team, left out of figures. `stage`: unknown … bought_again.
    `last_seen_at`: their last word, UTC."""

    uid: UUID
    name: str
    is_bot: bool
    is_staff: bool
    stage: str
    last_seen_at: datetime | None
    groups: int
    messages_28d: int
    tags: list[str]


class Members(Schema):
    """A page of members; `next` is the key of the next one, empty at the end."""

    members: list[Member]
    next: str


class TagChange(Schema):
    """Tags to give and to take, by name."""

    add: list[str] = Field(default_factory=list, max_length=20)
    remove: list[str] = Field(default_factory=list, max_length=20)


class StaffChange(Schema):
    """Whether somebody is one of the team's own."""

    is_staff: bool


def shown(line: PersonLine) -> Member:
    return Member(
        uid=line.uid, name=line.name, is_bot=line.is_bot, is_staff=line.is_staff, stage=Stage(line.stage).word,
        last_seen_at=line.last_seen_at, groups=line.groups, messages_28d=line.messages_28d, tags=list(line.tags),
    )  # fmt: skip


@router.get("", response=Members, summary="Members, who spoke last first")
@permission(MemberPermission.VIEW)
def every(request: Any, q: str = "", tag: str = "", after: str = "") -> Members:
    """A hundred at a time; `q` is a part of the name."""
    chosen = Filter(words=q[:100], tag=tag[:40], after=_key(after))
    scope = request.actor.scope(MemberPermission.VIEW)
    found = page(request.workspace.id, scope=scope, filter=chosen, as_of=request.now, limit=PAGE)
    following = _page_key(found[-1]) if len(found) == PAGE else ""
    return Members(members=[shown(line) for line in found], next=following)


@router.get("/{uid}", response=Member, summary="One member")
@permission(MemberPermission.VIEW)
def one(request: Any, uid: UUID) -> Member:
    """One person by a uid of theirs; a merged one leads to who was kept."""
    return shown(_found(request, uid).line)


@router.post("/{uid}/tags", response=Member, summary="Give and take tags")
@permission(MemberPermission.TAG)
def tags(request: Any, uid: UUID, change: TagChange) -> Member:
    """Answers the member as they are afterwards. The same call twice changes nothing."""
    member = _found(request, uid, MemberPermission.TAG)
    ids = [member.line.id]
    if change.add:
        tagging.tag(request.actor, member_ids=ids, names=change.add, now=request.now, source="api")
    if change.remove:
        tagging.untag(request.actor, member_ids=ids, names=change.remove, now=request.now)
    return shown(_found(request, uid, MemberPermission.TAG).line)


@router.post("/{uid}/staff", response=Member, summary="Say that somebody is one of the team, or is not")
@permission(MemberPermission.EDIT)
def staff(request: Any, uid: UUID, change: StaffChange) -> Member:
    """Answers the member as they are afterwards. Hosts and helpers of the team are left out of every figure."""
    member = _found(request, uid, MemberPermission.EDIT)
    mark_staff(request.actor, member_ids=[member.line.id], is_staff=change.is_staff, now=request.now)
    return shown(_found(request, uid, MemberPermission.EDIT).line)


def _found(request: Any, uid: UUID, needed: str = MemberPermission.VIEW) -> Any:
    found = whole(request.workspace.id, uid, scope=request.actor.scope(needed), as_of=request.now)
    if found is None:
        raise NotFound
    return found


def _page_key(line: PersonLine) -> str:
    at = line.last_seen_at.isoformat() if line.last_seen_at else None
    return base64.urlsafe_b64encode(orjson.dumps([at, line.id])).decode().rstrip("=")


def _key(text: str) -> tuple[datetime | None, int] | None:
    if not text:
        return None
    try:
        at, last = orjson.loads(base64.urlsafe_b64decode(text[:200] + "=" * (-len(text) % 4)))
        return (datetime.fromisoformat(at) if at else None, int(last))
    except (ValueError, TypeError) as error:
        raise BadKey from error
