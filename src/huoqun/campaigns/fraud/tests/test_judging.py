"""Who really brought whom, told as what happened."""

from itertools import accumulate
from random import Random

import pytest

from .saying import DAY, HOUR, judged, outcomes, said, signs

COUNTED = {("ann", "bo"): "counted"}


def joined(*people: str, by: str = "ann", every: float = 977, **more):
    """These came one after the other, at uneven times."""
    gaps = Random(7)
    times = accumulate(gaps.expovariate(1 / every) for _ in people)
    return [said("join", who, by, at, **more) for who, at in zip(people, times, strict=True)]


@pytest.mark.parametrize(
    ("story", "records", "outcome"),
    [
        ("a friend", [said("join", "bo", "ann")], "counted"),
        ("a friend who only looked at the page", [said("click", "bo", "ann")], None),
        ("themselves", [said("join", "ann", "ann")], "void"),
        ("themselves, written in other letters", [said("join", " ＡＮＮ", "ann")], "void"),
        ("a member of last week", [said("speak", "bo", None, -7 * DAY), said("join", "bo", "ann")], "void"),
        (
            "somebody who had left, and comes again",
            [said("leave", "bo", None, -DAY), said("join", "bo", "ann")],
            "void",
        ),
        ("gone after an hour", [said("join", "bo", "ann"), said("leave", "bo", None, HOUR)], "void"),
        ("gone after two days", [said("join", "bo", "ann"), said("leave", "bo", None, 2 * DAY)], "counted"),
        (
            "gone after an hour and back",
            [said("join", "bo", "ann"), said("leave", "bo", "ann", HOUR), said("join", "bo", "ann", 2 * HOUR)],
            "counted",
        ),
        (
            "on the phone that the inviter speaks from",
            [said("speak", "ann", None, -HOUR, device="d"), said("join", "bo", "ann", device="d")],
            "held",
        ),
        (
            "the same, but they have checked in and spoken, and the account is old",
            [
                said("speak", "ann", None, -HOUR, device="d"),
                said("join", "bo", "ann", device="d", account_age_days=900),
                said("checkin", "bo", "ann", DAY),
                said("speak", "bo", "ann", DAY),
            ],
            "counted",
        ),
        (
            "the same, and the account was made today",
            [said("speak", "ann", None, device="d"), said("join", "bo", "ann", device="d", account_age_days=0)],
            "void",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_somebody_brought(story, records, outcome):
    assert {one.outcome for one in judged(*records) if one.inviter == "ann"} == ({outcome} if outcome else set())


def test_who_touches_first_has_brought_them():
    found = outcomes(said("join", "bo", "cy", HOUR), said("click", "bo", "ann"), said("join", "bo", "ann", 2 * HOUR))

    assert found == {("ann", "bo"): "counted", ("cy", "bo"): "void"}


def test_who_counted_in_one_campaign_is_no_new_member_of_the_next():
    found = judged(said("join", "bo", "ann"), said("join", "bo", "cy", DAY, campaign="next"))

    assert [(one.inviter, str(one.outcome)) for one in found] == [("ann", "counted"), ("cy", "void")]


def test_two_on_a_tablet_are_a_family_and_three_are_looked_at():
    assert set(outcomes(*joined("bo", "cy", device="tablet")).values()) == {"counted"}
    assert set(outcomes(*joined("bo", "cy", "di", device="tablet")).values()) == {"held"}
    assert set(outcomes(*joined("bo", "cy", "di", "ed", "flo", device="tablet")).values()) == {"void"}


def test_five_who_invite_each_other_round_bring_nobody():
    ring = ["ann", "bo", "cy", "di", "ed"]
    records = [said("join", ring[n - 4], one, n * HOUR) for n, one in enumerate(ring)]

    assert set(outcomes(*records).values()) == {"void"}
    assert "circle" in signs(*records)


def test_the_teams_own_accounts_earn_nothing():
    assert outcomes(said("join", "bo", "ann"), staff=("ann",)) == {("ann", "bo"): "void"}
    assert outcomes(said("join", "bo", "ann"), staff=("bo",)) == {("ann", "bo"): "void"}


def test_a_school_behind_one_address_counts_once_its_pupils_take_part():
    pupils = [f"pupil{n}" for n in range(40)]
    came = joined(*pupils, every=13, network="school")
    spoke = [said("speak", who, "ann", 3 * HOUR + n * 300) for n, who in enumerate(pupils[::3])]

    lively = outcomes(*came, *spoke)

    assert set(lively.values()) == {"counted"}
    assert "network" in signs(*came)


def test_who_arrives_as_by_a_clock_is_a_script():
    drip = [said("join", f"x{n}", "ann", n * 2 * HOUR + n % 3 * 60) for n in range(30)]

    assert set(outcomes(*drip).values()) <= {"held", "void"}
    assert signs(*drip) == {"regular"}
