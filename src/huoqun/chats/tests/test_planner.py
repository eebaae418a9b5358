"""The planner: its order, and what holds whatever is asked of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.planner import CHECKS, HOLD_OUT, Candidate, Cap, Situation, cap_keys, decide
from huoqun.chats.port.capabilities import Limit
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass, EffectState

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Hangzhou
ZONE = "Asia/Shanghai"
CARE, NUDGE, MARKETING, SERVICE = EffectClass.CARE, EffectClass.NUDGE, EffectClass.MARKETING, EffectClass.SERVICE


def candidate(number: int = 1, **given) -> Candidate:
    return Candidate(**{"id": number, "cls": CARE, "due_at": NOON, "zone": ZONE, "group_id": 7, **given})


def verdict(one: Candidate, **situation):
    return decide([one], Situation(NOON, **situation))[0]


EVERYTHING_WRONG = {
    "cls": MARKETING, "member_id": 1, "group_id": 7, "arm": HOLD_OUT, "fingerprint": "same",
    "caps": (Cap("member", "day", 0),), "quiet": QuietHours("11:00", "13:00"),
    "budgets": (Limit("a day", 0, 86_400, "chat"),), "connection_id": 3,
}  # fmt: skip
SAID = {1: NOON - timedelta(minutes=1)}


@pytest.mark.parametrize(
    ("mended", "situation", "reason"),
    [
        # Everything speaks against it: the first check wins
        ({}, {"opted_out": {1}, "rehearsal": frozenset()}, "rehearsal"),
        # It is too late anyway
        ({"expires_at": NOON}, {"opted_out": {1}, "rehearsal": frozenset()}, "too_late"),
        # No rehearsal: they want no messages
        ({}, {"opted_out": {1}, "said": SAID}, "opted_out"),
        # They did not consent
        ({}, {"said": SAID}, "no_consent"),
        # They are in the hold-out arm
        ({}, {"said": SAID, "consented": {1}}, "hold_out"),
        # It was said a minute ago
        ({"arm": ""}, {"said": SAID, "consented": {1}}, "duplicate"),
        # They have had enough
        ({"arm": ""}, {"consented": {1}}, "cap:member:day:0"),
        # It is siesta
        ({"arm": "", "caps": ()}, {"consented": {1}}, "quiet_hours"),
        # The channel's budget is used up
        ({"arm": "", "caps": (), "quiet": None}, {"consented": {1}}, "channel_budget:a day"),
        # The platform cannot
        ({"arm": "", "caps": (), "quiet": None, "budgets": (), "lacks": ("x",)}, {"consented": {1}}, "cannot:x"),
        # Nothing speaks against it
        ({"arm": "", "caps": (), "quiet": None, "budgets": ()}, {"consented": {1}}, ""),
    ],
)
def test_the_order_of_the_checks(mended, situation, reason):
    one = candidate(**{**EVERYTHING_WRONG, **mended})

    found = verdict(one, **{k: frozenset(v) if isinstance(v, set) else v for k, v in situation.items()})

    assert found.reason == reason
    assert [name for name, _ in found.trace] == [name for name, _ in CHECKS][: len(found.trace)]
    assert found.trace[-1][1] == reason


def test_the_order_is_the_one_that_was_promised():
    promised = ["opt_out", "consent", "hold_out", "duplicate", "cap", "quiet_hours", "budget", "staff"]

    assert [name for name, _ in CHECKS][-8:] == promised


def test_a_word_to_a_group_asks_no_member():
    assert verdict(candidate(cls=MARKETING, member_id=None), opted_out=frozenset({1})).state is EffectState.READY


@pytest.mark.parametrize(
    ("cls", "hours", "reason"),
    [
        # The same offer within a day
        (MARKETING, 23, "duplicate"),
        (MARKETING, 24, ""),
        # The same nudge within half a day
        (NUDGE, 11, "duplicate"),
        (NUDGE, 12, ""),
        # Service says what it must
        (SERVICE, 0, ""),
    ],
)
def test_for_how_long_the_same_is_not_said_again(cls, hours, reason):
    one = candidate(cls=cls, fingerprint="same")

    assert verdict(one, said={1: NOON - timedelta(hours=hours)}).reason == reason


def test_of_two_equal_ones_in_a_batch_the_first_goes():
    both = [candidate(n, cls=NUDGE, fingerprint="same") for n in (1, 2)]

    assert [v.reason for v in decide(both, Situation(NOON))] == ["", "duplicate"]


def test_what_waits_takes_no_place():
    caps = (Cap("group", "day", 1),)
    waiting = candidate(1, caps=caps, quiet=QuietHours("11:00", "13:00"))
    going = candidate(2, caps=caps)

    first, second = decide([waiting, going], Situation(NOON))

    assert (first.state, first.reserves) == (EffectState.PLANNED, ())
    assert first.due_at == NOON + timedelta(hours=1)
    assert second.state is EffectState.READY


def test_a_task_for_staff_counts_as_said():
    caps = (Cap("group", "day", 1),)

    verdicts = decide([candidate(1, caps=caps, lacks=("kick",)), candidate(2, caps=caps)], Situation(NOON))

    assert [v.state for v in verdicts] == [EffectState.AWAITING_STAFF, EffectState.SUPPRESSED]


classes = st.sampled_from(list(EffectClass))
caps = st.builds(
    Cap,
    scope=st.sampled_from(["member", "group", "workspace"]),
    per=st.sampled_from(["hour", "day", "week", "month"]),
    max=st.integers(0, 4),
    classes=st.lists(classes, max_size=3, unique=True).map(tuple),
)
candidates = st.lists(
    st.builds(
        dict,
        cls=classes,
        member_id=st.one_of(st.none(), st.integers(1, 3)),
        group_id=st.one_of(st.none(), st.integers(1, 2)),
        arm=st.sampled_from(["", "", "", HOLD_OUT]),
        fingerprint=st.sampled_from(["", "", "a", "b"]),
        lacks=st.sampled_from([(), (), ("kick",)]),
        speaks=st.booleans(),
    ),
    max_size=25,
)
situations = st.builds(
    Situation,
    now=st.just(NOON),
    opted_out=st.frozensets(st.integers(1, 3)),
    consented=st.frozensets(st.integers(1, 3)),
    rehearsal=st.one_of(st.none(), st.frozensets(st.integers(1, 2))),
)


@given(asked=candidates, shared=st.lists(caps, max_size=2).map(tuple), situation=situations)
def test_whatever_is_asked_no_cap_is_passed(asked, shared, situation):
    batch = [candidate(n, caps=shared, **one) for n, one in enumerate(asked, 1)]

    verdicts = decide(batch, situation)

    used = Counter(key for v in verdicts for key in v.reserves)
    going = {v.id for v in verdicts if v.state in (EffectState.READY, EffectState.AWAITING_STAFF)}
    for one in batch:
        for cap in one.caps:
            if one.id in going and cap.counts(one.cls) and (keys := cap_keys(cap, one, NOON)):
                assert sum(used[key] for key in keys) <= cap.max


@given(asked=candidates, shared=st.lists(caps, max_size=2).map(tuple), situation=situations)
def test_whatever_is_asked_nobody_is_spoken_to_against_their_will(asked, shared, situation):
    batch = [candidate(n, caps=shared, **one) for n, one in enumerate(asked, 1)]

    for one, found in zip(batch, decide(batch, situation), strict=True):
        if found.state in (EffectState.READY, EffectState.AWAITING_STAFF) and one.speaks:
            assert one.cls is SERVICE or one.member_id not in situation.opted_out
            assert one.cls is not MARKETING or one.member_id is None or one.member_id in situation.consented
        if found.state is EffectState.SUPPRESSED:
            assert found.reason
            assert not found.reserves


@given(asked=candidates, shared=st.lists(caps, max_size=2).map(tuple), situation=situations, cut=st.integers(0, 25))
def test_a_batch_cut_in_two_is_decided_the_same(asked, shared, situation, cut):
    batch = [candidate(n, caps=shared, **{**one, "fingerprint": ""}) for n, one in enumerate(asked, 1)]
    whole = decide(batch, situation)

    first = decide(batch[:cut], situation)
    used = Counter(key for v in first for key in v.reserves)
    second = decide(
        batch[cut:], Situation(NOON, situation.opted_out, situation.consented, {}, used, situation.rehearsal)
    )

    assert [(v.id, v.state, v.reason) for v in first + second] == [(v.id, v.state, v.reason) for v in whole]
