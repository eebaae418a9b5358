"""How an answer ends an order: with its data, refused in somebody's words, or unknown."""

from __future__ import annotations

from typing import Any

import pytest

from huoqun.chats.port import effects
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Body, Order
from huoqun.chats.port.errors import Refused, Unknown
from huoqun.gateways.onebot.answers import data_of
from huoqun.gateways.onebot.meta import META
from huoqun.gateways.onebot.orders import asked, can, ref_of

from .napcat import failed, ok
from .noting import GONE

LATE = 'Timeout: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg EventRet:\n{\n"result": 0,\n"errMsg": ""\n}\n'

ENDS = [
    # done, with and without data
    (ok({"message_id": 5}), {"message_id": 5}),
    (ok(None), None),
    ({"retcode": 0, "data": [1]}, [1]),
    # QQ's own words, out of NapCat's
    (failed(GONE, 1200), Refused("NapCat: 发送失败，你已被移出该群，请重新加群。")),
    # NapCat's words
    (failed("cannot ban owner", 1200), Refused("NapCat: cannot ban owner")),
    # no words at all: Lagrange
    ({"status": "failed", "retcode": 200, "data": None}, Refused("NapCat: refused (200)")),
    # an action that it does not know: NapCat over WebSocket, over HTTP; Lagrange
    (failed("不支持的Api _send_group_notice", 1404), Refused("NapCat cannot do this (act).")),
    (failed("不支持的Api _send_group_notice", 200), Refused("NapCat cannot do this (act).")),
    ({"status": "failed", "retcode": 404}, Refused("NapCat cannot do this (act).")),
    # the token was changed meanwhile: trying later may help
    (failed("token验证失败", 1403), Refused("NapCat did not accept the token.", permanent=False)),
    # QQ has not confirmed: mostly it was sent
    (failed(LATE, 1200), Unknown()),
    # taken in, and no word of what became of it
    ({"status": "async", "retcode": 1, "data": None}, Unknown()),
    # nothing that could be read
    (None, Unknown()),
    ([], Unknown()),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "end"), ENDS)
def test_how_an_answer_ends(answer, end):
    if not isinstance(end, Exception):
        assert data_of("act", answer, app="NapCat") == end
        return
    with pytest.raises(type(end)) as ended:
        data_of("act", answer, app="NapCat")
    if isinstance(end, Refused):
        assert (ended.value.reason, ended.value.permanent) == (end.reason, end.permanent)


def order(body: Body) -> Order:
    return Order(1, "k", body, "700700", "10001")


HERE = {"group_id": 700700, "user_id": 10001}
FLAG = {"flag": "f-1", "sub_type": "add", "type": "add"}
ASKED: list[tuple[Body, str, dict[str, Any]]] = [
    (effects.DeleteMessage("-55"), "delete_msg", {"message_id": -55}),
    # ids that are no numbers stay as they came
    (effects.DeleteMessage("a5"), "delete_msg", {"message_id": "a5"}),
    (effects.Kick("广告"), "set_group_kick", {**HERE, "reject_add_request": False}),
    (effects.Ban(), "set_group_kick", {**HERE, "reject_add_request": True}),
    (effects.Mute(600), "set_group_ban", {**HERE, "duration": 600}),
    # nought seconds would let them speak
    (effects.Mute(0), "set_group_ban", {**HERE, "duration": 1}),
    (effects.Unmute(), "set_group_ban", {**HERE, "duration": 0}),
    (effects.SetNickname("杭州-小林"), "set_group_card", {**HERE, "card": "杭州-小林"}),
    (effects.SetRole("admin"), "set_group_admin", {**HERE, "enable": True}),
    (effects.SetRole("member"), "set_group_admin", {**HERE, "enable": False}),
    (effects.Pin("55"), "set_essence_msg", {"message_id": 55}),
    (effects.Unpin("55"), "delete_essence_msg", {"message_id": 55}),
    (effects.Announce("开课"), "_send_group_notice", {"group_id": 700700, "content": "开课", "confirm_required": 0}),
    (effects.RenameGroup("读书会 2"), "set_group_name", {"group_id": 700700, "group_name": "读书会 2"}),
    (effects.AcceptJoin("f-1"), "set_group_add_request", {**FLAG, "approve": True}),
    (effects.DeclineJoin("f-1", "满了"), "set_group_add_request", {**FLAG, "approve": False, "reason": "满了"}),
    (effects.Dissolve(), "set_group_leave", {"group_id": 700700, "is_dismiss": True}),
]


@pytest.mark.parametrize(("body", "action", "params"), ASKED)
def test_what_is_asked_for(body, action, params):
    assert asked(order(body)) == (action, params)


@pytest.mark.parametrize("body", [effects.Ban(3600), effects.Invite(), effects.Unban(), effects.CreateGroup("新群")])
def test_what_qq_does_not_have_is_refused_in_words(body):
    with pytest.raises(Refused) as refused:
        asked(order(body))
    assert refused.value.permanent


LACKS = [
    # it would leave a group instead of dissolving it
    ("NapCat.Onebot", {Capability.DISSOLVE}),
    ("LLOneBot", {Capability.DISSOLVE}),
    # and takes files from its own disk only
    ("Lagrange.OneBot", {Capability.DISSOLVE, Capability.FILE}),
    ("go-cqhttp", {Capability.FILE}),
    # whoever does not say
    ("OneBot", {Capability.DISSOLVE}),
]


@pytest.mark.parametrize(("app", "lacks"), LACKS)
def test_what_an_implementation_cannot_do_is_a_task_for_a_person(app, lacks):
    assert META.capabilities - can(app) == lacks


def test_a_mute_is_named_so_that_the_notice_of_it_confirms_it():
    assert ref_of(order(effects.Mute(60))) == "mute:700700:10001"
    assert ref_of(order(effects.Unmute())) == "unmute:700700:10001"
    assert ref_of(order(effects.SetNickname("x"))) == "card:700700:10001"
    assert ref_of(order(effects.Kick())) == ""
