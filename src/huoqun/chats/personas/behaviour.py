"""The registry of behaviours: what people can do in a group, by name.

A behaviour is a function that plays one scene. A feature adds its own in its own file, and a persona or a kind's duty
that has it as a habit:

    @behaviour("invites")
    def invites(scene: Scene) -> None:
        scene.says(scene.who, "invitations")
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import accumulate

from huoqun.chats.personas.groups import kinds
from huoqun.chats.personas.people import persona_named
from huoqun.chats.personas.scene import Scene
from huoqun.core.errors import Refused

Behaviour = Callable[[Scene], None]
_behaviours: dict[str, Behaviour] = {}


class BehaviourTaken(Refused):
    """Two features register behaviours of the same name."""

    code = "behaviour_taken"
    message = "A behaviour of this name is registered already."
    way_out = "Give yours a name of its own."


class UnknownBehaviour(Refused):
    """A persona, a kind or a story names a behaviour that nobody registered."""

    code = "unknown_behaviour"
    message = "There is no such behaviour."
    way_out = "Import the module that registers it before the world begins."


def behaviour(name: str) -> Callable[[Behaviour], Behaviour]:
    """Register a function under a name. Raises `BehaviourTaken`."""

    def registered(function: Behaviour) -> Behaviour:
        if name in _behaviours:
            raise BehaviourTaken(f"There is a behaviour called {name!r} already.")
        _behaviours[name] = function
        return function

    return registered


def behaviour_named(name: str) -> Behaviour:
    """The registered behaviour. Raises `UnknownBehaviour`."""
    try:
        return _behaviours[name]
    except KeyError:
        raise UnknownBehaviour(f"There is no behaviour called {name!r}.") from None


@cache
def habits(persona: str, kind: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """What people of a persona do in groups of a kind: names, and their cumulative weights."""
    lean = kinds()[kind].lean
    weights = {name: weight * lean.get(name, 1.0) for name, weight in persona_named(persona).habits.items()}
    liked = {name: weight for name, weight in weights.items() if weight > 0}
    return tuple(liked), tuple(accumulate(liked.values()))
