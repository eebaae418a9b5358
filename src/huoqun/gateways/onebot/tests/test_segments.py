"""Segments and CQ strings → words, and our words → segments that nobody can smuggle anything into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.port.effects import Button, Order, Send
from huoqun.gateways.onebot.segments import Loaded, alone, from_string, read, spoken

from .napcat import cq


def segment(kind: str, **data: object) -> dict[str, object]:
    return {"type": kind, "data": data}


SAID = [
    # words
    ([segment("text", text="早 ")], "早", "text"),
    # somebody is named, with or without their name
    ([segment("at", qq="10001", name="小林"), segment("text", text=" 请看")], "@小林 请看", "text"),
    ([segment("at", qq=10001), segment("text", text=" 请看")], "@10001 请看", "text"),
    ([segment("at", qq="all"), segment("text", text=" 开课")], "@全体成员 开课", "text"),
    # a picture alone, with words, and a sticker that is a picture
    ([segment("image", file="a.jpg", url="https://q.example/a", file_size="12")], "", "image"),
    ([segment("image", file="a.jpg"), segment("text", text="打卡")], "打卡", "text"),
    ([segment("image", file="a.jpg", sub_type=1)], "", "sticker"),
    # voice, video, file, faces
    ([segment("record", file="a.amr")], "", "voice"),
    ([segment("video", file="a.mp4")], "", "video"),
    ([segment("file", file="讲义.pdf", file_id="/1", file_size="2048")], "", "file"),
    ([segment("face", id="76")], "", "sticker"),
    ([segment("mface", summary="[开心]", emoji_id="x")], "", "sticker"),
    # the check-in word with a face behind it stays the check-in word
    ([segment("text", text="打卡"), segment("face", id="76")], "打卡", "text"),
    # cards
    ([segment("json", data='{"prompt":"[分享]一篇文章","meta":{}}')], "[分享]一篇文章", "link"),
    ([segment("json", data="{broken")], "[卡片]", "link"),
    ([segment("share", url="https://e.example", title="一篇文章")], "一篇文章 https://e.example", "link"),
    # others
    ([segment("forward", id="7")], "[聊天记录]", "text"),
    ([segment("markdown", content="**开课**")], "**开课**", "text"),
    ([segment("hologram", id="7")], "", "text"),
    # one segment without a list, and a string
    (segment("text", text="早"), "早", "text"),
    ("&#91;早&#93; &amp; 安 [CQ:face,id=14]", "[早] & 安", "text"),
    # nothing at all
    (None, "", "text"),
    (7, "", "text"),
    ([None, "x", {"type": None, "data": 3}], "", "text"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "text", "kind"), SAID)
def test_what_a_message_says(message, text, kind):
    words = read(message)
    assert (words.text, words.kind) == (text, kind)


def test_what_hangs_on_a_message():
    words = read(
        "[CQ:reply,id=-55][CQ:at,qq=10001] 看 [CQ:image,file=a.jpg,url=https://q.example/a?x=1&amp;y=2,file_size=12]"
    )
    assert (words.reply_to, words.mentions) == ("-55", ["10001"])
    assert words.files == [{"name": "a.jpg", "url": "https://q.example/a?x=1&y=2", "size": 12, "kind": "image"}]


def test_no_address_but_of_the_web_is_kept():
    assert read([segment("image", file="base64://AAAA", url="file:///etc/passwd")]).files == [{"kind": "image"}]


@given(st.lists(
    st.builds(lambda text: segment("text", text=text), st.text(min_size=1, max_size=20))
    | st.builds(lambda qq: segment("at", qq=str(qq)), st.integers(1, 10**10)), max_size=6,
))  # fmt: skip
def test_a_string_says_the_same_as_its_segments(segments):
    assert read(cq(segments)).text == read(segments).text
    assert read(cq(segments)).mentions == read(segments).mentions


@given(st.text(max_size=60))
def test_any_string_is_read(said):
    from_string(said)


def order(body: Send, chat: str = "700700") -> Order:
    return Order(1, "k", body, chat, "10001", {1: ("10001", "小林"), 2: ("10002", "阿梅")})


def test_what_we_say_in_the_group():
    body = Send("请看", mentions=(1, 2, 9), reply_to="55", buttons=(Button("参加", "yes"),))
    assert spoken(order(body), body, [Loaded("image", "a.png", b"PNG")]) == [
        segment("reply", id="55"),
        segment("at", qq="10001"), segment("text", text=" "), segment("at", qq="10002"), segment("text", text=" "),
        segment("text", text="请看\n· 参加"),
        segment("image", file="base64://UE5H"),
    ]  # fmt: skip


def test_in_private_nobody_is_named():
    body = Send("你好", mentions=(1,))
    assert spoken(order(body, chat=""), body, []) == [segment("text", text="你好")]


@given(st.text(min_size=1, max_size=60))
def test_no_words_of_ours_name_everybody_or_show_a_picture(text):
    """A member's name may be `[CQ:at,qq=all]`: it stays text."""
    body = Send(f"欢迎 {text} [CQ:at,qq=all]")
    assert {s["type"] for s in spoken(order(body), body, [])} == {"text"}


def test_what_stands_alone():
    assert alone(Loaded("voice", "a.amr", b"AMR")) == [segment("record", file="base64://QU1S")]
    assert alone(Loaded("file", "讲义.pdf", b"PDF")) == [segment("file", file="base64://UERG", name="讲义.pdf")]
