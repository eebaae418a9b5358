"""What members may do for themselves, and only for themselves."""

import pytest

from huoqun.core.actor import Actor, Grant, member, system
from huoqun.core.errors import NotAllowed

CHECK_IN = "camps:checkin:record"
ALICE, BOB = 1, 2


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        # Alice herself, at her own page
        (member(7, ALICE), True),
        # Another member
        (member(7, BOB), False),
        # Somebody of the team whose account happens to have the same number
        (Actor(7, "staff", ALICE), False),
        # Somebody of the team who may do it for members
        (Actor(7, "staff", 9, grants=frozenset({Grant(CHECK_IN)})), True),
        # The same, but in another group
        (Actor(7, "staff", 9, grants=frozenset({Grant(CHECK_IN, group_id=4)})), False),
        # Huoqun itself
        (system(7, "planner"), True),
    ],
)
def test_what_a_member_does_for_themselves_nobody_else_does_without_a_permission(actor: Actor, allowed: bool) -> None:
    if allowed:
        actor.require_own(CHECK_IN, member_id=ALICE, group_id=3)
    else:
        with pytest.raises(NotAllowed):
            actor.require_own(CHECK_IN, member_id=ALICE, group_id=3)
