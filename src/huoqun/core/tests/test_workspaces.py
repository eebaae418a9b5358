"""What the worker asks of its workspaces again and again is read once."""

from __future__ import annotations

import pytest

from huoqun.core import actions, queries
from huoqun.core.errors import NotFound
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db


def test_within_a_round_each_workspace_is_read_once(cast, django_assert_num_queries):
    with queries.workspaces_kept(), django_assert_num_queries(1):
        everywhere = queries.workspaces()
        here = queries.workspace(cast.workspace)
        again = queries.workspaces()

    assert everywhere == again
    assert here in everywhere


def test_what_was_switched_off_meanwhile_is_off_from_the_next_round_on(cast):
    with queries.workspaces_kept():
        before = queries.workspace(cast.workspace).has("points")
        actions.switch_feature(cast.alice.actor, feature="points", on=False, now=FOUNDED)
    with queries.workspaces_kept():
        after = queries.workspace(cast.workspace).has("points")

    assert (before, after) == (True, False)


def test_a_round_that_takes_long_looks_again(cast, monkeypatch):
    monkeypatch.setattr(queries, "KEPT_SECONDS", -1.0)
    with queries.workspaces_kept():
        queries.workspace(cast.workspace)
        actions.switch_feature(cast.alice.actor, feature="points", on=False, now=FOUNDED)

        assert not queries.workspace(cast.workspace).has("points")


def test_a_workspace_that_is_not_there_is_not_found_within_a_round_either(cast):
    with queries.workspaces_kept(), pytest.raises(NotFound):
        queries.workspace(0)
