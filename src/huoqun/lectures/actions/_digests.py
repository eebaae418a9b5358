"""The digest of a lecture asked for in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace

from ..facts.relay import LateTold
from ..models.lecture import Lecture, Target
from ..queries.lines import digest_lines
from ..rules import STALE, digest_of

DIGEST_KEY = "lecture-digest/"


def hand_digest(actor: Actor, targets: Sequence[Target], people: Mapping[int, Sequence[int]], *, now: datetime) -> int:
    """Ask for the digest in these groups, mentioning these people of each; nothing where nothing was said yet."""
    lectures: dict[int, Lecture] = {target.lecture_id: target.lecture for target in targets}
    lines = digest_lines(actor.workspace_id, list(lectures))
    effects, facts = [], []
    with override(workspace(actor.workspace_id).language):
        for target in targets:
            lecture = lectures[target.lecture_id]
            said = digest_of(lecture.digest, lines.get(lecture.id, []))
            if not said:
                continue
            who = tuple(people.get(target.id, ()))
            words = _("What was said so far in “%(title)s”:\n%(digest)s") % {"title": lecture.title, "digest": said}
            effects.append(NewEffect(
                key=f"{DIGEST_KEY}{target.id}/{who[0] if who else 0}", body=Send(words, mentions=who),
                cls=EffectClass.SERVICE, group_id=target.group_id, expires_at=now + STALE,
                cause=f"lecture:{lecture.uid}",
            ))  # fmt: skip
            facts.append(LateTold(lecture_id=lecture.id, group_id=target.group_id, member_ids=who))
    ask(system(actor.workspace_id, "lectures"), effects=effects, now=now)
    journal.record(actor, facts, at=now)
    return len(effects)
