"""Who works in the demo, and what lies on their desks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.personas import World
from huoqun.chats.port.effects import Announce
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.team.actions.posts import AlreadyThere, invite
from huoqun.team.rules import Role
from huoqun.work.actions.tasks import NewTask, make

from .places import make_chapters
from .texts import Texts

CHAPTER_OF = {"susu": "chapter-1", "laohe": "chapter-2", "shanyang": "chapter-5"}
GROUP_OF = {"ding": "camp-5"}


def email_of(name: str) -> str:
    """An address that reaches nobody's mailbox."""
    return f"{name}@demo.huoqun.localhost"


def appoint(actor: Actor, world: World, groups: Mapping[str, int], texts: Texts, *, now: datetime) -> None:
    """Give everybody but the owner their post."""
    chapters = make_chapters(actor, world, now=now)
    for person, (role, name) in texts.team.items():
        if role == Role.OWNER:
            continue
        chapter = chapters[world.group(CHAPTER_OF[person]).city] if person in CHAPTER_OF else None
        group = groups[GROUP_OF[person]] if person in GROUP_OF else None
        try:
            invite(
                actor, email=email_of(person), name=name, role=Role(role), chapter_id=chapter, group_id=group, now=now
            )
        except AlreadyThere:
            continue


def fill_desks(
    actor: Actor, groups: Mapping[str, int], people: Mapping[str, int], texts: Texts, *, now: datetime
) -> None:
    """Tasks for the team; and what the platform cannot do, which the planner turns into tasks."""
    tasks = [
        NewTask(
            key=f"demo/{text.key}", kind=text.kind, title=text.title, copy_text=text.copy, why=text.why,
            due_at=now + timedelta(hours=text.hours), group_id=groups.get(text.group),
            member_id=people.get(text.member), outcomes=text.outcomes,
        )
        for text in texts.tasks
    ]  # fmt: skip
    make(actor, tasks=tasks, now=now, origin=Origin.IMPORT)
    notices = [
        NewEffect(
            key=f"demo/{text.key}", body=Announce(text.text), cls=EffectClass(text.cls), group_id=groups[text.group],
            expires_at=now + timedelta(hours=text.hours),
        )
        for text in texts.effects
    ]  # fmt: skip
    ask(actor, effects=notices, now=now, origin=Origin.SIMULATION)
