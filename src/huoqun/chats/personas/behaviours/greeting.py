"""Coming in, and being welcomed or not; and what staff tell everybody."""

from __future__ import annotations

from huoqun.chats.personas import rhythm
from huoqun.chats.personas.behaviour import behaviour
from huoqun.chats.personas.scene import MINUTES, SOON, Scene


@behaviour("greets")
def greets(scene: Scene) -> None:
    """A newcomer's hello. Welcomed, they warm to the group; if not, they have said their last for a while."""
    who = scene.who
    hello = scene.calls("hello")
    if scene.chance(0.25):
        scene.says(who, "hello.more", plain=True)
    scene.wait(MINUTES)
    by = scene.helper() if scene.is_answered() else None
    if by is None:
        return scene.neglects(hello)
    welcome = scene.says(by, "welcome.host" if by.member.staff else "welcome", to=hello, about=who)
    scene.heeds(by)
    for _ in range(rhythm.times(scene.rng, 0.6)):
        scene.wait(SOON)
        if other := scene.peer(by):
            scene.says(other, "welcome", about=who)
    if scene.chance(0.55):
        scene.wait(MINUTES)
        scene.says(who, "welcome.reply", to=welcome)
    return None


@behaviour("announces")
def announces(scene: Scene) -> None:
    """Staff tell everybody something; those who are about say that they read it."""
    notice = scene.says(scene.who, f"announce.{scene.room.group.kind}")
    heard(scene, mean=min(5.0, 0.5 * scene.audience.drive))
    scene.applause(notice, 5.0)


def heard(scene: Scene, *, mean: float) -> None:
    """So many people on average say that they heard."""
    for _ in range(rhythm.times(scene.rng, mean)):
        scene.wait(MINUTES)
        other = scene.peer()
        if other and scene.room.once("heard", other):
            scene.says(other, "announce.replies")
