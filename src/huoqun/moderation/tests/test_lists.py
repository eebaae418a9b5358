"""Words of an operator's list, however they are written."""

import pytest

from huoqun.moderation.ads.spelling import read
from huoqun.moderation.lists import TOO_LONG, TOO_SHORT, Imported, Refusal, WordList, imported


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # As it stands
        ("这里卖茶叶吗", ["茶叶"]),
        # Pulled apart, dressed up, in traditional characters
        ("茶-葉", ["茶叶"]),
        ("Ｖ\u200bＰＮ 便宜", ["VPN"]),
        # A word of Latin letters stands alone
        ("advpns", []),
        ("用VPN吗", ["VPN"]),
        # Of several words each once
        ("free  money, VPN vpn", ["VPN"]),
        ("get free money now", ["free money"]),
    ],
)
def test_a_word_is_found_where_it_is_one(text, found):
    assert WordList(["茶叶", "VPN", "free money"]).found(read(text)) == found


def test_ten_thousand_words_are_imported_and_the_rest_is_told():
    lines = [f"词语{number}" for number in range(10_000)]
    done = imported(["\ufeff# remark", *lines, "x", "長" * 81, "词 语 7\tremark", ""])

    assert done == Imported(
        tuple(lines), (Refusal(10_002, "x", TOO_SHORT), Refusal(10_003, "長" * 40, TOO_LONG)), doubled=1
    )
    assert "词语9999" in WordList(done.words).found(read("有 词语9999 吗"))
