"""What certificates say: names as they are printed, words with slots, and what somebody did."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.camps.certificates import SHIPPED, Design, dated, fault, filled, printable, scored, serial, veiled
from huoqun.camps.marks import Column, ColumnKind, Mark, MarkState
from huoqun.camps.merits import Merit, merit


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        # As it is
        ("林小满", "林小满"),
        # Rare characters, and dots between parts of a name
        ("𠮷田・㛃", "𠮷田・㛃"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
        # Emoji are no part of a document
        ("🎉小满👩‍👩‍👧✨", "小满"),
        ("小满 👍🏽 7️⃣", "小满 7"),
        # Nothing that turns the line, nothing unseen, no second line
        ("ab\u202ecd\u200b", "abcd"),
        ("a\nb\tc\0", "a b c"),
        # Signs of typesetting are signs
        ("#set text(red) $x$ *b*", "#set text(red) $x$ *b*"),
        # Right to left stays as it is
        ("مرحبا", "مرحبا"),
        # Marks do not pile up over the line
        ("Z" + "\u0300" * 9, "Z\u0300\u0300\u0300"),
        # Nothing is left
        ("🎉🎉", ""),
        ("·—·", ""),
        ("", ""),
    ],
)
def test_a_name_is_printed_as_a_document_says_it(name, printed):
    assert printable(name) == unicodedata.normalize("NFC", printed)


@given(st.text(max_size=300))
def test_whatever_a_name_is_what_is_printed_is_short_and_plain(name):
    made = printable(name)

    assert len(made) <= 60
    assert all(unicodedata.category(char)[0] in "LMNPSZ" for char in made)
    assert printable(made) == made or made.endswith("…")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        # Slots
        ("{name} · {class}", "Lin · 写作营"),
        # A part in brackets stays where all its slots say something
        ("{name}[, {days} days]", "Lin, 21 days"),
        # and goes where one of them says nothing
        ("{name}[, score {score}]!", "Lin!"),
        # Words of a member are never slots
        ("{community}", "{name}[x]"),
    ],
)
def test_slots_are_filled_and_parts_that_say_nothing_fall_away(body, said):
    values = {"name": "Lin", "class": "写作营", "days": "21", "score": "", "community": "{name}[x]"}

    assert filled(body, values) == said


@pytest.mark.parametrize(
    ("design", "is_fine"),
    [
        (SHIPPED["zh-hans"], True),
        (SHIPPED["en"], True),
        # Nobody is named
        (Design(title="证书", body="完成了训练"), False),
        # A slot that there is not
        (Design(title="证书", body="{name} {phone}"), False),
        # Too long for one line
        (Design(title="证" * 41, body="{name}"), False),
        (Design(title="", body="{name}"), False),
    ],
)
def test_a_design_is_looked_at_before_it_is_kept(design, is_fine):
    assert (fault(design) == "") is is_fine


def test_dates_scores_serials_and_veils():
    assert [dated(date(2026, 1, 9), language) for language in ("zh-hans", "en")] == ["2026年1月9日", "9 January 2026"]
    assert [scored(Decimal(text)) for text in ("96", "96.04", "88.26")] == ["96", "96", "88.3"]
    assert scored(None) == ""
    assert serial(12, 7, "X7KQ9M") == "012-0007-X7KQ9M"
    assert [veiled(name) for name in ("林小满", "Lin", "")] == ["林**", "L**", ""]


def test_what_somebody_did_adds_up():
    kinds = [ColumnKind.CHECKIN] * 6 + [ColumnKind.HOMEWORK] * 2
    columns = [Column(f"c/{n}", kind, "", None) for n, kind in enumerate(kinds)]
    states = ["done", "late", "excused", "done", "missing", "done", "done", "open"]
    scores = [None] * 6 + [Decimal(90), None]
    marks = {
        column.key: Mark(MarkState(state), score) for column, state, score in zip(columns, states, scores, strict=True)
    }

    # Leave breaks no streak and is not held against anybody; what is open does not count yet.
    assert merit(columns, marks) == Merit(days=4, streak=3, done=5, of=6, score=Decimal(90))
    assert merit(columns, {}) == Merit()
