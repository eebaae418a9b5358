"""A moment as people say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from huoqun.console import when

HANGZHOU = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # a Sunday, 14:30 in Hangzhou


@pytest.mark.parametrize(
    ("gap", "chinese", "english"),
    [
        (timedelta(seconds=-9), "刚刚", "just now"),
        (timedelta(minutes=-7), "7 分钟前", "7 min ago"),
        # Two hours and a half are not three
        (timedelta(minutes=-150), "2 小时前", "2 h ago"),
        # Later than six hours the clock says more
        (timedelta(hours=-9), "今天 05:30", "today 05:30"),
        # Yesterday by the group's own midnight
        (timedelta(hours=-15), "昨天 23:30", "yesterday 23:30"),
        (timedelta(days=-4), "周三 14:30", "Wed 14:30"),
        (timedelta(days=-60), "9月23日", "23 Sep"),
        (timedelta(days=-500), "2025年7月10日", "10 Jul 2025"),
        # What is due
        (timedelta(seconds=9), "现在", "now"),
        (timedelta(hours=2), "2 小时后", "in 2 h"),
        (timedelta(days=1), "明天 14:30", "tomorrow 14:30"),
    ],
)
def test_fresh_is_relative_and_old_is_a_date(gap, chinese, english):
    with translation.override("zh-hans"):
        assert when.said(NOW + gap, NOW, HANGZHOU) == chinese
    with translation.override("en"):
        assert when.said(NOW + gap, NOW, HANGZHOU) == english


def test_the_exact_moment_names_its_zone():
    assert when.exact(NOW, HANGZHOU) == "2026-11-22 14:30 Asia/Shanghai"
