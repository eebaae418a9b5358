"""Whether two are one person: proof merges, enough of anything else is put before the team, the common says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.members.likeness import Hint, Sign, Strength, Verdict, is_unusual, weigh

PHONE, NAME, HANDLE = Sign(Hint.PHONE), Sign(Hint.NAME), Sign(Hint.HANDLE)
GROUPS, IN_TURN, ALIKE = Sign(Hint.GROUPS, times=2), Sign(Hint.IN_TURN), Sign(Hint.BACKGROUND, times=2)
ONE_DAY, OFTEN = Sign(Hint.AT_ONCE, times=1), Sign(Hint.AT_ONCE, times=9)
ELSEWHERE = Sign(Hint.OTHER_BACKGROUND)


@pytest.mark.parametrize(
    ("signs", "verdict"),
    [
        # Proof, whatever speaks against it
        ([Sign(Hint.UNIONID)], Verdict.MERGE),
        ([Sign(Hint.CODE), OFTEN, ELSEWHERE], Verdict.MERGE),
        # A unionid is never common, however many accounts somebody has
        ([Sign(Hint.UNIONID, holders=9)], Verdict.MERGE),
        # A phone number that both verified
        ([PHONE], Verdict.PROPOSE),
        # One that was only told, and with a name beside it
        ([Sign(Hint.PHONE, proven=False)], Verdict.NOTHING),
        ([Sign(Hint.PHONE, proven=False), NAME], Verdict.PROPOSE),
        # A shop's phone, which more than three have
        ([Sign(Hint.PHONE, holders=4)], Verdict.NOTHING),
        # Two who talk side by side are two, unless it was once and much else speaks for it
        ([PHONE, OFTEN], Verdict.NOTHING),
        ([PHONE, NAME, ONE_DAY], Verdict.PROPOSE),
        # An unusual name by itself is chance; with the groups in which one took over from the other it is not
        ([NAME], Verdict.NOTHING),
        ([NAME, GROUPS, IN_TURN], Verdict.PROPOSE),
        ([NAME, HANDLE], Verdict.PROPOSE),
        ([NAME, HANDLE, ELSEWHERE], Verdict.NOTHING),
        # That two share groups and a trade, and take turns, is true of half a group
        ([GROUPS, IN_TURN, ALIKE, Sign(Hint.NAME, holders=40)], Verdict.NOTHING),
        # Nothing
        ([], Verdict.NOTHING),
    ],
)
def test_what_two_have_in_common_is_weighed(signs, verdict):
    assert weigh(signs).verdict is verdict


signs = st.builds(
    Sign, st.sampled_from(Hint), holders=st.integers(2, 50), times=st.integers(1, 50), proven=st.booleans()
)


@given(st.lists(signs), signs)
def test_what_speaks_against_it_never_helps_and_what_is_common_never_counts(found, more):
    order = [Verdict.NOTHING, Verdict.PROPOSE, Verdict.MERGE]
    before, after = weigh(found).verdict, weigh([*found, more]).verdict

    if more.strength is Strength.AGAINST:
        assert order.index(after) <= order.index(before)
    elif more.strength is not Strength.PROOF and more.holders > 3:
        assert after is before
    else:
        assert order.index(after) >= order.index(before)


@given(st.lists(signs))
def test_only_proof_merges(found):
    assert (weigh(found).verdict is Verdict.MERGE) == any(sign.strength is Strength.PROOF for sign in found)


@pytest.mark.parametrize(
    ("name", "unusual"),
    [
        ("三生有幸的猫", True),
        ("Chen Xiaobao", True),
        ("欧阳娜娜", True),
        # The hundred of every city
        ("小李", False),
        ("老王", False),
        ("阿强", False),
        ("张总", False),
        ("豆豆妈妈", False),
        # Too short to tell
        ("王芳", False),
        ("Alice", False),
        ("", False),
        # What platforms call those without a name
        ("微信用户", False),
        ("用户8823771", False),
        ("Deleted Account", False),
        ("user_1234567", False),
        # Marks only
        ("。。。。。。", False),
        ("12345678", False),
    ],
)
def test_which_names_are_more_than_chance(name, unusual):
    assert is_unusual(name) is unusual
