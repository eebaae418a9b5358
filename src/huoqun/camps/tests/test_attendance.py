"""Lists of who came, read as meeting tools write them and matched with a class: sure, unknown or unclear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.camps.attendance import BadList, Known, enough, matched, minutes_of, read_list

LIN = Known(1, "u1", ("Lin", "林小姐"), phones=("13800000001",), emails=("lin@example.org",))
MAY = Known(2, "u2", ("May",))
MAY_TOO = Known(3, "u3", ("ＭＡＹ",))
CLASS = [LIN, MAY, MAY_TOO]

TENCENT = """会议主题,第一课
会议时间,2026-01-05
用户昵称（入会昵称）,首次入会时间,最后退会时间,入会次数,累计参会时长,身份
阿林(林小姐),2026-01-05 20:00,2026-01-05 21:00,1,00:58:40,成员
路人,2026-01-05 20:00,2026-01-05 20:01,1,00:01:00,成员
"""
ZOOM = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
guest,LIN@example.org,01/05/2026 08:00:00 PM,01/05/2026 08:30:00 PM,30,No
guest,lin@example.org,01/05/2026 08:35:00 PM,01/05/2026 09:00:00 PM,25,No
May,,01/05/2026 08:00:00 PM,01/05/2026 09:00:00 PM,60,Yes
"""


@pytest.mark.parametrize(
    ("raw", "sure", "unknown", "unclear"),
    [
        # Tencent Meeting: lines about the meeting above the head, and two names in one cell
        (TENCENT, ((1, 59),), ("路人",), ()),
        # Zoom: a line a visit, whose minutes add up; two are called May, so that neither came by this list
        (ZOOM, ((1, 55),), (), ("May",)),
        # Pasted from a sheet
        ("姓名\t参会时长\nlin\t1小时2分钟\n", ((1, 62),), (), ()),
        # Names, a phone number and an address, one a line
        ("LIN\n+86 138 0000 0001\nlin@Example.org\nX\n", ((1, None),), ("X",), ()),
        # The id that the console shows
        ("0f8fad5b-d9cb-469f-a165-70867728950e", (), ("0f8fad5b-d9cb-469f-a165-70867728950e",), ()),
        # Nothing
        ("\n \n", (), (), ()),
    ],
)
def test_a_list_says_who_came_and_guesses_nobody(raw, sure, unknown, unclear):
    found = matched(read_list(raw), CLASS)

    assert (found.sure, found.unknown, found.unclear) == (sure, unknown, unclear)


@pytest.mark.parametrize("raw", ["a\0b", "x\n" * 5_001], ids=["no text", "too many lines"])
def test_what_is_no_list_is_refused(raw):
    with pytest.raises(BadList):
        read_list(raw)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("42", 42),
        ("01:02:31", 63),
        ("2:10", 2),
        ("1小时", 60),
        ("35分20秒", 35),
        ("90 min", 90),
        ("", None),
        ("x", None),
    ],
)
def test_a_length_of_time_as_tools_write_it(said, minutes):
    assert minutes_of(said) == minutes


@pytest.mark.parametrize(
    ("minutes", "least", "came"),
    # exactly the share is enough, a minute less is not, unknown minutes are
    [(36, 60, True), (35, 60, False), (None, 100, True), (0, 1, False)],
)
def test_whose_minutes_are_known_came_with_enough_of_them(minutes, least, came):
    assert enough(minutes, 60, least) is came


@given(st.text(max_size=400))
def test_whatever_is_pasted_is_read_or_refused_and_names_only_members_of_the_class(raw):
    try:
        found = matched(read_list(raw), CLASS)
    except BadList:
        return

    assert {member for member, _ in found.sure} <= {1, 2, 3}
