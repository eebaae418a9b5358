"""Questions, and the answers that fit them."""

from __future__ import annotations

from ..behaviour import behaviour
from ..events import Said
from ..scene import HOURS, MINUTES, SOON, Scene


@behaviour("asks")
def asks(scene: Scene) -> None:
    """A question on the product, the class or writing. Some ask again when nobody answers."""
    who, topic = scene.who, scene.topic("questions")
    question = scene.says(who, f"questions.{topic.id}.asks")
    scene.calls(question)
    if not scene.is_answered():
        if scene.answered is None and scene.chance(0.15):
            scene.wait(HOURS)
            scene.says(who, "asks.bump")
        return scene.neglects()
    if scene.chance(0.15) and (same := scene.someone()):
        scene.wait(MINUTES)
        scene.says(same, "asks.same")
    return _answer(scene, topic.id, question)


def _answer(scene: Scene, topic: str, question: Said) -> None:
    scene.wait(MINUTES * 2)
    by = scene.someone()
    if by is None:
        return scene.neglects()
    answer = scene.says(by, f"questions.{topic}.answers", to=question, about=scene.who)
    scene.heeds(by, question)
    if scene.room.words.bag(f"questions.{topic}.more") and scene.chance(0.3):
        scene.wait(SOON * 2)
        more = scene.says(scene.who, f"questions.{topic}.more", to=answer)
        scene.wait(SOON * 2)
        scene.says(by, f"questions.{topic}.answers", to=more, about=scene.who)
    elif scene.chance(0.25) and (other := scene.someone(besides=by)) and other is not scene.who:
        scene.wait(MINUTES)
        scene.says(other, "asks.extra")
    if scene.chance(0.65):
        scene.wait(SOON * 2)
        scene.says(scene.who, "asks.thanks", to=answer, about=by)
        scene.applause(answer, 0.5)
    return None
