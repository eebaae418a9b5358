"""Two policies side by side: who would stand elsewhere, which badges come, which rights change hands."""

from __future__ import annotations

from dataclasses import replace

from huoqun.points.comparing import Amount, Stood, ranks
from huoqun.points.policy.model import Badge, Level, Policy, Right, RightKind

DISCOUNT = Right(RightKind.DISCOUNT, 5)
NOW = Policy(earns=(), levels=(Level("新人", 0), Level("常客", 100), Level("骨干", 500, (DISCOUNT,))))
ALICE = Stood(1, 90, 110, frozenset())
BOB = Stood(2, 500, 500, frozenset({"helper"}))


def found(policy, *people, times=None):
    return ranks(NOW, policy, people or (ALICE, BOB), times or {})


def test_the_same_policy_changes_who_earned_otherwise_alone():
    it = found(NOW)
    assert [(one.member_id, one.level, one.level_then, one.up) for one in it.moved] == [(1, "新人", "常客", True)]
    assert (it.up, it.down, it.badges, it.rights) == (1, 0, (), ())


def test_a_higher_threshold_takes_a_level_and_its_right():
    it = found(replace(NOW, levels=(*NOW.levels[:2], Level("骨干", 600, (DISCOUNT,)))), BOB)
    assert [(one.level_then, one.up) for one in it.moved] == [("常客", False)]
    assert it.rights == ((DISCOUNT, Amount("discount", 1, 0)),)


def test_another_name_or_a_level_in_between_moves_nobody_whose_own_stays():
    renamed = replace(NOW, levels=(Level("萌新", 0), *NOW.levels[1:]))
    between = replace(NOW, levels=(NOW.levels[0], Level("熟人", 50), *NOW.levels[1:]))
    assert found(renamed, replace(ALICE, growth_then=90)).moved == ()
    assert [one.member_id for one in found(between, replace(ALICE, growth_then=90), BOB).moved] == [1]


def test_badges_come_by_new_terms_and_are_counted_once():
    thanked = Badge("thanked", "热心人", deed="thanked", times=3)
    helper = Badge("helper", "小助手", growth=400)
    it = found(replace(NOW, badges=(thanked, helper)), times={1: {"thanked": 3}, 2: {"thanked": 2}})
    assert it.badges == (Amount("热心人", 0, 1),), "Bob has the helper's badge already"
