"""Whatever table names a member is on the member's own data page, or says here why they have nothing from it."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from huoqun.core.holdings import all_holdings, rows

_COUNTED = "counted from what is shown"
_HASHES = "hashes of secrets that are used up or too old"
NOTHING_OF_THEIRS = {
    "chats_contacttags": "the tags that they have here, as a platform has them",
    "chats_memberday": _COUNTED,
    "chats_picture": "a picture of theirs while its codes and words are read: minutes, and gone after a day",
    "chats_waiting": "quotes what they said, which is shown",
    "core_fact": "the journal: what it tells of is shown from the tables that it changed",
    "insights_foretold": _COUNTED,
    "insights_memberday": _COUNTED,
    "members_apart": "names two people",
    "members_claim": "names two people",
    "members_merge": "what is held of either is shown as one",
    "members_pagelink": _HASHES,
    "members_proof": _HASHES,
    "members_wrongcode": "a count of wrong guesses, kept for a day",
    "moderation_print": "numbers by which near-twins are found for two weeks; no text can be read out of them",
    "playbooks_gathered": "who waits for a step of a plan that is shown",
    "points_daytally": _COUNTED,
    "points_earning": _COUNTED,
    "points_handed": _COUNTED,
    "points_tally": _COUNTED,
}


def _of_members() -> set[str]:
    """Tables with a member's id."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(field.column.endswith("member_id") or _points_at_member(field) for field in model._meta.concrete_fields)
    }


def _points_at_member(field) -> bool:
    return field.related_model is not None and field.related_model._meta.db_table == "members_member"


def test_every_table_with_a_member_is_shown_to_them():
    shown = set(re.findall(r"\b(?:from|join) ([a-z]+_[a-z_]+)", " ".join(one.sql for one in all_holdings())))
    missing = _of_members() - shown - NOTHING_OF_THEIRS.keys()

    assert not missing, f"{sorted(missing)}: add them to the module's holdings.py, or say here why not"


def test_what_is_left_out_is_there_and_has_a_reason():
    assert NOTHING_OF_THEIRS.keys() <= _of_members()
    assert all(NOTHING_OF_THEIRS.values())


@pytest.mark.django_db
def test_everything_that_is_held_can_be_read():
    for holding in all_holdings():
        assert list(rows(holding, 0, [0])) == []
