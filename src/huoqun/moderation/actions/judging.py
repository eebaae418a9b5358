"""Messages judged by the rules of their groups: cases opened, and done what may be done without a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from huoqun.chats.actions.pictures import Asked, want
from huoqun.chats.actions.picturing import forget
from huoqun.chats.queries.pictures import PictureSaid, pictures_said
from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..charter.model import Step, follows
from ..conditions import Pictured
from ..models import Case
from ..permissions import ModerationPermission
from ..queries import seeing
from ..queries.charters import Ground, grounds
from ..queries.lessons import correction
from ..queries.looking import Heard, Met, look, read_all
from ..queries.seeing import Printed
from ..states import CaseState
from ._acting import carry_out
from ._spots import opened

QUIET = timedelta(minutes=10)
"""What follows a case so soon is part of it: nobody is warned five times for one outburst."""

EXCERPT, LONGEST_MEMORY = 2_000, timedelta(days=3650)


@transaction.atomic
def judge(
    actor: Actor, *, heard: Sequence[Heard], now: datetime, origin: Origin = Origin.LIVE, real: datetime | None = None
) -> int:
    """Judge messages by the rules of their groups; answers how many cases are new. The same message again opens none.

    `real`: the wall's time, by which pictures are fetched where a rule is about them; without it none are.
    Raises NotAllowed.
    """
    actor.require(ModerationPermission.CASE_DECIDE)
    here = actor.workspace_id
    ruled = grounds(here, {one.group_id for one in heard})
    if real is not None:
        _want_pictures(actor, heard, ruled, real)
    seen = read_all(here, [one for one in heard if one.group_id in ruled], correction(here)) if ruled else []
    if not seen:
        return 0
    printed = [one.printed for one in seen if one.printed]
    _remember(here, printed)
    met = look(here, seen, ruled, seeing.twins(here, printed, now=now))
    return len(_open(actor, met, now=now, origin=origin)) if met else 0


def _want_pictures(actor: Actor, heard: Sequence[Heard], ruled: Mapping[int, Ground], real: datetime) -> None:
    about = {group_id: ground.charter.pictured for group_id, ground in ruled.items()}
    wanted = [
        Asked(one.id, one.at, about[one.group_id] is Pictured.WORDS)
        for one in heard
        if about.get(one.group_id, Pictured.NOT)
    ]
    want(actor, asked=wanted, real=real)


@transaction.atomic
def judge_pictures(actor: Actor, *, picture_ids: Sequence[int], now: datetime) -> int:
    """Judge messages once more, by what their pictures say; answers how many cases are new. What the pictures say is
    let go of: a case keeps what it needs. Raises NotAllowed.
    """
    actor.require(ModerationPermission.CASE_DECIDE)
    heard = [again for one in pictures_said(actor.workspace_id, picture_ids) for again in _again(one)]
    forget(actor, picture_ids=picture_ids)
    return judge(actor, heard=heard, now=now)


def _again(said: PictureSaid) -> tuple[Heard, Heard]:
    """A message for the rules that are about its codes only, and for those that are about its words too."""
    # Our own posters and live pages are no drawing elsewhere.
    codes = tuple(code for code in said.codes if not f"{code}/".startswith(f"{settings.PUBLIC_URL}/"))
    words = "\n".join(filter(None, (said.text, *said.lines))) if said.lines else ""
    first = Heard(
        said.message_id, said.group_id, said.member_id, said.at, said.text, said.kind, said.provider_id, codes,
        Pictured.CODES,
    )  # fmt: skip
    return first, replace(first, text=words, pictured=Pictured.WORDS)


_REMEMBER = """
    insert into moderation_print (workspace_id, message_id, group_id, member_id, at, score, numbers, bands)
    select %s, w.message_id, w.group_id, w.member_id, w.at, w.score, w.numbers::bigint[], w.bands::bigint[]
    from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::float8[], %s::text[], %s::text[])
         as w(message_id, group_id, member_id, at, score, numbers, bands)
    on conflict do nothing
"""


def _remember(workspace_id: int, printed: Sequence[Printed]) -> None:
    if not printed:
        return
    values = [
        workspace_id, numbers(one.message_id for one in printed), numbers(one.group_id for one in printed),
        numbers(one.member_id for one in printed), moments(one.at for one in printed),
        [one.score for one in printed], texts([numbers(one.numbers) for one in printed]),
        texts([numbers(one.bands(workspace_id)) for one in printed]),
    ]  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_REMEMBER, values)


def _open(actor: Actor, met: Sequence[Met], *, now: datetime, origin: Origin) -> list[Case]:
    first = min(one.seen.heard.at for one in met)
    known = seeing.record(
        actor.workspace_id, sorted({one.seen.author.head for one in met}), since=first - LONGEST_MEMORY,
        lately=first - QUIET,
    )  # fmt: skip
    made: dict[int, Case] = {}
    more: dict[int, int] = {}
    for place, one in enumerate(met):
        heard, head, key = one.seen.heard, one.seen.author.head, one.breach.rule.key
        latest = known.latest.get((heard.group_id, head, key))
        if latest and heard.pictured and heard.at == latest[1]:
            continue  # its words were judged already
        if latest and heard.at - latest[1] < QUIET:
            if latest[0] < 0:
                made[-latest[0] - 1].messages += 1
            else:
                more[latest[0]] = more.get(latest[0], 0) + 1
            continue
        before = known.broken[head, key]
        made[place] = _case(actor, one, before, now)
        before.append(heard.at)
        known.latest[heard.group_id, head, key] = -place - 1, heard.at
    cases = _stored(actor, list(made.values()))
    _count_more(actor, more)
    carry_out(actor, cases=[case for case in cases if case.state == CaseState.DONE], now=now, origin=origin)
    journal.record(actor, [opened(case) for case in cases], at=now, origin=origin)
    return cases


def _case(actor: Actor, one: Met, before: Sequence[datetime], now: datetime) -> Case:
    heard, author, rule = one.seen.heard, one.seen.author, one.breach.rule
    score = one.seen.judged.score
    # The certainty is stated for what people write; of what was read in a picture a person makes sure.
    certainty = 0.0 if heard.pictured else score
    step = follows(rule, before, score=certainty, joined=author.joined, now=heard.at)
    return Case(
        workspace_id=actor.workspace_id, uid=ids.uid(), rules_id=one.version, rule=rule.key, words=rule.words,
        group_id=heard.group_id, member_id=author.head, message_id=heard.id, message_at=heard.at,
        text=heard.text[:EXCERPT].replace("\0", ""), score=score, evidence=_evidence(one, step, before),
        role=author.role, is_staff=author.is_staff, sanction=step.sanction,
        state=CaseState.OPEN if step.asks else CaseState.DONE, opened_at=now,
    )  # fmt: skip


def _evidence(one: Met, step: Step, before: Sequence[datetime]) -> dict[str, Any]:
    heard, rule, joined = one.seen.heard, one.breach.rule, one.seen.author.joined
    found: dict[str, Any] = {
        "seen": [[seen.kind, seen.seen[:200]] for seen in one.breach.seen[:20]],
        "twins": [[twin.message_id, twin.at.isoformat(), twin.group_id, twin.member_id] for twin in one.twins],
        "minutes": None if joined is None else max(0, int((heard.at - joined).total_seconds() // 60)),
        "before": len(before), "mute": int(rule.mute.total_seconds()), "points": rule.points,
        "message": heard.provider_id or "", "deletes": rule.deletes, "speaker": heard.member_id,
    }  # fmt: skip
    if rule.is_about_ads:
        found["ads"] = True
    return found


def _stored(actor: Actor, cases: Sequence[Case]) -> list[Case]:
    """Those of these cases that are new, with their ids."""
    Case.objects.bulk_create(cases, ignore_conflicts=True)
    kept = Case.objects.of(actor.workspace_id).filter(uid__in=[case.uid for case in cases])
    found = dict(kept.values_list("uid", "id"))
    new = [case for case in cases if case.uid in found]
    for case in new:
        case.id = found[case.uid]
    return sorted(new, key=lambda case: case.id)


def _count_more(actor: Actor, more: dict[int, int]) -> None:
    rows = list(Case.objects.of(actor.workspace_id).select_for_update().filter(id__in=list(more)))
    for row in rows:
        row.messages += more[row.id]
    Case.objects.bulk_update(rows, ["messages"])
