"""One line of a file, whatever it holds."""

import pytest

from ..events import Kind, Unusable, event_of

JOIN = {"campaign": "c", "at": "2026-11-26T12:00:00Z", "kind": "join", "inviter": "a", "invitee": "b"}


@pytest.mark.parametrize(
    ("record", "why"),
    [
        # Not an object.
        ([], "it is not a JSON object"),
        (None, "it is not a JSON object"),
        ("join", "it is not a JSON object"),
        # No kind that we know.
        (JOIN | {"kind": "dance"}, "its kind is none of click, join, leave, speak, checkin, pay, screenshot"),
        (JOIN | {"kind": ["join"]}, "its kind is none of click, join, leave, speak, checkin, pay, screenshot"),
        # No time, or none that is any.
        (JOIN | {"at": None}, "its time `at` is missing or cannot be read"),
        (JOIN | {"at": True}, "its time `at` is missing or cannot be read"),
        (JOIN | {"at": "yesterday"}, "its time `at` is missing or cannot be read"),
        (JOIN | {"at": float("nan")}, "its time `at` is missing or cannot be read"),
        (JOIN | {"at": 10**400}, "its time `at` is missing or cannot be read"),
        (JOIN | {"at": "inf"}, "its time `at` is missing or cannot be read"),
    ],
)
def test_what_is_no_event_says_why(record, why):
    with pytest.raises(Unusable, match=why.replace("`", ".")):
        event_of(record)


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-26T12:00:00Z",  # ISO
        "2026-11-26T20:00:00+08:00",  # in Hangzhou
        "2026-11-26 12:00:00",  # no zone is UTC
        1_795_694_400,  # seconds
        1_795_694_400_000,  # milliseconds
        "1795694400",  # a number as text
    ],
)
def test_a_moment_may_be_written_in_many_ways(at):
    assert event_of(JOIN | {"at": at}).at == 1_795_694_400


def test_what_is_of_a_wrong_type_is_as_if_it_were_missing():
    record = JOIN | {"device": {"id": 1}, "network": ["n"], "account_age_days": "old", "image": 7, "campaign": None}

    event = event_of(record | {"kind": " JOIN ", "inviter": 17, "invitee": 17.0})

    assert (event.kind, event.inviter, event.invitee) == (Kind.JOIN, "17", "17")
    assert (event.campaign, event.device, event.network, event.age, event.image) == ("", "", "", None, "")


def test_a_device_called_unknown_is_no_device():
    assert event_of(JOIN | {"device": "Unknown", "network": "N/A"})[5:7] == ("", "")
