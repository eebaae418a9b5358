"""Questions, and the answers that fit them."""

from __future__ import annotations

from huoqun.chats.personas.behaviour import behaviour
from huoqun.chats.personas.events import Said
from huoqun.chats.personas.scene import HOURS, MINUTES, SOON, Scene
from huoqun.chats.personas.words import Topic


@behaviour("asks")
def asks(scene: Scene) -> None:
    """A question on the product, the class or writing. Some ask again when nobody answers."""
    who, topic = scene.who, scene.topic("questions")
    politely = "asks.prefix" if scene.chance(0.15) else ""
    question = scene.calls(f"questions.{topic.id}.asks", prefix=politely)
    if not scene.is_answered():
        if scene.answered is None and scene.chance(0.15):
            scene.wait(HOURS)
            scene.says(who, "asks.bump")
        return scene.neglects(question)
    if scene.chance(0.15) and (same := scene.peer()):
        scene.wait(MINUTES)
        scene.says(same, "asks.same")
    return _answer(scene, topic, question)


def _answer(scene: Scene, topic: Topic, question: Said) -> None:
    scene.wait(MINUTES * 2)
    by = scene.helper()
    if by is None:
        return scene.neglects(question)
    answer = scene.says(by, f"questions.{topic.id}.answers", to=question, about=scene.who)
    scene.heeds(by)
    if topic.more and scene.chance(0.3):
        scene.wait(SOON * 2)
        more = scene.says(scene.who, f"questions.{topic.id}.more", to=answer, plain=True)
        scene.wait(SOON * 2)
        scene.says(by, "asks.more", to=more, about=scene.who)
    elif scene.chance(0.25) and (other := scene.peer(by)):
        scene.wait(MINUTES)
        scene.says(other, "asks.extra" if topic.mends else "chat.ack")
    if scene.chance(0.65):
        scene.wait(SOON * 2)
        scene.says(scene.who, "asks.mended" if topic.mends else "asks.thanks", to=answer, about=by)
        scene.applause(answer, 4.0)
    return None
