"""Buying, and what others try to sell."""

from __future__ import annotations

from huoqun.chats.personas.behaviour import behaviour
from huoqun.chats.personas.events import Left, Said
from huoqun.chats.personas.scene import HOURS, MINUTES, SOON, Scene
from huoqun.chats.personas.state import Seat

ADVANCED = "advanced"


@behaviour("inquires")
def inquires(scene: Scene) -> None:
    """A buyer asks about the advanced class. Answered, every third buys; if not, they never do."""
    who, room, topic = scene.who, scene.room, scene.topic("inquiries")
    inquiry = scene.calls(f"inquiries.{topic.id}.asks")
    host = scene.host()
    answered = scene.answered if scene.answered is not None else scene.chance(0.85 * room.group.care)
    if host is None or not answered:
        return scene.neglects(inquiry)
    scene.wait(MINUTES * 3)
    answer = scene.says(host, f"inquiries.{topic.id}.answers", to=inquiry, about=who)
    scene.heeds(host)
    if scene.chance(0.4):
        scene.wait(SOON)
        more = scene.says(who, f"inquiries.{topic.id}.more", to=answer, plain=True)
        scene.wait(SOON)
        scene.says(host, "inquiries.more", to=more, about=who)
    scene.wait(HOURS)
    return decides(scene)


def decides(scene: Scene) -> None:
    """Buy, or think it over; what one has bought once is not bought again."""
    who, room = scene.who, scene.room
    if ADVANCED in room.state.people[who.member.id].bought or not scene.chance(0.35):
        scene.says(who, "buys.wait")
        return
    room.did(who, "bought", ADVANCED, scene.seconds)
    scene.wait(SOON)
    done = scene.says(who, "buys")
    scene.wait(MINUTES)
    if host := scene.host():
        scene.says(host, "buys.welcome", to=done, about=who)


@behaviour("advertises")
def advertises(scene: Scene) -> None:
    """A link that nobody asked for. Where somebody minds the group, they are out after it."""
    advert = scene.says(scene.who, "ads", kind="link")
    scene.wait(MINUTES)
    if scene.chance(0.45) and (other := scene.peer()):
        scene.says(other, "ads.objections")
    host = scene.host()
    if host and scene.answered is not False and scene.chance(0.4 * scene.room.group.care):
        _removed(scene, advert, host)


def _removed(scene: Scene, advert: Said, host: Seat) -> None:
    room = scene.room
    scene.wait(MINUTES)
    notice = scene.says(host, "ads.warning")
    room.emit(Left(room.number(), room.at(scene.seconds), notice.group, advert.member, by=notice.member), scene.seconds)
    if scene.seconds < room.shuts_at:
        room.ground.leave(advert.member)
