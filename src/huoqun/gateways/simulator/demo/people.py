"""What the demo's team knows of its members: backgrounds, stages, tags, and who is one of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zlib import crc32

from huoqun.chats.personas import SimMember, State
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.members.actions.editing import set_stage
from huoqun.members.actions.knowing import About, know, mark_staff
from huoqun.members.actions.tagging import tag
from huoqun.members.queries import identities
from huoqun.members.rules import Stage

from ..meta import META
from .past import Known
from .texts import Texts

KNOWN_PERCENT = {"delivery": 92, "core": 95, "camp": 80, "chapter": 74, "newcomer": 48, "traffic": 12}
"""Of how many the team knows the background, by the kind of the group that they came to last."""

NEAR = ((60, Stage.FAMILIAR), (15, Stage.UNDERSTANDS), (4, Stage.ACQUAINTED), (1, Stage.CURIOUS))
"""From how many messages on somebody counts as being at a stage."""


def describe_people(actor: Actor, state: State, known: Known, texts: Texts, *, now: datetime) -> dict[str, int]:
    """Write down what is known of everybody; answers their ids by the world's own."""
    pairs = identities.find(actor.workspace_id, [(META.name, member) for member in state.people])
    ids = {member: id for (_, member), id in pairs.items()}
    lives = {member: life for member, life in state.people.items() if member in ids}
    about = [_about(life.member, life.kind, ids, known, texts) for life in lives.values()]
    know(actor, people=[a for a in about if a is not None], now=now, origin=Origin.IMPORT)
    hosts = [ids[member] for member, life in lives.items() if life.member.staff]
    mark_staff(actor, member_ids=hosts, is_staff=True, now=now, origin=Origin.IMPORT)
    _bring_near(actor, ids, known, now)
    for key, name in texts.tags.items():
        tagged = [ids[m] for m, life in lives.items() if not life.member.staff and _earned(key, life.member, known)]
        tag(actor, member_ids=tagged, names=[name], now=now, source="demo", origin=Origin.IMPORT)
    return ids


def _about(member: SimMember, kind: str, ids: Mapping[str, int], known: Known, texts: Texts) -> About | None:
    if member.staff:
        return None
    chance = crc32(member.id.encode())
    brought_by = ids.get(known.brought_by.get(member.id, ""))
    if chance % 100 >= KNOWN_PERCENT.get(kind, 50):
        return About(ids[member.id], {"city": member.city} if chance % 3 == 0 else {}, "", brought_by)
    background = {"city": member.city, "trade": member.trade}
    if chance % 5 < 3:
        background["how_met"] = texts.how_met[chance // 100 % len(texts.how_met)]
    return About(ids[member.id], background, known.first_words.get(member.id, ""), brought_by)


def _bring_near(actor: Actor, ids: Mapping[str, int], known: Known, now: datetime) -> None:
    stages: dict[Stage, list[int]] = {}
    for member, id in ids.items():
        stages.setdefault(_stage(member, known), []).append(id)
    for stage, members in stages.items():
        set_stage(actor, member_ids=members, stage=stage, now=now, why="demo", may_fall=False, origin=Origin.IMPORT)


def _stage(member: str, known: Known) -> Stage:
    bought = known.deeds[member]["bought"] if member in known.deeds else 0
    if bought:
        return Stage.BOUGHT_AGAIN if bought > 1 else Stage.BOUGHT
    return next((stage for least, stage in NEAR if known.said[member] >= least), Stage.UNKNOWN)


def _earned(key: str, member: SimMember, known: Known) -> bool:
    did: Mapping[str, int] = known.deeds.get(member.id, {})
    match key:
        case "carries":
            return member.persona == "helper"
        case "talks":
            return known.said[member.id] >= 80
        case "checks":
            return did.get("checked_in", 0) >= 6
        case "paid":
            return did.get("bought", 0) > 0
        case "curious":
            return member.persona == "buyer" and not did.get("bought", 0)
        case "adverts":
            return member.persona == "advertiser"
        case "brought":
            return member.id in set(known.brought_by.values())
    return False
