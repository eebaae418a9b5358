"""MemoTrace's CSV."""

import csv
import io

import pytest

from huoqun.imports.records import Person, Said
from huoqun.imports.testing import part_of
from huoqun.imports.tests.reading import format_of, items, told

HEADER = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender"
NAME = "读书会/读书会_utf8.csv"
MING = ("", "小明", "wxid_ming")
HUA = ("阿花备注", "阿花", "wxid_hua")
NOBODY = ("", "", "")


def row(
    kind: int, content: str, who: tuple[str, str, str] = HUA, *, sub: int = 0, mine: int = 0, talker: int = 7
) -> str:
    """One row, at 2023-01-05 12:15:33 UTC."""
    out = io.StringIO()
    fields = [1, talker, kind, sub, mine, 1672920933, 3, content, "2023-01-05 20:15:33", *who]
    csv.writer(out, lineterminator="\n").writerow(fields)
    return out.getvalue()


def table(*rows: str) -> str:
    return HEADER + "\n" + "".join(rows)


XML = '<?xml version="1.0"?><msg><img aeskey="k"/></msg>'
APP = "<msg><appmsg><title>a &amp; b.pdf</title><type>6</type></appmsg></msg>"

MESSAGES = [
    (row(1, "大家好"), "12:15 wxid_hua: 大家好"),
    # Quotes, commas and line ends within
    (row(1, '他说"好",\n然后\n\n走了'), '12:15 wxid_hua: 他说"好",\n然后\n\n走了'),
    (row(1, ""), "12:15 wxid_hua: "),
    # What looks like XML but is what somebody wrote
    (row(1, "<b>hi</b>"), "12:15 wxid_hua: <b>hi</b>"),
    (row(3, XML), "12:15 wxid_hua:  [image]"),
    (row(34, "<msg><voicemsg/></msg>"), "12:15 wxid_hua:  [voice]"),
    (row(43, "<msg><videomsg/></msg>"), "12:15 wxid_hua:  [video]"),
    (row(47, "<msg><emoji/></msg>"), "12:15 wxid_hua:  [sticker]"),
    (row(49, APP, sub=6), "12:15 wxid_hua: a & b.pdf [file]"),
    (row(49, "", sub=57), "12:15 wxid_hua: "),
]


@pytest.mark.parametrize(("text", "expected"), MESSAGES)
def test_messages(text: str, expected: str) -> None:
    assert told("wechat-memotrace", NAME, table(text))[-1] == expected


TEMPLATE = (
    '<sysmsg type="sysmsgtemplate"><sysmsgtemplate><content_template><plain><![CDATA[]]></plain>'
    '<template><![CDATA["$username$"邀请"$names$"加入了群聊]]></template><link_list>'
    '<link name="username" type="link_profile"><memberlist><member><username><![CDATA[wxid_ming]]></username>'
    "<nickname><![CDATA[小明]]></nickname></member></memberlist></link>"
    '<link name="names" type="link_profile"><memberlist>'
    "<member><username><![CDATA[wxid_x]]></username><nickname><![CDATA[老王]]></nickname></member>"
    "<member><username><![CDATA[wxid_y]]></username><nickname><![CDATA[老李]]></nickname></member>"
    "</memberlist></link></link_list></content_template></sysmsgtemplate></sysmsg>"
)

SENTENCES = [
    ('"小明"邀请"阿花"加入了群聊', ["12:15 wxid_hua joined by wxid_ming"]),
    # Whoever made the export is known by their own messages
    ('你邀请"阿花"加入了群聊', ["12:15 wxid_hua joined by wxid_ming"]),
    ('"阿花"邀请你加入了群聊，群聊参与人还有：老王、老李', ["12:15 wxid_ming joined by wxid_hua"]),
    ('"阿花"通过扫描"小明"分享的二维码加入群聊', ["12:15 wxid_hua joined by wxid_ming"]),
    # Several at once
    ('"小明"邀请"阿花、老王"加入了群聊', ["12:15 wxid_hua joined by wxid_ming", "12:15 name:老王 joined by wxid_ming"]),
    ('你将"阿花"移出了群聊', ["12:15 wxid_hua left by wxid_ming"]),
    ('"阿花"退出了群聊', ["12:15 wxid_hua left"]),
    # The newer form has the ids in it
    (TEMPLATE, ["12:15 wxid_x joined by wxid_ming", "12:15 wxid_y joined by wxid_ming"]),
    ('<revokemsg>"阿花" 撤回了一条消息</revokemsg>', ["skipped: notice of a message taken back"]),
    ('"阿花"修改群名为“加入了群聊”', ["skipped: notice of the group"]),
    ('"阿花" 拍了拍 "小明"', ["skipped: notice of the group"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_what_the_platform_says(sentence: str, expected: list[str]) -> None:
    text = table(row(10000, sentence, NOBODY), row(1, "好", HUA), row(1, "好", MING, mine=1))

    found = [item for item in told("wechat-memotrace", NAME, text) if ": 好" not in item]

    assert found[1:-1] == expected


BROKEN = [
    ("1,7,1,0,0\n", "wrong number of columns"),
    ("junk\n", "wrong number of columns"),
    ("1,7,text,0,0,1672920933,3,x,y,,,\n", "wrong number of columns"),
    ("1,7,1,0,0,yesterday,3,x,y,,小明,wxid_ming\n", "no readable date"),
    ('1,7,1,0,0,1672920933,3,"never closed,y,,小明,wxid_ming\n', "broken CSV record"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_a_broken_row_in_the_middle_costs_itself_only(broken: str, reason: str) -> None:
    found = told("wechat-memotrace", NAME, table(row(1, "一"), broken, row(1, "二")))

    assert [item for item in found if not item.startswith("person")] == [
        "chat 读书会",
        "12:15 wxid_hua: 一",
        f"skipped: {reason}",
        "12:15 wxid_hua: 二",
    ]


def test_a_private_chat_has_no_senders() -> None:
    text = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime\n"
    text += "1,7,1,0,0,1672920933,3,在吗,x\n2,7,1,0,1,1672920933,3,在,x\n"

    assert told("wechat-memotrace", "阿花_utf8.csv", text) == ["chat 阿花", "12:15 阿花: 在吗", "12:15 self: 在"]


NAMES = [
    ("读书会_utf8.csv", "chat 读书会"),
    ("读书会.csv", "chat 读书会"),
    # Newer versions put the room into the name
    ("读书会(123456@chatroom).csv", "chat 123456@chatroom = 读书会"),
    ("读书会(123456@chatroom)/读书会_utf8.csv", "chat 123456@chatroom = 读书会"),
]


@pytest.mark.parametrize(("path", "chat"), NAMES)
def test_the_chat_is_named_by_its_file(path: str, chat: str) -> None:
    assert told("wechat-memotrace", path, table())[0] == chat


def test_a_second_talker_is_another_chat() -> None:
    found = told("wechat-memotrace", NAME, table(row(1, "一", MING), row(1, "二", MING, talker=8)))

    assert found == ["chat 读书会", "12:15 wxid_ming: 一", "chat 读书会#8 = 读书会 8", "12:15 wxid_ming: 二"]


def test_what_the_operator_calls_somebody_is_told_once() -> None:
    found = items("wechat-memotrace", NAME, table(row(1, "一"), row(1, "二")))

    assert [(item.name, item.extra) for item in found if isinstance(item, Person)] == [("阿花", {"remark": "阿花备注"})]
    assert [item.sender_name for item in found if isinstance(item, Said)] == ["阿花", "阿花"]


def test_how_sure_it_is() -> None:
    sniff = format_of("wechat-memotrace").sniff
    assert sniff is not None

    assert sniff(part_of(NAME, ""), ("\ufeff" + HEADER).encode()) == 1.0
    assert sniff(part_of(NAME, ""), b"AuthorID,Author,Date,Content\n") == 0.0
