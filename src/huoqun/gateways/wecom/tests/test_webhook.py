"""The web door: what is verified, what is heard, what is turned away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.incoming import AddedContact, Dissolved, Left, Message, Person
from huoqun.chats.port.webhook import Call, Errand, HookAccount, TurnedAway
from huoqun.gateways.wecom.crypto import signature
from huoqun.gateways.wecom.fake.callbacks import envelope, sign
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.gateways.wecom.webhook import hear

from .calls import NOON, account_of, check, event, told, valid_calls


@pytest.fixture
def wecom() -> FakeWeCom:
    return FakeWeCom(now=lambda: NOON)


def last(wecom: FakeWeCom) -> Call:
    """The last event that was told."""
    query, body = told(wecom)[-1]
    return Call("POST", query, {}, body, wecom.corp.now())


def heard(wecom: FakeWeCom, call: Call | None = None):
    return hear(call or last(wecom), account_of(wecom))


def test_a_check_of_the_address_is_answered_with_the_word(wecom):
    answer = heard(wecom, check(wecom))

    assert (answer.reply, answer.items, answer.errands) == (b"1616140317555161061", (), ())


def test_who_adds_a_staff_member_is_heard_at_once_with_the_code_and_fetched_later(wecom):
    lin = wecom.customer("小林")
    code = lin.adds("zhang", state="spring")
    answer = heard(wecom)

    assert answer.reply == b"success"
    assert answer.items == (
        AddedContact(
            id=f"contact:zhang:{lin.key}:{int(NOON.timestamp())}", at=NOON, who=Person(lin.key), state="spring",
            welcome_code=code,
        ),
    )  # fmt: skip
    stamp = int(NOON.timestamp())
    assert answer.errands == (Errand("contact", {"person": lin.key, "staff": "zhang", "at": stamp}),)


def test_who_joins_is_fetched_and_who_leaves_is_heard_at_once(wecom):
    lin, group = wecom.customer("小林"), wecom.group("读书会")
    before = group.version
    lin.joins(group)
    joined = heard(wecom)
    lin.leaves(group)
    left = heard(wecom)
    stamp = int(NOON.timestamp())

    assert joined.items == ()
    assert joined.errands[0].payload["people"] == [lin.key]
    assert joined.errands[0].payload["last"] == before
    assert left.items == (Left(id=f"left:{group.id}:{lin.key}:{stamp}", at=NOON, chat=group.id, who=Person(lin.key)),)


def test_a_dissolved_group_a_word_of_staff_and_a_changed_tag(wecom):
    group = wecom.group("读书会")
    wecom.dismiss(group)
    (gone,) = heard(wecom).items
    wecom.staff_says("zhang", "今天谁还没打卡？")
    (said,) = heard(wecom).items
    wecom.tell_event("change_external_tag", "create", Id="TAG1", TagType="tag")

    assert (type(gone), gone.chat) == (Dissolved, group.id)
    assert said == Message(id=said.id, at=NOON, sender=Person("zhang"), text="今天谁还没打卡？")
    assert heard(wecom).errands == (Errand("tags", {"id": "TAG1", "change": "create"}),)


@pytest.mark.parametrize(
    "fields",
    [
        # What no version of this gateway knows yet.
        {"MsgType": "event", "Event": "something_new", "ChangeType": "create"},
        # An event that names nobody.
        {"MsgType": "event", "Event": "change_external_contact", "ChangeType": "add_external_contact"},
        {"MsgType": "event", "Event": "change_external_chat", "ChangeType": "update"},
        {"MsgType": "event", "Event": "change_external_chat", "ChangeType": "dismiss"},
        # A message of nobody, and one of a kind that is none.
        {"MsgType": "text", "Content": "hi"},
        {"MsgType": "hologram", "FromUserName": "zhang"},
    ],
)
def test_what_says_nothing_is_answered_and_means_nothing(wecom, fields):
    answer = heard(wecom, event(wecom, CreateTime=wecom.corp.stamp(), **fields))

    assert (answer.reply, answer.items, answer.errands) == (b"success", (), ())


def test_the_list_of_those_who_came_may_stand_in_one_text(wecom):
    """As it was written before 2024."""
    call = event(
        wecom, CreateTime=wecom.corp.stamp(), MsgType="event", Event="change_external_chat", ChangeType="update",
        ChatId="wr1", UpdateDetail="add_member", MemChangeList="wmA, wmB",
    )  # fmt: skip

    assert heard(wecom, call).errands[0].payload["people"] == ["wmA", "wmB"]


# Told again


def test_the_same_event_told_again_is_the_same_call(wecom):
    """WeCom calls three times; each is sealed and signed anew, and says the same."""
    wecom.callback.post = lambda method, query, body: None
    wecom.customer("小林").adds("zhang")
    calls = [Call("POST", query, {}, body, NOON) for query, body in told(wecom)]

    assert len(calls) == 3
    assert len({call.query["msg_signature"] for call in calls}) == 3
    assert len({heard(wecom, call).once for call in calls}) == 1


def test_two_events_of_one_second_are_two(wecom):
    group = wecom.group("读书会")
    once = {heard(wecom).once}
    for name in ("小林", "阿梅", "陈晨"):
        wecom.customer(name).joins(group)
        once.add(heard(wecom).once)

    assert len(once) == 4


# Turned away


def without(account: HookAccount, **changed: str) -> HookAccount:
    return replace(account, secrets={**account.secrets, **changed})


@pytest.mark.parametrize("minutes", [-5.1, 5.1, 60, 24 * 60, -24 * 365 * 60])
def test_a_call_outside_of_five_minutes_is_refused(wecom, minutes):
    wecom.customer("小林").adds("zhang")
    with pytest.raises(TurnedAway, match="five minutes"):
        heard(wecom, replace(last(wecom), at=NOON + timedelta(minutes=minutes)))


def test_an_old_call_with_its_stamp_and_nonce_exchanged_is_refused(wecom):
    """The signature sorts them, and does not say which is which: a nonce may look like a stamp of next week."""
    wecom.customer("小林").adds("zhang")
    later = NOON + timedelta(days=7)
    query, sealed = sign(wecom.corp, wecom.callback, b"<xml><CreateTime>%d</CreateTime></xml>" % wecom.corp.stamp())
    nonce = str(int(later.timestamp()))
    stamp = query["timestamp"]
    swapped = {
        "timestamp": nonce, "nonce": stamp,
        "msg_signature": signature(wecom.callback.token, stamp, nonce, sealed),
    }  # fmt: skip
    with pytest.raises(TurnedAway, match="a day old"):
        heard(wecom, Call("POST", swapped, {}, envelope(wecom.corp, sealed), later))


@pytest.mark.parametrize(
    ("token", "aes_key"),
    [
        # A connection without its token would take what anybody signs with nothing.
        ("", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
        ("other", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
        ("QDG6eK", ""),
        ("QDG6eK", "A" * 43),
    ],
)
def test_with_another_token_or_key_nothing_is_taken(wecom, token, aes_key):
    wecom.customer("小林").adds("zhang")
    with pytest.raises(TurnedAway):
        hear(last(wecom), without(account_of(wecom), token=token, aes_key=aes_key))


def test_a_call_for_another_company_is_refused(wecom):
    wecom.customer("小林").adds("zhang")
    other = replace(account_of(wecom), settings={**wecom.settings, "corp_id": "wwother"})
    with pytest.raises(TurnedAway, match="for this company"):
        hear(last(wecom), other)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"{}",
        b"<html/>",
        b"<xml><a>&lol;</a></xml>",
        b'<!DOCTYPE xml [<!ENTITY lol "lol">]><xml><Content>&lol;</Content></xml>',
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
        b"<?pi?><xml/>",
        b"<xml>" + b"<a>" * 40 + b"</a>" * 40 + b"</xml>",
        b"<xml>" + b"<a/>" * 6_000 + b"</xml>",
        b"\xff\xfe<xml/>",
    ],
)
def test_xml_that_is_none_or_dangerous_is_refused(wecom, message):
    query, sealed = sign(wecom.corp, wecom.callback, message)
    with pytest.raises(TurnedAway):
        heard(wecom, Call("POST", query, {}, envelope(wecom.corp, sealed), NOON))
    with pytest.raises(TurnedAway):
        heard(wecom, Call("POST", query, {}, message, NOON))


CALLS = valid_calls(7)


@given(st.sampled_from(CALLS), st.data())
def test_one_flipped_bit_of_what_is_sealed_is_refused_and_the_reason_holds_no_secret(one, data):
    call, account = one
    name = data.draw(st.sampled_from(sorted(call.query)))
    value = bytearray(call.query[name].encode())
    value[data.draw(st.integers(0, len(value) - 1))] ^= 1 << data.draw(st.integers(0, 6))
    with pytest.raises(TurnedAway) as away:
        hear(replace(call, query={**call.query, name: value.decode("latin-1")}), account)

    assert not [secret for secret in account.secrets.values() if secret in away.value.reason]


@given(
    st.binary(max_size=300),
    st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce", "echostr"]), st.text()),
)
def test_no_bytes_whatever_break_the_door(body, query):
    for method in ("GET", "POST"):
        with pytest.raises(TurnedAway):
            hear(Call(method, query, {}, body, NOON), CALLS[0][1])
