"""The platforms' own sentences about who came and went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.imports.formats._system_lines import YOU, Event, read, read_whatsapp

SENTENCES = [
    ('"小明"邀请"阿花"加入了群聊', Event("joined", ("阿花",), "小明")),
    ("“小明”邀请“阿花、老王”加入了群聊", Event("joined", ("阿花", "老王"), "小明")),
    ('"小明"邀请你和"阿花"加入了群聊', Event("joined", (YOU, "阿花"), "小明")),
    ('"小明"邀请你加入了群聊，群聊参与人还有：甲、乙', Event("joined", (YOU,), "小明")),
    # With a link to take it back
    ('你邀请"阿花"加入了群聊  <a href="weixin://revoke">撤销</a>', Event("joined", ("阿花",), YOU)),
    ('"阿花 。"通过扫描"小明"分享的二维码加入群聊', Event("joined", ("阿花 。",), "小明")),
    ('"阿花"通过扫描你分享的二维码加入群聊', Event("joined", ("阿花",), YOU)),
    ("你通过扫描二维码加入群聊，群聊参与人还有：甲", Event("joined", (YOU,))),
    ('"阿花"通过"小明"的邀请二维码加入群聊', Event("joined", ("阿花",), "小明")),
    ("阿花加入本群。", Event("joined", ("阿花",))),
    ("欢迎阿花加入本群", Event("joined", ("阿花",))),
    ('你将"阿花"移出了群聊', Event("left", ("阿花",), YOU)),
    ('"小明"将"阿花"移出了群聊', Event("left", ("阿花",), "小明")),
    ('你被"小明"移出群聊', Event("left", (YOU,), "小明")),
    # Which of the admins it was remains unsaid
    ("阿花被管理员移出本群。", Event("left", ("阿花",))),
    ("阿花已被管理员 小明 移出本群。", Event("left", ("阿花",), "小明")),
    ("阿花退出了群聊", Event("left", ("阿花",))),
    ("阿花离开本群", Event("left", ("阿花",))),
    ('"阿花" 撤回了一条消息', Event("recalled", ("阿花",))),
    ("Ann invited Bob to the group chat", Event("joined", ("Bob",), "Ann")),
    ("You were removed from the group chat by Ann", Event("left", (YOU,), "Ann")),
    # About the group, whatever words its name has
    ('"阿花"修改群名为“退出了群聊”', None),
    ("群公告：欢迎新人加入本群", None),
    ("", None),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_wechat_and_qq(sentence: str, expected: Event | None) -> None:
    assert read(sentence) == expected


NOTICES = [
    ("Bob joined using this group's invite link", Event("joined", ("Bob",))),
    ("Ann added Bob, Chen and Dora", Event("joined", ("Bob", "Chen", "Dora"), "Ann")),
    ("You added Bob", Event("joined", ("Bob",), YOU)),
    ("Bob was removed", Event("left", ("Bob",))),
    ("Bob left the group", Event("left", ("Bob",))),
    ("Ana añadió a Bea", Event("joined", ("Bea",), "Ana")),
    ("Zé saiu", Event("left", ("Zé",))),
    ("Uwe hat Ina hinzugefügt", Event("joined", ("Ina",), "Uwe")),
    ("Ann added this group to the community", None),
    ("Ann pinned a message", None),
]


@pytest.mark.parametrize(("notice", "expected"), NOTICES)
def test_whatsapp(notice: str, expected: Event | None) -> None:
    assert read_whatsapp(notice) == expected


def test_a_known_name_is_not_cut_at_its_and() -> None:
    assert read_whatsapp("Ann added Salt and Pepper", {"Salt and Pepper"}) == Event(
        "joined", ("Salt and Pepper",), "Ann"
    )


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text: str) -> None:
    for event in (read(text), read_whatsapp(text)):
        assert event is None or (event.people and all(event.people))


def test_only_the_beginning_of_a_hostile_sentence_is_looked_at() -> None:
    assert read("邀请加入了" * 1_000_000) is None
    assert read_whatsapp("a added" * 1_000_000) is None
