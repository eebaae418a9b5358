"""A playbook that is written as a file reads back the same, and reads well."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.playbooks.format import model
from huoqun.playbooks.format.reading import own_keys, read
from huoqun.playbooks.format.writing import dump

PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]), max_size=30)
TRICKY = st.sampled_from(
    [
        "", "no", "true", "~", "<<", "=", "20:30", "0x1F", "1e5", "- a", "a: b", "# x", "{{nick}}, hi", "@all", "!x",
        "*x", "a\nb", "a\n\n b\n", "\na", " a", "a ", "a\t", "a\n" * 5, "a \nb", "x" * 300, "'", '"', "\\", "👍🏽",
    ]
)  # fmt: skip
TEXT = PLAIN | TRICKY | st.lists(PLAIN | TRICKY, max_size=4).map("\n".join)
NUMBER = st.integers(-(10**15), 10**15)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    TEXT | NUMBER | FLOAT | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
ARGS = st.dictionaries(TEXT.filter(lambda key: key not in own_keys(model.Exit)), ANYTHING, max_size=4)
STEP = {
    "id": TEXT, "do": TEXT, "at": TEXT, "args": ARGS, "cls": st.sampled_from([None, "care", "money"]),
    "misfire": st.none() | st.builds(model.Misfire, grace=TEXT), "days": st.lists(TEXT, max_size=3).map(tuple),
}  # fmt: skip
PLAYBOOKS = st.builds(
    model.Playbook,
    id=TEXT,
    name=TEXT,
    kind=TEXT,
    calendar=st.builds(
        model.Calendar,
        days=st.none() | NUMBER,
        of=st.dictionaries(TEXT, st.dictionaries(TEXT, TEXT, max_size=2), max_size=2),
    ),
    quiet_hours=st.none() | st.builds(model.Quiet, since=TEXT, to=TEXT),
    templates=st.dictionaries(TEXT, TEXT, max_size=4),
    vars=st.dictionaries(TEXT, st.builds(model.Var, required=st.booleans(), label=TEXT), max_size=2),
    stages=st.lists(
        st.builds(model.Stage, id=TEXT, steps=st.lists(st.builds(model.Step, **STEP), max_size=3).map(tuple)),
        max_size=2,
    ).map(tuple),
    exit=st.lists(st.builds(model.Exit, if_=TEXT, **STEP), max_size=2).map(tuple),
    priors=st.builds(model.Priors, leaves=FLOAT, outcomes=st.dictionaries(TEXT, FLOAT, max_size=2)),
)


@settings(max_examples=150, deadline=None)
@given(PLAYBOOKS)
def test_every_playbook_reads_back_as_it_was(playbook):
    assert read(dump(playbook)).playbook == playbook


def test_what_is_written_reads_well():
    playbook = model.Playbook(
        id="camp",
        name="7天训练营",
        kind="camp",
        templates={"lesson": "第{{day}}天\n打卡:20:30前"},
        stages=(
            model.Stage(
                id="daily",
                days=("D1", "D2"),
                steps=(model.Step(id="lesson", do="send", at="20:30", cls="care", args={"template": "lesson"}),),
            ),
        ),
    )

    assert dump(playbook) == dedent("""\
        schema: playbook/v1
        id: camp
        name: 7天训练营
        kind: camp
        templates:
          lesson: |-
            第{{day}}天
            打卡:20:30前
        stages:
          - id: daily
            days: [D1, D2]
            steps:
              - id: lesson
                do: send
                at: "20:30"
                class: care
                template: lesson
        """)
