"""Live codes and welcome words that WeCom holds for us."""

from __future__ import annotations

import pytest

from huoqun.chats.actions.held import Want
from huoqun.chats.port.errors import Refused
from huoqun.chats.port.gateway import Greeting, JoinWay
from huoqun.gateways.holding import run
from huoqun.gateways.wecom.testing import FakeWeCom

from .ground import NOON, with_gateway


@pytest.fixture
def wecom():
    with FakeWeCom() as fake:
        yield fake


def do(wecom, wants, thing):
    return with_gateway(wecom, lambda gateway: run(gateway, Want(1, wants, thing, NOON)))


def test_a_code_is_made_with_its_picture_changed_and_deleted(wecom):
    one, two = wecom.group("一群"), wecom.group("二群")
    way = JoinWay(name="春季读书会", state="spring", chats=(one.id,), auto_create=True, room="读书会")
    ref, url = do(wecom, "make", way)
    (kept,) = wecom.corp.table("join ways").values()
    do(wecom, "change", JoinWay(ref=ref, name="春季", state="spring", chats=(two.id,)))
    lin = wecom.customer("小林")

    assert url.startswith("http") and kept["room_base_name"] == "读书会"
    assert lin.scans("spring") and lin.key in two.seats
    assert do(wecom, "look", JoinWay(ref=ref)) == (ref, url)
    do(wecom, "delete", JoinWay(ref=ref))
    assert not wecom.customer("阿梅").scans("spring")


def test_a_code_whose_picture_was_not_told_is_known_all_the_same(wecom):
    """It costs quota and there is no list of them: its id must not be lost."""
    group = wecom.group("一群")
    wecom.fails(-1, "system busy", path="/cgi-bin/externalcontact/groupchat/get_join_way")
    ref, url = do(wecom, "make", JoinWay(name="春", state="s", chats=(group.id,)))

    assert ref in wecom.corp.table("join ways") and url == ""
    assert do(wecom, "look", JoinWay(ref=ref))[1].startswith("http")


@pytest.mark.parametrize(
    ("wants", "thing", "words"),
    [
        # It was deleted there
        ("delete", JoinWay(ref="nothing"), "41044"),
        # More groups than a code leads into
        ("make", JoinWay(name="n", state="s", chats=("1", "2", "3", "4", "5", "6")), "41091"),
        # A group that is no more
        ("make", JoinWay(name="n", state="s", chats=("wr-nowhere",)), "40050"),
        # Words that were deleted there
        ("change", Greeting("nothing", "hi"), "40037"),
    ],
)
def test_what_wecom_refuses_is_said_in_words(wecom, wants, thing, words):
    with pytest.raises(Refused) as no:
        do(wecom, wants, thing)

    assert words in no.value.reason and no.value.permanent


def test_the_quota_of_codes_is_said_with_the_way_out(wecom):
    wecom.corp.table("most")["join ways"] = 0
    with pytest.raises(Refused) as no:
        do(wecom, "make", JoinWay(name="n", state="s", chats=(wecom.group("一群").id,)))

    assert "41045" in no.value.reason and "500,000" in no.value.reason.replace("50 万", "500,000")


def test_welcome_words_are_kept_changed_and_deleted_and_there_are_a_hundred_at_most(wecom):
    kept = wecom.corp.table("greetings")
    ref, _ = do(wecom, "make", Greeting(text="%NICKNAME%，欢迎"))
    do(wecom, "change", Greeting(ref, "你好"))
    assert kept == {ref: {"text": {"content": "你好"}}}
    do(wecom, "delete", Greeting(ref))
    assert kept == {}

    kept.update({str(n): {} for n in range(100)})
    with pytest.raises(Refused) as no:
        do(wecom, "make", Greeting(text="再来一条"))
    assert "41055" in no.value.reason
