"""Lessons, homework checked in, and what it earns."""

from __future__ import annotations

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.behaviour import behaviour
from huoqun.chats.personas.behaviours.greeting import heard
from huoqun.chats.personas.behaviours.talking import chats
from huoqun.chats.personas.scene import MINUTES, Scene


@behaviour("teaches")
def teaches(scene: Scene) -> None:
    """The lesson of the day."""
    lesson = scene.says(scene.who, "lesson")
    heard(scene, mean=min(3.0, 0.25 * scene.audience.drive))
    scene.applause(lesson, 6.0)


@behaviour("reminds")
def reminds(scene: Scene) -> None:
    """The evening's reminder; somebody excuses themselves."""
    reminder = scene.says(scene.who, "remind")
    if scene.chance(0.4) and (late := scene.peer()):
        scene.wait(MINUTES)
        scene.says(late, "lazy", to=reminder)


@behaviour("checks_in")
def checks_in(scene: Scene) -> None:
    """Homework: once a day and person, seen by somebody or not."""
    who, room = scene.who, scene.room
    if not room.once("checks_in", who):
        return chats(scene)
    work = scene.says(who, "checkin")
    if scene.chance(0.3):
        work = scene.says(who, "checkin.image", kind="image")
    room.did(who, "checked_in", room.kind.product or room.kind.name, scene.seconds)
    scene.applause(work, 5.0)
    for _ in range(rhythm.times(scene.rng, 0.8)):
        scene.wait(MINUTES * 2)
        if by := scene.helper():
            praise = scene.says(by, "kudos.host" if by.member.staff else "kudos", to=work, about=who)
            if by.member.staff and scene.chance(0.4):
                scene.wait(MINUTES)
                scene.says(who, "kudos.thanks", to=praise)
    return None
