"""What members are told in private about homework, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.pagelinks import linked
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.queries import Workspace

from ..homework import ReviewState, WorkState
from ..models import Handin, Review


def tell_judged(actor: Actor, here: Workspace, handin_ids: Sequence[int], *, now: datetime) -> None:
    """The authors of these works hear where they stand now."""
    rows = Handin.objects.of(here.id).filter(id__in=handin_ids, member__erased_at=None).select_related("assignment")
    links = {
        row.id: linked(system(here.id, "homework"), [row.member_id], now=now, to=f"homework/{row.assignment.uid}").get(
            row.member_id, ""
        )
        for row in rows
        if row.state == WorkState.RETURNED
    }
    with override(here.language):
        effects = [
            NewEffect(
                key=f"homework/{row.id}/{row.version}/{row.state}/{row.decided_at:%Y%m%d%H%M%S}", body=Send(words),
                cls=EffectClass.SERVICE, member_id=row.member_id,
            )
            for row in rows
            if (words := _judged(row, links.get(row.id, "")))
        ]  # fmt: skip
    ask(actor, effects=effects, now=now)


def _judged(row: Handin, url: str) -> str:
    said = {"title": row.assignment.title, "why": row.reason, "url": url}
    if row.state == WorkState.ACCEPTED:
        if row.score is None:
            return _("Your homework “%(title)s” is accepted.") % said
        score = f"{row.score.normalize():f}"
        return _("Your homework “%(title)s” is accepted. Score: %(score)s.") % {**said, "score": score}
    if row.state == WorkState.RETURNED:
        return _("Please rework your homework “%(title)s”: %(why)s. Hand it in anew here: %(url)s") % said
    return _("Your homework “%(title)s” does not count: %(why)s.") % said if row.state == WorkState.REFUSED else ""


def tell_asked(actor: Actor, here: Workspace, review_ids: Sequence[int], *, now: datetime) -> None:
    """Members hear once how many works they are to look at."""
    rows = list(Review.objects.of(here.id).filter(id__in=review_ids, state=ReviewState.ASKED, reviewer_id__gt=0))
    many = Counter(row.reviewer_id for row in rows if row.reviewer_id is not None)
    first = {row.reviewer_id: row for row in sorted(rows, key=lambda row: -row.id)}
    effects = []
    links = linked(system(here.id, "homework"), many, now=now, to="review")
    with override(here.language):
        for member, n in many.items():
            if member not in links:
                continue
            until = first[member].due_at.astimezone(here.tz).strftime("%m-%d %H:%M")
            words = ngettext(
                "Please look at %(n)s classmate's work until %(until)s: %(url)s",
                "Please look at the work of %(n)s classmates until %(until)s: %(url)s", n,
            ) % {"n": n, "until": until, "url": links[member]}  # fmt: skip
            effects.append(
                NewEffect(
                    key=f"review/{first[member].id}/asked", body=Send(words), cls=EffectClass.SERVICE, member_id=member,
                    expires_at=first[member].due_at,
                )
            )  # fmt: skip
    ask(actor, effects=effects, now=now)
