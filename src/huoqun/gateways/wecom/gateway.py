"""The port: hears by the web door, mends by fetching, welcomes, makes mass messages. The rest: staff, by capability."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext

from huoqun.chats.port.effects import Order, Receipt, Send
from huoqun.chats.port.errors import Refused
from huoqun.chats.port.gateway import Account, ChatMember, DayStats, Hand, MassReceipt, MassResult, Since
from huoqun.chats.port.incoming import Incoming
from huoqun.chats.port.webhook import Errand

from . import figures, translate
from .api import contacts, groups, media
from .client import Client, client_of
from .holding import Holds
from .masses import MOST_ATTACHMENTS, Masses, budgets
from .meta import META
from .patience import patiently
from .shapes import Follow, Group
from .tagging import Tags, all_tags

AT_ONCE = 1_000

T = TypeVar("T")


class WeComGateway(Holds):
    """One app of one company. `seen`: every group as it was last fetched, to tell what changed since."""

    capabilities = META.capabilities

    def __init__(self, client: Client, account: Account) -> None:
        self.client, self.account = client, account
        self.limits = (*META.limits, *budgets(str(account.settings.get("mass_budget", ""))))
        self.seen: dict[str, Group] = {}
        self.masses = Masses(client, account, self._known, self.seen)
        self._fresh: dict[str, Group] = {}
        self.tags = Tags(client)
        self.reads_tags = account.settings.get("tags") != "off"
        self._errands: dict[str, Callable[[Mapping[str, Any]], Awaitable[Sequence[Incoming]]]] = {
            translate.GROUP: self._group_changed,
            translate.CONTACT: self._contact_added,
            translate.EDITED: self._contact_edited,
            translate.TAGS: self._tags_changed,
        }

    async def listen(self, hand: Hand) -> None:
        """Nothing is asked for: WeCom calls our web door."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        await self.client.close()

    # What was so before we came

    async def past(self) -> AsyncIterator[tuple[Sequence[Incoming], Since | None]]:
        """The customer groups that there are, and the customers whom no callback told of."""
        for chat in await patiently(lambda: groups.group_ids(self.client)):
            try:
                self._fresh[chat] = await self._fetch(chat)
            except Refused:
                # One group out of our reach does not hide the others.
                continue
            yield [translate.group_known(self._fresh[chat])], None
        until = int(self.account.since.get("contacts_until", 0))
        newest = until
        async for page in contacts.contacts(self.client, await contacts.follow_users(self.client)):
            fresh = [(external, follow) for external, follow in page if follow.createtime > until]
            newest = max([newest, *(follow.createtime for _, follow in fresh)])
            yield [translate.contact(external, follow) for external, follow in fresh], None
        yield (), {"contacts_until": newest}
        if self.reads_tags:
            tagged = await patiently(lambda: all_tags(self.client, self.tags, self.account.now()))
            for begin in range(0, len(tagged), AT_ONCE):
                yield tagged[begin : begin + AT_ONCE], None

    async def members(self, chat: str) -> Sequence[ChatMember]:
        if chat in self._fresh:
            return translate.members(self._fresh.pop(chat))
        return translate.members(await self._fetch(chat))

    async def _fetch(self, chat: str) -> Group:
        self.seen[chat] = await patiently(lambda: groups.group(self.client, chat))
        return self.seen[chat]

    async def _known(self, chat: str) -> Group:
        return self.seen.get(chat) or await self._fetch(chat)

    async def group_stats(self, *, first: str) -> Sequence[DayStats]:
        return await figures.days(self.client, self.seen.values(), first=first, now=self.account.now())

    # What callbacks leave to be done

    async def run_errand(self, errand: Errand) -> Sequence[Incoming]:
        run = self._errands.get(errand.kind)
        return await run(errand.payload) if run else ()

    async def _group_changed(self, event: Mapping[str, Any]) -> Sequence[Incoming]:
        """A version that is not the one we hold means that a callback was lost: the whole list is compared."""
        chat, before = str(event["chat"]), self.seen.get(str(event["chat"]))
        if event.get("detail") == "del_member" and before and before.member_version == event.get("last"):
            self.seen[chat] = without(before, event.get("people", ()), str(event.get("now", "")))
            return ()
        now = await groups.group(self.client, chat)
        try:
            happened = translate.changes(before, now, event)
        except translate.Stale as error:
            raise Refused(gettext("WeCom shows the group as it was before."), permanent=False) from error
        self.seen[chat] = now
        return happened

    async def _contact_added(self, event: Mapping[str, Any]) -> Sequence[Incoming]:
        """Their name and unionid, under the id of the event: a second fact would be a second contact."""
        at, found = self.account.now(), await contacts.contact(self.client, str(event["person"]))
        added = translate.contact(found.external_contact, Follow(str(event["staff"]), int(event["at"])))
        return [added, await self.tags.of(found, at)] if self.reads_tags else [added]

    async def _contact_edited(self, event: Mapping[str, Any]) -> Sequence[Incoming]:
        if not self.reads_tags:
            return ()
        at, found = self.account.now(), await contacts.contact(self.client, str(event["person"]))
        return [await self.tags.of(found, at)]

    async def _tags_changed(self, event: Mapping[str, Any]) -> Sequence[Incoming]:
        """A tag that has a new name or is no more is on nobody knows whom: all customers are asked for."""
        self.tags.forget()
        if not self.reads_tags or event.get("change") not in ("update", "delete"):
            return ()
        return await all_tags(self.client, self.tags, self.account.now())

    async def tag_contact(self, person: str, *, add: Sequence[str], remove: Sequence[str]) -> Sequence[Incoming]:
        return [await self.tags.put(person, add=add, remove=remove, now=self.account.now)]

    # What is asked of it

    async def perform(self, order: Order) -> Receipt:
        if isinstance(order.body, Send) and order.body.welcome and not order.chat:
            return await self._welcome(order, order.body)
        raise Refused(gettext("WeCom has no call for this; a person does it in the app."))

    async def _welcome(self, order: Order, body: Send) -> Receipt:
        if len(body.attachments) > MOST_ATTACHMENTS:
            raise Refused(gettext("WeCom takes nine attachments at most."))
        uploaded = await media.uploaded(self.client, body.attachments, self.account.files)
        await contacts.send_welcome(self.client, body.welcome, text=body.text, attachments=uploaded)
        return Receipt(f"welcome:{order.key}")

    # Said to many, which staff release

    async def mass_send(self, order: Order, *, targets: Sequence[str]) -> MassReceipt:
        return await self.masses.send(order, targets)

    async def remind(self, ref: str) -> None:
        await self.masses.remind(ref)

    async def poll(self, ref: str) -> Sequence[MassResult]:
        return await self.masses.poll(ref)

    async def stop(self, ref: str) -> None:
        await self.masses.stop(ref)


def without(group: Group, people: Sequence[str], version: str) -> Group:
    """A group after somebody left."""
    stay = tuple(seat for seat in group.member_list if seat.userid not in people)
    return Group(
        group.chat_id, group.name, group.owner, group.create_time, group.notice, stay, group.admin_list, version
    )


async def connect(account: Account) -> WeComGateway:
    """Log in with the app's secret. Raises CannotConnect."""
    client = client_of(account)
    try:
        await client.check(contacts.FOLLOW_USERS)
    except BaseException:
        await client.close()
        raise
    return WeComGateway(client, account)
