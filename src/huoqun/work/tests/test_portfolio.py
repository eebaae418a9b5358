"""Keep, merge or end: a group is judged by what came of it, what it took and how its talk goes."""

from __future__ import annotations

import pytest

from huoqun.work.portfolio import Verdict, Worth, judge, judge_all, partner

END, MERGE, KEEP, EARLY = Verdict.END, Verdict.MERGE, Verdict.KEEP, Verdict.EARLY


def worth(group_id=1, **known):
    usual = {
        "kind_key": "core", "age_days": 100, "over_days": 0, "members": 100, "active": 30, "messages": 400,
        "messages_before": 420, "speakers": 90, "speakers_before": 95, "room": 100,
    }  # fmt: skip
    return Worth(group_id, **(usual | known))


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        # Nothing was ever said
        ({"age_days": None, "messages": 0}, EARLY),
        # Six days old
        ({"age_days": 6}, EARLY),
        # Three weeks old and hardly a word
        ({"age_days": 20, "messages": 12, "messages_before": 0}, EARLY),
        # Three weeks old, hardly a word, but somebody bought
        ({"age_days": 20, "messages": 12, "messages_before": 0, "orders": 1, "buyers": 1}, KEEP),
        # Alive
        ({}, KEEP),
        # Its talk fell to under half
        ({"messages": 200}, MERGE),
        # Its talk fell, from so little that this says nothing
        ({"messages": 5, "messages_before": 19}, KEEP),
        # Its talk fell, but its members buy
        ({"messages": 200, "orders": 3, "buyers": 2}, KEEP),
        # Nine in a hundred speak
        ({"active": 9}, MERGE),
        # An hour of people's time for nothing
        ({"spent": 60.0}, MERGE),
        # An hour of people's time, and members came nearer
        ({"spent": 60.0, "moved": 2}, KEEP),
        # Not a word in four weeks
        ({"messages": 0, "active": 0, "speakers": 0}, END),
        # Not a word, but they check in elsewhere
        ({"messages": 0, "active": 0, "speakers": 0, "deeds": 8}, KEEP),
        # A camp that should have ended ten days ago
        ({"over_days": 10}, END),
        # The same, but they still buy there
        ({"over_days": 10, "orders": 1, "buyers": 1}, KEEP),
    ],
)
def test_a_verdict_follows_from_plain_counts(known, verdict):
    lively = worth(2, messages=900)

    judged = judge(worth(**known), [lively])

    assert judged.verdict is verdict
    assert judged.why and all(said.text % said.values for said in judged.why)
    assert (judged.into == 2) is (verdict is MERGE)


@pytest.mark.parametrize(
    ("other", "fits"),
    [
        # Livelier, of the same kind, with room
        ({"messages": 900}, True),
        # Of another kind
        ({"messages": 900, "kind_key": "camp"}, False),
        # No livelier
        ({"messages": 300}, False),
        # Without room for all
        ({"messages": 900, "room": 99}, False),
    ],
)
def test_it_is_merged_only_into_a_livelier_group_of_its_kind_with_room(other, fits):
    assert (partner(worth(messages=300), [worth(2, **other)]) is not None) is fits


def test_groups_that_nobody_sorted_are_merged_into_none():
    weak, lively = worth(1, kind_key="unsorted", active=1), worth(2, kind_key="unsorted", messages=900)

    assert judge_all([weak, lively])[1].verdict is KEEP
