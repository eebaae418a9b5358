"""What newcomers have to give, and what they need, find each other whoever comes first."""

from __future__ import annotations

import pytest

from huoqun.work.models import Task

from .test_newcomers import Lounge


@pytest.mark.django_db
def test_a_new_offer_looks_for_needs_as_a_new_need_looks_for_offers():
    lounge = Lounge("send_person", "send_group")
    lin, mo, qi, yu = (lounge.comes(name) for name in ("Lin", "Mo", "Qi", "Yu"))
    for who, answers in (
        (lin, ("I bake", "Rye flour in sacks", "Recipes")),
        (mo, ("I bake", "Rye flour, organic", "-")),
        # Who is in no group with Qi, and who gives a number
        (yu, ("I bake", "rye flour 13812345678", "-")),
    ):
        lounge.asks(who)
        lounge.says(who, *answers)
    assert Task.objects.count() == 0

    lounge.asks(qi)
    lounge.says(qi, "I mill", "Recipes of rye", "Organic rye flour in sacks")
    # Lin has what Qi needs, and Qi what Lin needs: these two are one task
    (task,) = Task.objects.filter(kind="newcomer_meet")
    assert (task.member_id, task.why["members"]) == (qi.id, [{"member_id": lin.id}])

    # The next miller: what Lin needs is nearest, but nobody is forgotten for the sake of one; the same need never twice
    for name, whose in (("Ren", lin), ("Su", mo), ("Tao", None)):
        one = lounge.comes(name)
        lounge.asks(one)
        lounge.says(one, "I mill", "-", "Rye flour in sacks")
        made = Task.objects.filter(kind="newcomer_meet", why__members=[{"member_id": one.id}])
        assert [task.member_id for task in made] == ([whose.id] if whose else [])
