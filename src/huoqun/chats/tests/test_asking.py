"""Asking for thousands at once: by columns, each key once, in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.chats.actions.outbox import NewEffect, NobodyToReach, ask, ask_many
from huoqun.chats.models import Effect
from huoqun.chats.planner import Cap
from huoqun.chats.port.effects import Send
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core.facts import Origin
from huoqun.core.models import Fact

from .test_racing import NOON, actor, group, line  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = (
    "key", "what", "cls", "group_id", "member_id", "connection_id", "body", "caps", "quiet", "fingerprint", "arm",
    "cause", "progress__due_at", "progress__expires_at", "progress__state", "asked_by", "origin",
)  # fmt: skip


def test_columns_ask_for_what_one_by_one_would(actor, group, line):  # noqa: F811
    common = {
        "cls": EffectClass.NUDGE, "group_id": group, "connection_id": line, "expires_at": NOON + timedelta(days=1),
        "caps": (Cap("group", "day", 9, (EffectClass.NUDGE,)),), "quiet": QuietHours("22:00", "08:00"),
    }  # fmt: skip
    bodies = [Send('says "hello"\\\n'), Send("今天打卡了吗？"), Send("")]
    dues, arms = [NOON, None, NOON + timedelta(hours=2)], ["", "holdout", "a"]
    ask(
        actor,
        effects=[
            NewEffect(key=f"one/{n}", body=bodies[n], due_at=dues[n], arm=arms[n], cause=f"fact:{n}", **common)
            for n in range(3)
        ],
        now=NOON,
    )
    ask_many(
        actor, keys=[f"many/{n}" for n in range(3)], body=bodies, due_at=dues, arm=arms,
        cause=[f"fact:{n}" for n in range(3)], **common, now=NOON,
    )  # fmt: skip

    one, many = (
        [
            {k: v for k, v in row.items() if k != "key"}
            for row in Effect.objects.filter(key__startswith=how).order_by("id").values(*EVERYTHING)
        ]
        for how in ("one/", "many/")
    )
    assert one == many
    assert [row["progress__due_at"] for row in many] == [NOON, NOON, NOON + timedelta(hours=2)]


def test_each_key_is_asked_for_once_and_told_of_once(actor, group):  # noqa: F811
    keys = [f"e/{n}" for n in range(900)]
    say = {"body": Send("hi"), "cls": EffectClass.SERVICE, "group_id": group, "now": NOON}

    assert len(ask_many(actor, keys=[*keys, "e/0"], **say)) == 900
    assert ask_many(actor, keys=keys, **say) == []
    told = Fact.objects.filter(name="chats.effects_asked").order_by("id").values_list("payload", flat=True)
    assert [key for fact in told for key in fact["keys"]] == keys


def test_a_column_of_another_length_is_a_mistake(actor, group):  # noqa: F811
    with pytest.raises(ValueError, match="1 values for 2 effects"):
        ask_many(actor, keys=["a", "b"], body=[Send("hi")], cls=EffectClass.CARE, group_id=group, now=NOON)


def test_one_that_reaches_nobody_refuses_all_of_them(actor, group):  # noqa: F811
    with pytest.raises(NobodyToReach):
        ask_many(actor, keys=["a", "b"], body=Send("hi"), cls=EffectClass.CARE, group_id=[group, None], now=NOON)
    assert not Effect.objects.exists()


def test_what_comes_of_an_import_asks_for_nothing(actor, group):  # noqa: F811
    asked = ask_many(
        actor, keys=["a"], body=Send("hi"), cls=EffectClass.CARE, group_id=group, now=NOON, origin=Origin.IMPORT
    )

    assert asked == []
