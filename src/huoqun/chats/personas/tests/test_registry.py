"""Features bring personas and behaviours of their own, and are told when a name is taken."""

import msgspec
import pytest

from huoqun.chats.personas import (
    BehaviourTaken,
    Persona,
    PersonaTaken,
    UnknownBehaviour,
    UnknownPersona,
    add_words,
    behaviour,
    kinds,
    persona_named,
    personas,
    register,
)
from huoqun.chats.personas.behaviour import behaviour_named, habits
from huoqun.chats.personas.groups import Part
from huoqun.chats.personas.people import SimMember

from .worlds import DAY, NOON, cohort, past, said


@pytest.fixture(scope="module")
def sharer() -> Persona:
    """What a feature would write: somebody who shares their invitation every day."""

    @behaviour("shares_invitation")
    def shares_invitation(scene):
        if scene.room.once("shares_invitation", scene.who):
            scene.says(scene.who, "invitations", kind="link")

    add_words("huoqun.chats.personas.tests")
    return register(
        Persona(
            name="sharer", speaks=3.0, answers=0.0, reacts=0.0, greets=0.0, awake=(8, 24), leaves=0.0, fades=0.0,
            habits={"shares_invitation": 1},
        )
    )  # fmt: skip


def test_a_features_own_persona_lives_in_a_group(sharer: Persona):
    world = cohort("sharer", size=5, days=5)
    member = SimMember("s1", "Sharer", "sharer", world.groups[0].founded_at, "杭州", "")
    group = msgspec.structs.replace(world.groups[0], members=(Part(member, world.groups[0].founded_at),))
    events, _ = past(msgspec.structs.replace(world, groups=(group,)))
    links = [message for message in said(events) if message.member == "s1"]
    assert 3 <= len(links) <= 6
    assert all(message.kind == "link" for message in links)
    assert links[0].at > NOON - 6 * DAY


def test_the_six_personas_of_real_groups_ship_and_a_host():
    names = [persona.name for persona in personas()]
    assert names[:7] == ["newcomer", "talker", "lurker", "helper", "advertiser", "buyer", "host"]


@pytest.mark.parametrize("kind", kinds())
def test_whatever_people_and_staff_do_is_registered(kind: str):
    for persona in kinds()[kind].mix:
        assert all(behaviour_named(name) for name in habits(persona, kind)[0])
    assert all(behaviour_named(duty.behaviour) for duty in kinds()[kind].duties)


def test_names_are_taken_once():
    with pytest.raises(PersonaTaken):
        register(Persona("talker", speaks=9, answers=0, reacts=0, greets=0, awake=(0, 1), leaves=0))
    with pytest.raises(BehaviourTaken):
        behaviour("chats")(lambda scene: None)


def test_unknown_names_are_refused():
    with pytest.raises(UnknownPersona):
        persona_named("ghost")
    with pytest.raises(UnknownBehaviour):
        behaviour_named("haunts")
