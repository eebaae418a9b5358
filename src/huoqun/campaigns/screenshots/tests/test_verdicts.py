"""What comes of a picture that says this."""

from dataclasses import replace

import pytest

from huoqun.core.picture_reading import Line, Read

from ..gallery import Likeness
from ..verdicts import Asked, Like, judged, says, shows

ASKED = Asked(words=["晨读"], names=["写作共学营"], own="tok123")
WHERE = (0.1, 0.1, 0.5, 0.2)


def read(*texts, code=""):
    codes = (Line(code, 1.0, WHERE),) if code else ()
    return Read(tuple(Line(text, 0.99, WHERE) for text in texts), codes)


ALL = ("14:37", "写作共学营，今日口令 晨读", "小林")


@pytest.mark.parametrize(
    ("found", "like", "attempt", "verdict", "signs"),
    [
        # Everything is there.
        (read(*ALL, code="https://hq/c/tok123"), None, 1, "accepted", "word name time own_code"),
        # Without a code: it is not asked for.
        (read(*ALL), None, 1, "accepted", "word name time"),
        # The word is missing, in a picture that is read well: the sender can mend it, once.
        (read("14:37", "写作共学营", "小林"), None, 1, "rejected", "no_word name time"),
        (read("14:37", "写作共学营", "小林"), None, 2, "queued", "no_word name time"),
        # Hardly anything was read: a person looks.
        (read("14:37"), None, 1, "queued", "no_word no_name time"),
        # No time can be seen.
        (read("写作共学营 晨读", "小林", "赞"), None, 1, "queued", "word name no_time"),
        # Somebody else's code.
        (read(*ALL, code="https://hq/c/other"), None, 1, "rejected", "word name time others_code"),
        # Somebody else's picture; and one that may be.
        (read(*ALL), Like(Likeness.CROPPED, 0.98), 1, "rejected", "copy word name time"),
        (read(*ALL), Like(Likeness.CROPPED, 0.98), 2, "queued", "copy word name time"),
        (read(*ALL), Like(Likeness.EDITED, 0.85), 1, "queued", "like word name time"),
        # No picture at all.
        (None, None, 1, "rejected", "unreadable"),
        (None, None, 2, "queued", "unreadable"),
    ],
)
def test_a_picture_is_judged(found, like, attempt, verdict, signs):
    came = judged(found, ASKED, like=like, attempt=attempt)

    assert (str(came.verdict), " ".join(map(str, came.signs))) == (verdict, signs)


@pytest.mark.parametrize(
    ("lines", "verdict", "sign"),
    [
        # The number stands there, before or behind the word.
        (["36个赞"], "accepted", "likes"),
        (["张三等30人觉得很赞"], "accepted", "likes"),
        (["♥ 31"], "accepted", "likes"),
        # Too few: that can be mended.
        (["赞 29"], "rejected", "few_likes"),
        # Names only, as in Moments; ten thousands; a time; another post's number beside it: a person counts.
        (["♥ 小林，May，阿强"], "queued", "no_likes"),
        (["1.2万赞"], "queued", "no_likes"),
        (["12:36赞"], "queued", "no_likes"),
        (["36个赞", "2个赞"], "queued", "no_likes"),
        # Of a number written with a comma, a unit or "and more" no part is taken for the whole.
        (["1,029 likes"], "queued", "no_likes"),
        (["♥ 2万"], "queued", "no_likes"),
        (["♥ 20+"], "queued", "no_likes"),
        (["♥ 31, 评论 2"], "accepted", "likes"),
    ],
)
def test_likes_are_counted_where_their_number_can_be_read(lines, verdict, sign):
    came = judged(read(*ALL, *lines), replace(ASKED, likes=30), like=None)

    assert (str(came.verdict), str(came.signs[-1])) == (verdict, sign)


@pytest.mark.parametrize(
    ("text", "wanted", "is_said"),
    [
        ("写作共学营，今日口令晨读", "晨读", True),
        # Full-width letters, spaces and signs do not count.
        ("ＨＱ－２０２６", "hq 2026", True),
        # A letter misread in a longer name; two letters have to be right.
        ("写作共学莒开营啦", "写作共学营", True),
        ("晨渎", "晨读", False),
        ("", "晨读", False),
        ("anything", "", False),
    ],
)
def test_words_are_found_as_somebody_reads_them(text, wanted, is_said):
    from ..verdicts import plain

    assert says([plain(text)], wanted) is is_said


def test_whoever_decides_reads_no_names_of_others():
    lines = read("14:37", "小林", "写作共学营", "今天的晚霞真好看", "3分钟前").lines

    assert [line.text for line in lines if shows(line, ASKED)] == ["14:37", "写作共学营", "3分钟前"]
