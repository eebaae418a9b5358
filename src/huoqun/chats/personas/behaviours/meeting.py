"""Meeting in person, and helping each other out."""

from __future__ import annotations

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.behaviour import behaviour
from huoqun.chats.personas.scene import MINUTES, SOON, Scene
from huoqun.chats.personas.state import Seat


@behaviour("gathers")
def gathers(scene: Scene) -> None:
    """A chain (接龙) for the next gathering: everybody who comes posts the whole list with their name below."""
    room, who = scene.room, scene.who
    call = scene.says(who, "relay")
    chain = [f"1. {who.member.name}"]
    for _ in range(rhythm.times(scene.rng, min(8.0, 1.0 + scene.audience.drive))):
        scene.wait(MINUTES * 2)
        comer = scene.peer()
        if comer is None:
            break
        if not room.once("gathers", comer):
            continue
        if scene.chance(0.2):
            scene.says(comer, "relay.pass", to=call)
            continue
        note = room.words.fill(scene.rng.choice(room.words.bag("relay.note")), {}, scene.rng)
        chain.append(f"{len(chain) + 1}. {comer.member.name}{note}")
        scene.writes(comer, "\n".join([call.text.splitlines()[0], *chain]))


@behaviour("recalls_gathering")
def recalls_gathering(scene: Scene) -> None:
    """The evening after a gathering: pictures, thanks, and who came. Gatherings are at weekends."""
    room = scene.room
    if not room.weekend:
        return
    came: list[Seat] = []
    for _ in range(rhythm.times(scene.rng, min(9.0, 2.0 + scene.audience.drive))):
        guest = scene.peer()
        if guest and room.once("came", guest):
            room.did(guest, "came", "gathering", scene.seconds)
            came.append(guest)
    if not came:
        return
    picture = scene.says(came[0], "came.image", kind="image")
    for guest in came[1:5]:
        scene.wait(MINUTES)
        scene.says(guest, "came", about=came[0])
    if other := scene.peer():
        scene.wait(SOON)
        scene.says(other, "came.replies", to=picture, about=came[0])
    scene.applause(picture, 16.0)


@behaviour("offers")
def offers(scene: Scene) -> None:
    """A need or an offer between members, and who takes it up."""
    who, topic = scene.who, scene.topic("offers")
    offer = scene.says(who, f"offers.{topic.id}.asks")
    for turn in range(rhythm.times(scene.rng, 1.4)):
        scene.wait(MINUTES * 2)
        taker = scene.peer()
        if taker is None:
            return
        reply = scene.says(taker, f"offers.{topic.id}.answers", to=offer, about=who)
        if turn == 0 and scene.room.words.bag(f"offers.{topic.id}.more") and scene.chance(0.6):
            scene.wait(MINUTES)
            scene.says(who, f"offers.{topic.id}.more", to=reply)
            scene.room.did(taker, "helped", "offer", scene.seconds)
