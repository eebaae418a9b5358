"""Rights by level and badge, as conditions ask for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from huoqun.points.actions.badging import give
from huoqun.points.actions.counting import stand
from huoqun.points.actions.publishing import publish
from huoqun.points.actions.transferring import transfer
from huoqun.points.policy.reading import BadPolicy, Code, read
from huoqun.points.queries.entitled import entitled
from huoqun.points.queries.rights import who_may
from huoqun.points.rules import Currency, NewTransfer, issue, of_member

from .conftest import NOON

TEXT = """
earns: {打卡: {deed: checked_in, points: 5}}
levels: [{name: 萌新, growth: 0}, {name: 元老, growth: 100, rights: {role: 小助手, discount: 5}}]
badges: {star: {name: 星, rights: {candidate: 讲师}}}
"""


def test_conditions_ask_for_rights_of_levels_and_badges_by_the_policy_in_force(actor, people):
    ann, ben, _cai = people
    own = of_member(ann, Currency.GROWTH)
    transfer(actor, transfers=[NewTransfer("g", issue(Currency.GROWTH), own, 6000, "for tests")], now=NOON)
    stand(actor, member_ids=[ann], now=NOON)
    # Nothing published: the shipped policy's fifth level may be proposed as a lecturer
    assert entitled(actor.workspace_id, "right('讲师')", now=NOON) == [ann]

    publish(actor, text=TEXT, counts_from=NOON + timedelta(days=1), now=NOON)
    later = NOON + timedelta(days=1)
    stand(actor, member_ids=[ann], now=later)
    give(actor, member_ids=[ben], badge="star", reason="her talk", now=later)
    assert (who_may(actor.workspace_id, ["讲师"], now=later), who_may(actor.workspace_id, ["讲师"], now=NOON)) == (
        [ben],
        [],
    )
    asked = {
        word: entitled(actor.workspace_id, f"right('{word}')", now=later) for word in ("小助手", "discount", "讲师")
    }
    assert asked == {"小助手": [ann], "discount": [ann], "讲师": [ben]}
    assert entitled(actor.workspace_id, "right('小助手')", now=NOON) == []
    assert who_may(actor.workspace_id, ["讲师"], now=later) == [ben]


def test_a_new_policy_promises_no_cash_that_nothing_gives(actor):
    text = TEXT + "allowances: {津贴: {who: not bot, points: 1, cash: '9.00'}}\n"
    assert read(text).allowances[0].cash == 900, "what was published before is still read"
    with override("en"), pytest.raises(BadPolicy) as refused:
        publish(actor, text=text, now=NOON)
    assert [(one.code, one.at) for one in refused.value.faults] == [(Code.NOT_CARRIED_OUT, "allowances.津贴.cash")]
    assert read(text.replace("'9.00'", "'9.00', budget: 津贴"), is_new=True).allowances[0].budget == "津贴"
