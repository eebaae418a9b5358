"""Texts: an excerpt in which all is well, and one that is refused."""

from __future__ import annotations

import pytest

from huoqun.playbooks.checks.context import Context
from huoqun.playbooks.codes import Code

from .excerpts import codes, steps

SEND = "id: hi, scope: %s, do: send, template: hello, at: '08:30', class: care"


def hello(text: str, scope: str = "group") -> str:
    return f'templates: {{hello: "{text}"}}\n' + steps(SEND % scope)


TABLE = [
    # What is said is there, and what is there is said
    (Code.MISSING_TEMPLATE, hello("早"), "templates: {helo: 早}"),
    (Code.UNUSED_TEMPLATE, hello("早"), "templates: {hello: 早, more: 晚}"),
    # Somebody fills in every variable
    (Code.UNKNOWN_VARIABLE, hello("第{{day}}天"), hello("第{{dya}}天")),
    (Code.UNKNOWN_VARIABLE, hello("{{ topic }}") + "vars: {topic: {from: start}}", hello("{{topic}}")),
    (Code.UNKNOWN_VARIABLE, hello("{{nick}}", "member"), hello("{{nick name}}", "member")),
    (
        Code.UNKNOWN_VARIABLE,
        "calendar: {days: 7, of: {D1: {topic: 选题}}}\nvars: {topic: {from: calendar}}",
        "calendar: {days: 7, of: {D1: {topic: 选题}}}",
    ),
    # Short texts of steps have variables too
    (Code.UNKNOWN_VARIABLE, steps(SEND % "group" + ", buttons: [好]"), steps(SEND % "group" + ', buttons: ["{{x}}"]')),
    # One member's variable is said to that member
    (Code.MEMBER_VARIABLE, hello("{{nick}}早", "member"), hello("{{nick}}早")),
    (
        Code.MEMBER_VARIABLE,
        hello("{{city}}", "member") + "vars: {city: {from: member.background}}",
        hello("{{city}}") + "vars: {city: {from: member.background}}",
    ),
    # A link to one's own page is said in private
    (Code.MEMBER_VARIABLE, hello("{{my_page}}", "member"), hello("{{my_page}}")),
    # Names are those of who was gathered
    (
        Code.MEMBER_VARIABLE,
        hello("恭喜{{names}}").replace("class: care", "class: care, aggregate: {window: 10m}"),
        hello("恭喜{{names}}"),
    ),
    (Code.MEMBER_VARIABLE, hello("{{nick}}", "member"), hello("{{names}}", "member")),
    # 2,048 bytes are 682 Chinese characters
    (Code.TEXT_TOO_LONG, hello("好" * 682), hello("好" * 683)),
    # Nobody is paid for sharing
    (Code.INDUCES_SHARING, hello("觉得好就告诉朋友"), hello("分享到朋友圈即可领取资料包")),
    (Code.INDUCES_SHARING, hello("请勿转发领红包的链接"), hello("转发后可得红包")),
    (Code.INDUCES_SHARING, hello("老师分享干货,领取资料回复1"), hello("集赞38个送课")),
    (Code.INDUCES_SHARING, hello("今天的奖励发给大家了"), hello("免费领取课程,只需转发海报")),
    (Code.INDUCES_SHARING, hello("Share what you learnt today."), hello("Share to your Moments and get a free book")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "good", "bad"), TABLE)
def test_texts_can_be_said(code, good, bad):
    assert code not in codes(good)
    assert code in codes(bad)


def test_a_channel_has_a_length_of_its_own():
    assert Code.TEXT_TOO_LONG not in codes(hello("好" * 1000), Context(longest_text=4000))
