"""Small talk, and things worth sharing."""

from __future__ import annotations

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.behaviour import behaviour
from huoqun.chats.personas.scene import MINUTES, SOON, Scene


@behaviour("chats")
def chats(scene: Scene) -> None:
    """Somebody says what is on their mind; others chime in, for as long as it lasts."""
    who, topic = scene.who, scene.topic("chatter")
    opening = scene.says(who, f"chatter.{topic.id}.asks")
    other = None
    if topic.images and scene.chance(0.5):
        scene.wait(SOON)
        scene.says(who, f"chatter.{topic.id}.images", kind="image")
    for turn in range(rhythm.times(scene.rng, 2.6)):
        scene.wait(SOON if turn else MINUTES)
        other = scene.peer(*[other] if other else [])
        if other is None:
            break
        bag = "chat.ack" if turn and scene.chance(0.35) else f"chatter.{topic.id}.answers"
        last = scene.says(other, bag, to=opening if turn == 0 else None, about=who)
        if turn and scene.chance(0.35):
            scene.wait(SOON)
            last = scene.says(who, "chat.back", to=last)
    scene.applause(opening, 2.0)


@behaviour("shares")
def shares(scene: Scene) -> None:
    """Something to read: a caption and a link."""
    caption = scene.says(scene.who, "shares.caption")
    link = scene.says(scene.who, "slots.link", kind="link")
    for _ in range(rhythm.times(scene.rng, 1.6)):
        scene.wait(MINUTES * 2)
        if other := scene.peer():
            scene.says(other, "shares.replies", to=caption)
    scene.applause(link, 6.0)
