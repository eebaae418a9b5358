"""Mass messages as one: to groups WeCom takes one for each owner, and staff release each in the app.

The reference of a mass message is its kind and WeCom's ids, with spaces: `group msgA msgB`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import DAY, Limit
from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.errors import PerformError, Refused, Throttled, Unknown
from huoqun.chats.port.gateway import Account, MassReceipt, MassResult

from .api import masses, media
from .client import Client
from .shapes import Group, MassTask, Outcome
from .translate import moment

MOST_ATTACHMENTS = 9
AT_ONCE = 8
"""How many questions are asked at a time."""

PATIENCE = timedelta(seconds=5)
"""A wait that fits into one order."""

SETTLED = timedelta(minutes=10)
"""So long after staff released it, whoever is not among the recipients will not be."""

SKEW = timedelta(seconds=5)
"""How far WeCom's clock and ours may be apart."""

DONE = 2
STATES: Mapping[int, str] = {1: "sent", 2: "refused", 3: "over_limit"}
_RULE = "企业群发 (92135); 管理后台 → 客户联系 → 群发工具, read 2026-11-26"
BUDGETS: Mapping[str, tuple[int, int, bool]] = {
    "day": (1, DAY, False), "week": (7, 7 * DAY, False), "month": (31, 31 * DAY, True),
}  # fmt: skip
"""count, seconds, and whether it is as many as the month has days: the three rules that the admin may choose from."""

T = TypeVar("T")
Known = Callable[[str], Awaitable[Group]]
"""A group as we know it, fetched where we do not. Raises as a call does."""


def budgets(rule: str) -> tuple[Limit, ...]:
    """How many mass messages a customer, and a customer group, may get. A rule that is none: the strictest."""
    count, seconds, by_month_days = BUDGETS.get(rule, BUDGETS["day"])
    shared: dict[str, Any] = {"source": _RULE, "by_month_days": by_month_days, "of_masses": True}
    return (
        Limit(_("masses_to_a_customer"), count, seconds, "person", **shared),
        Limit(_("masses_to_a_group"), count, seconds, "chat", **shared),
    )


class Words(NamedTuple):
    """What is said. `kind`: group or single, as WeCom calls it; `attachments`: uploaded already."""

    kind: str
    text: str
    attachments: Sequence[Mapping[str, Any]]


class Share(NamedTuple):
    """What goes by one call: to groups of `sender`, or to people ('' : WeCom finds their staff)."""

    sender: str
    targets: tuple[str, ...]


class Masses:
    """What the port's MassSend and MassStop are for WeCom. `known`: a group; `seen`: all that we know."""

    def __init__(self, client: Client, account: Account, known: Known, seen: Mapping[str, Group]) -> None:
        self.client, self.account = client, account
        self._known, self._seen = known, seen
        self._made: set[str] = set()

    # Made

    async def send(self, order: Order, targets: Sequence[str]) -> MassReceipt:
        """What WeCom refuses for one owner does not hold up the others; it is told with the receipt."""
        if not isinstance(order.body, Send):
            raise Refused(gettext("WeCom has no call for this; a person does it in the app."))
        if len(order.body.attachments) > MOST_ATTACHMENTS:
            raise Refused(gettext("WeCom takes nine attachments at most."))
        uploaded = await media.uploaded(self.client, order.body.attachments, self.account.files)
        words = Words("group" if order.chat else "single", order.body.text, uploaded)
        results: list[MassResult] = []
        shares = await self._shares(targets, results) if order.chat else [Share("", tuple(targets))]
        made: list[str] = []
        error = Refused(gettext("WeCom shows none of these groups to the app."))
        for share in shares:
            try:
                one = await self._add(words, share)
            except PerformError as no:
                if not made and not (isinstance(no, Refused) and no.permanent):
                    raise
                error = no if isinstance(no, Refused) else error
                # One whose answer was lost may be there: those it is for go on waiting.
                state = "waiting" if isinstance(no, Unknown) else "refused"
                results += [MassResult(target, state, share.sender) for target in share.targets]
                continue
            made.append(one.msgid)
            self._made.add(one.msgid)
            results += _told(share, one)
        if not made:
            raise error
        return MassReceipt(" ".join((words.kind, *made)), results=tuple(results))

    async def _shares(self, chats: Sequence[str], results: list[MassResult]) -> list[Share]:
        """Groups by their owners: nobody else may speak in them. Those out of our reach are told as refused."""

        async def owner(chat: str) -> str:
            try:
                return (await self._known(chat)).owner
            except Refused as no:
                if not no.permanent:
                    raise
                return ""

        of: dict[str, list[str]] = {}
        for chat, who in zip(chats, await _each(chats, owner), strict=True):
            of.setdefault(who, []).append(chat)
        results += [MassResult(chat, "refused") for chat in of.pop("", [])]
        return [Share(who, tuple(groups)) for who, groups in of.items()]

    async def _add(self, words: Words, share: Share) -> masses.Made:
        named = {"groups" if words.kind == "group" else "people": share.targets}
        said: dict[str, Any] = {"text": words.text, "attachments": words.attachments, "sender": share.sender, **named}
        begun = self.account.now()
        try:
            return await masses.add(self.client, **said)
        except Throttled as slow:
            if slow.retry_after > PATIENCE:
                raise
            await asyncio.sleep(slow.retry_after.total_seconds())
        except Unknown:
            if (found := await self._found(words, share, since=begun - SKEW)) is not None:
                return found
            raise
        return await masses.add(self.client, **said)

    async def _found(self, words: Words, share: Share, *, since: datetime) -> masses.Made | None:
        """The one whose answer was lost, where WeCom lists it already: made by a call just now, with the same words.

        That none is listed proves nothing: the list comes late.
        """
        begin, end = int(since.timestamp()), int((self.account.now() + SKEW).timestamp())
        try:
            listed = await masses.listed(self.client, words.kind, since=begin, until=end)
            others = [one for one in listed if one.msgid not in self._made]
            fresh = [one for one in others if not one.creator and one.text.content == words.text]
            by = [[task.userid for task in await masses.tasks(self.client, one.msgid)] for one in fresh]
        except PerformError:
            return None
        ours = [one for one, staff in zip(fresh, by, strict=True) if not share.sender or staff == [share.sender]]
        return masses.Made(ours[0].msgid) if len(ours) == 1 else None

    # Followed

    async def poll(self, ref: str) -> list[MassResult]:
        """Where each recipient stands. Raises as a call does: WeCom says nothing while it hands the tasks out."""
        kind, *msgids = ref.split()
        found: list[MassResult] = []
        for msgid in msgids:
            tasks = await masses.tasks(self.client, msgid)
            lists = await _each([task.userid for task in tasks], partial(masses.outcomes, self.client, msgid))
            for task, outcomes in zip(tasks, lists, strict=True):
                found += self._results(task, outcomes, to_groups=kind == "group")
        return found

    def _results(self, task: MassTask, outcomes: Sequence[Outcome], *, to_groups: bool) -> list[MassResult]:
        """Groups show only once it was said there: what their owner left out is told by what is missing."""
        is_over = task.status == DONE and self.account.now() - moment(task.send_time) >= SETTLED
        unsent = "refused" if is_over else "waiting"
        told = {
            one.chat_id or one.external_userid: MassResult(
                one.chat_id or one.external_userid, STATES.get(one.status, unsent), one.userid or task.userid,
                moment(one.send_time) if one.status == 1 and one.send_time else None,
            )
            for one in outcomes
        }  # fmt: skip
        theirs = [g.chat_id for g in self._seen.values() if g.owner == task.userid] if to_groups and is_over else []
        return [*told.values(), *(MassResult(chat, unsent, task.userid) for chat in theirs if chat not in told)]

    async def remind(self, ref: str) -> None:
        await self._all(ref, masses.remind)

    async def stop(self, ref: str) -> None:
        await self._all(ref, masses.stop)

    async def _all(self, ref: str, ask: Callable[[Client, str], Awaitable[None]]) -> None:
        """Ask it of all parts; where none does it, raises what the first says."""
        errors = []
        _, *msgids = ref.split()
        for msgid in msgids:
            try:
                await ask(self.client, msgid)
            except PerformError as no:
                errors.append(no)
        if errors and len(errors) == len(msgids):
            raise errors[0]


def _told(share: Share, made: masses.Made) -> list[MassResult]:
    left_out = set(made.fail_list)
    return [
        MassResult(target, "refused" if target in left_out else "waiting", share.sender) for target in share.targets
    ]


async def _each(items: Iterable[T], ask: Callable[[T], Awaitable[object]]) -> list:
    """The answers in order, a few questions at a time. The first error ends it."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> object:
        async with free:
            return await ask(item)

    return list(await asyncio.gather(*(one(item) for item in items)))
