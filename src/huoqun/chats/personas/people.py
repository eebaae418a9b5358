"""Who lives in a world: the personas, and the members that wear them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from huoqun.core.errors import Refused


class UnknownPersona(Refused):
    """A member or a mix names a persona that nobody registered."""

    code = "unknown_persona"
    message = "There is no such persona."
    way_out = "Register it with personas.register(Persona(…)) before the world begins."


class PersonaTaken(Refused):
    """Two features register personas of the same name."""

    code = "persona_taken"
    message = "A persona of this name is registered already."
    way_out = "Give yours a name of its own."


@dataclass(frozen=True, slots=True)
class Persona:
    """A way of being in a group. Rates are those of somebody fresh; how they fade is rhythm's part.

    `speaks` is conversations started a day. `answers` is the pull towards other people's questions, a lively member
    having 0.5; 0 is for who only talks, and takes up nothing. `reacts` is the chance of a reaction to what they come
    across, `greets` that of a hello on joining. `awake` is the local hours [from, until); 25 is one in the morning.
    `leaves` is the chance a day to leave. `fades` is 1 for people who tire as people do, 0 for those who never tire.
    `uses` is the chance a day that they use the operator's product. `heeds`: looks after others, so that their answers
    keep a group young. `habits` weighs the behaviours by name.
    """

    name: str
    speaks: float
    answers: float
    reacts: float
    greets: float
    awake: tuple[int, int]
    leaves: float
    fades: float = 1.0
    uses: float = 0.0
    heeds: bool = False
    habits: Mapping[str, float] = field(default_factory=dict)


class SimMember(msgspec.Struct, frozen=True, gc=False):
    """One person of a world. `style` is how they type, `city` where they live, `trade` what they do."""

    id: str
    name: str
    persona: str
    joined_at: datetime
    city: str
    trade: str
    style: int = 0
    staff: bool = False


_personas: dict[str, Persona] = {}


def register(persona: Persona) -> Persona:
    """Make a persona known by its name. Features bring their own (sharer, ring). Raises `PersonaTaken`."""
    if _personas.setdefault(persona.name, persona) != persona:
        raise PersonaTaken(name=persona.name)
    return persona


def persona_named(name: str) -> Persona:
    """The registered persona. Raises `UnknownPersona`."""
    try:
        return _personas[name]
    except KeyError:
        raise UnknownPersona(f"There is no persona called {name!r}.") from None


def personas() -> tuple[Persona, ...]:
    """All registered personas, in the order of registration."""
    return tuple(_personas.values())


NEWCOMER = register(
    Persona(
        name="newcomer", speaks=0.22, answers=0.05, reacts=0.05, greets=0.45, awake=(8, 24), leaves=0.006, uses=0.45,
        habits={"asks": 4, "chats": 2, "checks_in": 3, "shares": 0.2, "inquires": 0.5},
    )
)  # fmt: skip
TALKER = register(
    Persona(
        name="talker", speaks=1.1, answers=0.5, reacts=0.12, greets=0.7, awake=(7, 25), leaves=0.002, uses=0.5,
        habits={"chats": 6, "asks": 1.4, "shares": 1, "checks_in": 3, "gathers": 0.3, "offers": 0.6},
    )
)  # fmt: skip
LURKER = register(
    Persona(
        name="lurker", speaks=0.02, answers=0.01, reacts=0.02, greets=0.06, awake=(9, 24), leaves=0.004, uses=0.15,
        habits={"asks": 3, "chats": 2, "checks_in": 2},
    )
)  # fmt: skip
HELPER = register(
    Persona(
        name="helper", speaks=1.4, answers=5.0, reacts=0.2, greets=0.9, awake=(7, 24), leaves=0.0, fades=0.15, uses=0.8,
        heeds=True, habits={"chats": 4, "shares": 2, "checks_in": 3, "gathers": 0.8, "offers": 1},
    )
)  # fmt: skip
ADVERTISER = register(
    Persona(
        name="advertiser", speaks=0.25, answers=0.0, reacts=0.0, greets=0.0, awake=(9, 25), leaves=0.0, fades=0.1,
        habits={"advertises": 1},
    )
)  # fmt: skip
BUYER = register(
    Persona(
        name="buyer", speaks=0.25, answers=0.1, reacts=0.06, greets=0.4, awake=(8, 25), leaves=0.003, uses=0.7,
        habits={"inquires": 5, "asks": 2, "chats": 1, "checks_in": 3},
    )
)  # fmt: skip
HOST = register(
    Persona(
        name="host", speaks=0.0, answers=3.0, reacts=0.1, greets=0.0, awake=(8, 23), leaves=0.0, fades=0.0, heeds=True,
    )
)  # fmt: skip
