"""What holds of any record, however hostile: it is judged, and the order of its lines changes nothing."""

import json

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from huoqun.cli.campaigns import command

from ..events import KINDS, event_of
from ..judging import judge, scores
from ..reading import Reading
from ..tally import Tally
from ..words import as_json
from .saying import NOON, said

PEOPLE = st.sampled_from(["ann", "bo", "cy", "di", None])
EVENTS = st.builds(
    lambda kind, who, by, at, more: said(kind, who, by, at, **more),
    st.sampled_from(list(KINDS)), PEOPLE, PEOPLE, st.integers(0, 400_000),
    st.fixed_dictionaries({
        "device": st.sampled_from(["d1", "d2", None]), "network": st.sampled_from(["10.0.0.1", "10.0.0.2", None]),
        "account_age_days": st.sampled_from([0, 300, None]), "campaign": st.sampled_from(["c", "d"]),
    }),
)  # fmt: skip


def scored(records):
    tally = Tally().extend(event_of(record) for record in records)
    return [as_json(each, str) for each in scores(tally, judge(tally))]


@given(st.lists(EVENTS, max_size=40), st.randoms())
def test_neither_the_order_of_lines_nor_one_said_twice_changes_a_score(records, chance):
    mixed = records + records[::2]
    chance.shuffle(mixed)

    assert scored(mixed) == scored(records)


@given(st.lists(EVENTS, max_size=40))
def test_every_claim_is_either_counted_or_withheld_and_says_why(records):
    # Their own picture is a claim of an inviter, beside that of having brought themselves.
    claims = {(r["campaign"], r["inviter"], r["invitee"], r["kind"] == "screenshot") for r in records}

    found = scored(records)

    assert sum(one["counted"] + one["withheld"] for one in found) <= len(claims)
    assert all(one["reasons"] and 0 <= one["score"] <= 1 for one in found)
    assert len({one["inviter"] for one in found}) == len(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


OTHERS = ("campaign", "inviter", "invitee", "device", "network", "account_age_days", "image")
HOSTILE = st.fixed_dictionaries(
    {"kind": st.sampled_from(list(KINDS)) | JSON, "at": st.just(NOON) | JSON}, optional=dict.fromkeys(OTHERS, JSON)
)


@given(st.lists(HOSTILE))
def test_nothing_in_a_line_breaks_the_scorer(records):
    reading = Reading()

    tally = Tally().extend(reading.events(json.dumps(record).encode() for record in records))

    assert reading.lines == len(records)
    assert all(one["reasons"] for one in [as_json(each, str) for each in scores(tally, judge(tally))])


def test_the_door_writes_a_line_for_every_inviter():
    lines = "\n".join(json.dumps(said("join", who, "ann")) for who in ("bo", "ann"))

    done = CliRunner().invoke(command, ["score", "-", "--language", "en"], input=lines)

    assert json.loads(done.stdout) == {
        "inviter": "ann", "counted": 1, "withheld": 1, "score": 0.5056, "reasons": ["invited themselves (1 of 2)"],
    }  # fmt: skip


def test_a_line_that_is_no_event_is_named_and_stops_everything_unless_told_to_go_on():
    lines = json.dumps(said("join", "bo", "ann")) + "\n\n{broken\n" + '{"kind": "join"}\n'

    stopped = CliRunner().invoke(command, ["score", "-", "--language", "en"], input=lines)
    went_on = CliRunner().invoke(command, ["score", "-", "--language", "en", "--go-on"], input=lines)

    told = "2 of 4 lines cannot be read. By number: 3: it is not JSON; 4: its time `at` is missing or cannot be read"
    assert (stopped.stdout, told in str(stopped.exception)) == ("", True)
    assert (json.loads(went_on.stdout)["counted"], told in went_on.stderr) == (1, True)


def test_a_chain_of_twenty_thousand_is_followed_to_its_end():
    records = (said("join", f"p{n + 1}", f"p{n}", n) for n in range(20_000))

    tally = Tally().extend(event_of(record) for record in records)

    assert len(list(judge(tally))) == 20_000
