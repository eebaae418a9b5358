"""A rehearsal at the terminal: every act by its words, in both languages."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from huoqun.cli.wecom_rehearsal import command
from huoqun.gateways.wecom.rehearsing import ACTS, NotUnderstood, Rehearsal
from huoqun.gateways.wecom.testing import FakeWeCom, PortTaken

from .calls import told


@pytest.fixture
def on() -> Rehearsal:
    return Rehearsal(FakeWeCom())


def test_a_rehearsal_from_the_first_group_to_the_last_word(on):
    acts = """
        group 读书会 li; 加 小林 zhang spring; join 小林 读书会; 讲 小林 读书会 早
        rename 读书会 读书会2; 退 小林 读书会2; drop 小林
        robot 教练组; say zhang 今天 谁没来？; lose; add 阿梅; lose; expire; fail 45009 2; send; 发 li
        dismiss 读书会2; check; help
    """
    for line in acts.replace(";", "\n").strip().split("\n"):
        on.line(line)

    assert len(told(on.wecom)) == 8
    assert len(on.wecom.corp.table("archive").records) == 1
    assert (list(on.people), on.groups) == (["小林", "阿梅"], {})
    assert len(on.wecom.corp.failing[""]) == 2
    assert on.line("sent") == on.line("看")


def test_a_customer_is_tagged_and_scans_a_code(on):
    on.line("group 读书会")
    on.line("add 小林 li")
    on.wecom.corp.table("join ways")["cfg"] = {"state": "spring", "chat_id_list": [on.groups["读书会"].id]}

    assert on.line("标签 小林 意向高") == "意向高"
    assert on.line("扫 小林 spring") == "" and on.people["小林"].key in on.groups["读书会"].seats
    assert on.line("scan 小林 autumn") != ""


@pytest.mark.parametrize(
    "line",
    [
        # No such act; an act without what it needs; nobody of that name; quotes that never end; no number.
        "dance", "join 小林", "join 小林 nowhere", "add 小林 nobody", "tag 小林 意向高", 'say "', "fail often",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said(on, line):
    with pytest.raises(NotUnderstood):
        on.line(line)


def test_what_reached_people_is_shown_once_and_by_their_names(on):
    on.customer("小林")
    on.wecom.corp.sent.append({"what": "welcome", "to": on.people["小林"].key, "text": "欢迎！"})

    assert on.line("sent") == "小林 ← 欢迎！"
    assert "欢迎" not in on.line("sent")


def test_every_act_has_a_word_in_both_languages():
    assert [one.words for one in ACTS.values() if {word.isascii() for word in one.words} != {True, False}] == []


def test_the_verb_shows_what_to_fill_in_and_says_what_it_did_not_understand():
    said = CliRunner().invoke(command, ["--port", "0"], input="group 读书会\n\nnonsense\n")

    assert said.exit_code == 0
    assert "rehearsal-secret-of-the-app" in said.output and "http://127.0.0.1:" in said.output


def test_a_port_that_is_taken_is_said():
    with FakeWeCom() as first, pytest.raises(PortTaken), FakeWeCom(port=first.server.port):
        pass
