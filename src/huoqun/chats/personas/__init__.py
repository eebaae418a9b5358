"""Simulated people: seeded personas who join, talk, ask, answer, buy and leave as people in real groups do.

Pure code: no database, no clock, no global chance. Everything follows from a seed and the times given. The nouns:

- `Persona`: a way of being in a group (newcomer, talker, lurker, helper, advertiser, buyer, host); `register` adds.
- `behaviour(name)`: what people do, one scene at a time; features register theirs, and `add_words` for them.
- `World`: a community as it is meant to be. `demo_world(…)` is the demo's, `lone_group(…)` one group for a
  test, `camp_world(…)` one that a camp is about to begin in.
- `history(world, state)`: its past, an iterator of `SimEvent` in time order.
- `State`: where it stands. `begin(world)` makes one, `history` and `live` move it on, msgspec encodes it to JSON.
- `campaigning`: who comes by the codes of a campaign, honest or not; whoever holds the world opens them for those.
- `live(world, state, until=…)`: what happens next. `respond(world, state, event, now=…)`: what others did in it.

    world = demo_world(until=now, language="zh-Hans")
    state = begin(world)
    for event in history(world, state):
        ...                                              # the past, up to `now`
    for event in live(world, state, until=later):
        ...                                              # the present, in steps of any length
    respond(world, state, Said("b1", later, "newcomer-6", "bot", "欢迎！", mentions=("m0042",)), now=later)

The invariant: equal worlds have equal pasts, and a present cut into steps is the same present. A group that nobody
answers says half of its first month's words in its first week (`rhythm`).
"""

from __future__ import annotations

from . import behaviours as _behaviours  # noqa: F401 - registers what people do
from . import campaigning, rhythm
from .behaviour import Behaviour, BehaviourTaken, UnknownBehaviour, behaviour
from .cast import camp_world, demo_world, lone_group
from .events import Did, Dissolved, Edited, Joined, Left, Reacted, Recalled, Said, SimEvent
from .groups import Kind, Moment, NoSuchGroup, Part, SimGroup, World, kinds, products
from .people import Persona, PersonaTaken, SimMember, UnknownPersona, persona_named, personas, register
from .responses import PRIVATE, respond, respond_in_private
from .scene import Scene
from .state import State, begin
from .words import LANGUAGES, NoSuchWords, add_words, lexicon
from .world import history, live

__all__ = [
    "LANGUAGES", "PRIVATE", "Behaviour", "BehaviourTaken", "Did", "Dissolved", "Edited", "Joined", "Kind", "Left",
    "Moment", "NoSuchGroup", "NoSuchWords", "Part", "Persona", "PersonaTaken", "Reacted", "Recalled", "Said", "Scene",
    "SimEvent", "SimGroup", "SimMember", "State", "UnknownBehaviour", "UnknownPersona", "World", "add_words", "begin",
    "behaviour", "camp_world", "campaigning", "demo_world", "history", "kinds", "lexicon", "live", "lone_group",
    "persona_named", "personas", "products", "register", "respond", "respond_in_private", "rhythm",
]  # fmt: skip
