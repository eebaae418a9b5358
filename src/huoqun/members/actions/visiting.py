"""How a member comes to their own page: by a link of one use, sent to them alone, which binds the device that opens it.

Links and devices carry random secrets, signed with the workspace that they name, since whoever brings one is nobody
yet: a forged one is refused before anything is looked up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused

from .. import tokens
from ..facts import DeviceLeft, PageLinkMade
from ..models import Device, Member, PageLink
from ..permissions import MemberPermission
from ..rules import MOST_ASKED, PAGE_LINK_LIVES
from ._devices import DEVICE, bind, inside
from ._devices import Entered as Entered

_LINK = "huoqun.members.page"


class PageLinkSpent(Refused):
    """A link to a member's page that was used, is too old, or was never ours. All look the same."""

    code = "page_link_spent"
    message = _("This link has been used, or is too old.")
    way_out = _("Say “my page” in your group or to its assistant, and you get a new one.")
    status = 403


def mint(actor: Actor, *, member_id: int, now: datetime, to: str = "", lasts: timedelta = PAGE_LINK_LIVES) -> str:
    """The token of a link to a member's own page, for them alone and for one use. `to`: a path below `/me/`.

    Whoever opens it is taken to be them: it is sent to them in private, and to nobody else. Raises NotFound.
    """
    made = mint_many(actor, member_ids=[member_id], now=now, to=to, lasts=lasts)
    if member_id not in made:
        raise NotFound
    return made[member_id]


@transaction.atomic
def mint_many(
    actor: Actor, *, member_ids: Iterable[int], now: datetime, to: str = "", lasts: timedelta = PAGE_LINK_LIVES
) -> dict[int, str]:
    """The token of a link for each of these members who is here; see mint. Bots and whoever was erased get none."""
    actor.require(MemberPermission.PAGE_LINK)
    wanted = dict.fromkeys(member_ids)
    made = mint_each(actor, wanted=[(member_id, to) for member_id in wanted], now=now, lasts=lasts)
    return {member_id: token for member_id, token in zip(wanted, made, strict=True) if token}


@transaction.atomic
def mint_each(
    actor: Actor, *, wanted: Sequence[tuple[int, str]], now: datetime, lasts: timedelta = PAGE_LINK_LIVES
) -> list[str]:
    """The token of a link for each (member, page); "" for whoever gets none."""
    actor.require(MemberPermission.PAGE_LINK)
    here = Member.objects.of(actor.workspace_id).filter(id__in={id for id, _to in wanted}, erased_at=None, is_bot=False)
    known = set(here.values_list("id", flat=True))
    made = [(member_id, to, ids.link_token()) for member_id, to in wanted if member_id in known]
    PageLink.objects.bulk_create(
        PageLink(
            workspace_id=actor.workspace_id, member_id=member_id, token_hash=ids.token_hash(secret), path=inside(to),
            made_by=str(actor), made_at=now, expires_at=now + lasts,
        )
        for member_id, to, secret in made
    )  # fmt: skip
    journal.record(actor, [PageLinkMade(member_id=member_id) for member_id, _to, _secret in made], at=now)
    found = iter(tokens.signed(_LINK, actor.workspace_id, secret) for _member_id, _to, secret in made)
    return [next(found) if member_id in known else "" for member_id, _to in wanted]


def addresses(
    actor: Actor, *, member_ids: Iterable[int], now: datetime, to: str = "", lasts: timedelta = PAGE_LINK_LIVES
) -> dict[int, str]:
    """As mint_many, as whole addresses to be said to each in private."""
    made = mint_many(actor, member_ids=member_ids, now=now, to=to, lasts=lasts)
    return {member_id: f"{settings.PUBLIC_URL}/me/open/{token}" for member_id, token in made.items()}


def addresses_each(
    actor: Actor, *, wanted: Sequence[tuple[int, str]], now: datetime, lasts: timedelta = PAGE_LINK_LIVES
) -> list[str]:
    """As mint_each, as whole addresses."""
    made = mint_each(actor, wanted=wanted, now=now, lasts=lasts)
    return [f"{settings.PUBLIC_URL}/me/open/{token}" if token else "" for token in made]


def may_ask(actor: Actor, *, member_ids: Iterable[int], now: datetime) -> list[int]:
    """Those of these members who have not asked for too many links within the hour; the team has pages of its own."""
    actor.require(MemberPermission.PAGE_LINK)
    here = Member.objects.of(actor.workspace_id).filter(
        id__in=list(member_ids), erased_at=None, is_bot=False, is_staff=False
    )
    asked = Counter(
        PageLink.objects.of(actor.workspace_id)
        .filter(member_id__in=here.values("id"), made_at__gt=now - timedelta(hours=1))
        .values_list("member_id", flat=True)
    )
    return [member_id for member_id in here.values_list("id", flat=True) if asked[member_id] < MOST_ASKED]


def workspace_of_page_link(token: str) -> int:
    """The workspace within whose walls a link is to be looked up. Raises PageLinkSpent."""
    read = tokens.read(_LINK, token)
    if read is None:
        raise PageLinkSpent
    return read[0]


def stands(token: str, *, now: datetime) -> bool:
    """Whether a link would open a page, without spending it: chat previews open links too."""
    read = tokens.read(_LINK, token)
    return read is not None and _standing(read[0], read[1], now).exists()


@transaction.atomic
def enter(*, token: str, device: str, now: datetime, real: datetime) -> Entered:
    """Spend a link, and bind this device to its member. `device`: what the browser calls itself, for people to read.

    Links live by the workspace's time `now`, devices by the `real` one: a browser forgets its cookies by that.

    Of many devices the one not seen for longest is let go. Raises PageLinkSpent. Whoever comes is nobody yet: no actor.
    """
    read = tokens.read(_LINK, token)
    link = _standing(*read, now).select_for_update().first() if read else None
    if read is None or link is None:
        raise PageLinkSpent
    here = read[0]
    PageLink.objects.filter(id=link.id).update(used_at=now)
    person = Member.objects.of(here).get(id=link.member_id)
    member_id = person.canonical_id or person.id
    if person.erased_at is not None:
        raise PageLinkSpent
    return bind(here, member_id, device=device, to=link.path, now=now, real=real)


def read_device(token: str) -> tuple[int, bytes] | None:
    """The workspace and the hash that a device's cookie names; None where we have not signed it."""
    read = tokens.read(DEVICE, token)
    return (read[0], ids.token_hash(read[1])) if read else None


def renew(*, workspace_id: int, device_id: int, real: datetime) -> str:
    """Another secret for a device whose own is a day old: the token for its cookie.

    The old one holds until the new one is shown, for the answer may be lost. The visit is its proof: no actor.
    """
    secret = ids.link_token()
    Device.objects.of(workspace_id).filter(id=device_id, ended_at=None).update(
        next_hash=ids.token_hash(secret), offered_at=real
    )
    return tokens.signed(DEVICE, workspace_id, secret)


@transaction.atomic
def leave(actor: Actor, *, member_id: int, device_id: int, now: datetime) -> None:
    """Let a device of a member's no longer open their page. Doing it twice changes nothing. Raises NotFound."""
    actor.require_own(MemberPermission.PAGE_LINK, member_id=member_id)
    row = Device.objects.of(actor.workspace_id).select_for_update().filter(id=device_id, member_id=member_id).first()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        Device.objects.filter(id=row.id).update(ended_at=now)
        journal.record(actor, [DeviceLeft(member_id=member_id, device_id=row.id)], at=now)


def _standing(workspace_id: int, secret: str, now: datetime) -> Any:
    return PageLink.objects.of(workspace_id).filter(token_hash=ids.token_hash(secret), used_at=None, expires_at__gt=now)
