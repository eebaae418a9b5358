"""Wei reads a notice on her phone, though she has left the group, and says so; Lan was never asked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huoqun.core import clock
from huoqun.groups.models import Span
from huoqun.notices.actions.telling import close, tell
from huoqun.notices.models import Reader

from .test_packet_pages import a_phone, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def wei(cast):
    return a_phone(cast, "Wei", group=cast.group)


def told(cast, title):
    return tell(cast.alice.actor, group_id=cast.group, title=title, text="改到 28 号。\n别忘了", now=clock.now())


def test_a_notice_waits_on_my_page_until_it_is_read_there(cast, wei, django_assert_max_num_queries):
    lan = a_phone(cast, "Lan")
    assert "Nobody has asked you" in text(wei, "me_notices")
    moved, over = told(cast, "<b>交稿改期"), told(cast, "旧事")
    close(cast.alice.actor, notice_uid=over, now=clock.now())
    Span.objects.filter(member_id=wei.id).update(left_at=clock.now())

    assert "1 notice to be read" in text(wei, "me") and "&lt;b&gt;交稿改期" in text(wei, "me")
    with django_assert_max_num_queries(12):
        shown = text(wei, "me_notices")
    assert shown.count("I have read it") == 1 and "It is closed." in shown and "28 号。<br>别忘了" in shown
    assert "交稿改期" not in text(lan, "me") + text(lan, "me_notices")

    url = reverse("me_notice_read", args=[moved])
    assert [lan.post(url).status_code, wei.post(url).status_code, wei.post(url).status_code] == [404, 302, 302]
    assert wei.post(reverse("me_notice_read", args=[over])).status_code == 409
    row = Reader.objects.get(notice__uid=moved, member_id=wei.id)
    assert row.read_at is not None and row.noted_by == ""
    assert "to be read" not in text(wei, "me") and "you read it on" in text(wei, "me_notices")
