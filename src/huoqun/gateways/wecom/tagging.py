"""Tags both ways: what staff put on a customer, and what is put on a member here.

In WeCom a tag belongs to a member of staff and a customer; for us the customer has it when anybody put it on them. The
company's tags are read and written, staff's own ones are theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from huoqun.chats.port.incoming import Person, TaggedContact

from .api import contacts, tags
from .client import Client
from .shapes import Contact, Follow

GROUP = "活群"
"""Of tags that there were only here."""

LONGEST_MADE = 30
LONGEST = 40
"""Characters: of a tag that WeCom takes, and of one here."""

OWN = 2

Clock = Callable[[], datetime]


class Tags:
    """The company's tags, fetched when they are first needed and after they were changed."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._names: dict[str, str] | None = None

    async def names(self) -> Mapping[str, str]:
        """What each tag is called here, by its id: with its group's name where several groups have one of its name."""
        if self._names is None:
            found = [
                (tag.id, group.group_name, tag.name)
                for group in await tags.library(self.client)
                for tag in group.tag
                if not (tag.deleted or group.deleted)
            ]
            often = Counter(name for _, _, name in found)
            self._names = {
                key: (f"{group}/{name}" if often[name] > 1 else name)[:LONGEST] for key, group, name in found
            }
        return self._names

    def forget(self) -> None:
        self._names = None

    async def ids(self, wanted: Sequence[str]) -> list[str]:
        """The tags of these names; new ones are made. What is longer than WeCom takes stays here alone."""
        known = {name: key for key, name in (await self.names()).items()}
        fresh = [name for name in wanted if name not in known and len(name) <= LONGEST_MADE]
        if fresh:
            known |= await tags.add(self.client, GROUP, fresh)
            self.forget()
        return [known[name] for name in wanted if name in known]

    async def on(self, follow: Follow) -> dict[str, str]:
        """The company's tags that a staff member put on a customer: ids by name."""
        keys = [*follow.tag_id, *(tag.tag_id for tag in follow.tags if tag.type != OWN)]
        names = await self.names()
        if any(key not in names for key in keys):
            self.forget()
            names = await self.names()
        return {names[key]: key for key in keys if key in names}

    async def of(self, contact: Contact, at: datetime, *, ours: Sequence[str] = ()) -> TaggedContact:
        """How a customer is tagged, whoever of the staff did it. `at`: a moment before `contact` was read."""
        found = {name for follow in contact.follow_user for name in await self.on(follow)}
        return told(contact.external_contact.external_userid, found, at, ours=ours)

    async def put(self, person: str, *, add: Sequence[str], remove: Sequence[str], now: Clock) -> TaggedContact:
        """Tag a customer in the name of whoever has had them longest; take tags off whoever put them on."""
        at, contact = now(), await contacts.contact(self.client, person)
        follows = sorted(contact.follow_user, key=lambda one: one.createtime)
        has = {follow.userid: await self.on(follow) for follow in follows}
        missing = [name for name in add if not any(name in names for names in has.values())]
        fresh = await self.ids(missing) if missing else []
        for number, follow in enumerate(follows):
            off = [has[follow.userid][name] for name in remove if name in has[follow.userid]]
            put_on = fresh if number == 0 else []
            if off or put_on:
                await tags.mark(self.client, follow.userid, person, add=put_on, remove=off)
        if fresh or remove:
            # What was read before this moment knows nothing of what was just done.
            at, contact = now(), await contacts.contact(self.client, person)
        return await self.of(contact, at, ours=(*add, *remove))


def told(person: str, names: Iterable[str], at: datetime, *, ours: Sequence[str] = ()) -> TaggedContact:
    """That a customer has these tags and no others."""
    return TaggedContact(
        id=f"tags:{person}:{int(at.timestamp())}", at=at, who=Person(person), tags=tuple(sorted(names)),
        ours=tuple(ours),
    )  # fmt: skip


async def all_tags(client: Client, known: Tags, at: datetime) -> list[TaggedContact]:
    """How every customer is tagged."""
    found: dict[str, set[str]] = {}
    async for page in contacts.contacts(client, await contacts.follow_users(client)):
        for external, follow in page:
            found.setdefault(external.external_userid, set()).update(await known.on(follow))
    return [told(person, names, at) for person, names in found.items()]
