"""Live codes and welcome words from the console to WeCom and back: made, filled, turned, deleted."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from huoqun.campaigns.actions import coding, leading, making, pooling, seating
from huoqun.campaigns.models.campaign import Campaign
from huoqun.campaigns.queries.campaigns import pool
from huoqun.campaigns.queries.codes import code_page
from huoqun.campaigns.rules.campaigns import Kind, NewCampaign
from huoqun.chats.actions import greetings, held, join_ways
from huoqun.chats.actions.greetings import BadGreeting
from huoqun.chats.actions.join_ways import BadState, NoGroups
from huoqun.chats.models import Held, HeldGroup, Message, PlatformDay, Route
from huoqun.chats.queries.figures import figures
from huoqun.chats.queries.held import held as lines
from huoqun.core import clock
from huoqun.gateways.tests.test_host import run_until
from huoqun.gateways.wecom.fake import statistics
from huoqun.groups.models import Group, Span
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.members.models import Member

from .test_wecom import actor, is_connected, react, wecom  # noqa: F401 - fixtures of the same company

pytestmark = pytest.mark.django_db(transaction=True)


def line_of() -> int:
    return Route.objects.values_list("connection_id", flat=True).first()


def nothing_left() -> bool:
    return not Held.objects.filter(ended_at=None).exclude(wants="").exists()


def opened(wecom, *names):  # noqa: F811
    """Customer groups that Huoqun knows; answers their ids here."""
    for name in names:
        wecom.group(name)
    run_until(lambda: is_connected() and Span.objects.count() == len(names))
    return [Group.objects.get(name=name).id for name in names]


def test_a_code_leads_into_the_next_group_when_the_first_is_full(wecom, actor):  # noqa: F811
    one, two = opened(wecom, "一群", "二群")
    # 张老师 is in it too: its operator wants three people there.
    Group.objects.filter(id=one).update(capacity=3)
    # Until the code is made, only the first has room.
    Group.objects.filter(id=two).update(capacity=1)
    way = join_ways.create(
        actor, connection_id=line_of(), name="春季", state="spring", group_ids=[one, two], now=clock.now()
    )
    Group.objects.filter(id=two).update(capacity=None)
    run_until(lambda: nothing_left() and Held.objects.exclude(url="").exists())
    for name in ("小林", "阿梅"):
        assert wecom.customer(name).scans("spring")
    run_until(lambda: (react(), HeldGroup.objects.get(group_id=two).is_in and nothing_left())[1])
    chen = wecom.customer("陈晨")
    chen.scans("spring")
    run_until(lambda: Span.objects.filter(group_id=two).count() == 2)
    (shown,) = lines(actor, connection_id=line_of(), kind=held.WAY)

    assert chen.key in next(g for g in wecom.corp.groups.values() if g.name == "二群").seats
    assert (shown.came, [group.place.is_full for group in shown.groups]) == (3, [True, False])
    held.delete(actor, held_id=way, now=clock.now())
    run_until(lambda: Held.objects.filter(ended_at__isnull=False).exists())
    assert not wecom.customer("王五").scans("spring")


def test_welcome_words_reach_wecom_and_what_it_refuses_is_said_and_tried_again(wecom, actor):  # noqa: F811
    opened(wecom, "一群")
    wecom.fails(41055, "over limit", path="/cgi-bin/externalcontact/group_welcome_template/add")
    words = greetings.create(actor, connection_id=line_of(), name="通用", text="欢迎%NICKNAME%", now=clock.now())
    run_until(lambda: Held.objects.exclude(error="").exists())
    (no,) = lines(actor, connection_id=line_of(), kind=held.GREETING)
    held.again(actor, held_id=words, now=clock.now())
    run_until(lambda: Held.objects.exclude(ref="").exists())

    assert "41055" in no.error and not no.is_there
    assert [one["text"]["content"] for one in wecom.corp.table("greetings").values()] == ["欢迎%NICKNAME%"]


def test_what_cannot_be_is_refused_before_wecom_is_asked(wecom, actor):  # noqa: F811
    (one,) = opened(wecom, "一群")
    line = line_of()
    asked = {"connection_id": line, "name": "n", "now": clock.now()}
    for state in ("", "春天", "a b", "x" * 31):
        with pytest.raises(BadState):
            join_ways.create(actor, state=state, group_ids=[one], **asked)
    for groups in ([], [one, one + 1_000]):
        with pytest.raises(NoGroups):
            join_ways.create(actor, state="s", group_ids=groups, **asked)
    join_ways.create(actor, state="s", group_ids=[one], **asked)
    with pytest.raises(BadState):
        join_ways.create(actor, state="s", group_ids=[one], **asked)
    with pytest.raises(BadGreeting):
        greetings.create(actor, text="很" * 1_001, **asked)


def test_what_wecom_counts_is_kept_for_the_group_and_asked_for_again_only_where_it_may_be_late(wecom, actor):  # noqa: F811
    (one,) = opened(wecom, "一群")
    yesterday = (clock.now() + timedelta(hours=8)).date() - timedelta(days=1)
    run_until(PlatformDay.objects.exists)
    statistics.count(wecom.corp, "zhang", yesterday.isoformat(), msg_total=40, member_has_msg=9)
    before = wecom.calls("/cgi-bin/externalcontact/groupchat/statistic_group_by_day")
    run_until(lambda: PlatformDay.objects.filter(messages=40).exists())
    told = figures(actor.workspace_id, one, until=yesterday, days=28)

    assert (told.owner, told.groups, len(told.days)) == ("张老师", 1, 28)
    assert (told.days[-1].messages, told.days[-1].spoke) == (40, 9)
    assert wecom.calls("/cgi-bin/externalcontact/groupchat/statistic_group_by_day") - before == 1
    assert figures(actor.workspace_id, one + 1_000, until=yesterday, days=28) is None


def test_the_archive_of_what_was_said_joins_the_groups_and_people_of_the_connection(wecom, actor, tmp_path):  # noqa: F811
    (one,) = opened(wecom, "一群")
    lin = wecom.customer("小林")
    lin.joins(next(iter(wecom.corp.groups.values())))
    run_until(lambda: Member.objects.filter(name="小林").exists())
    room = Group.objects.get(id=one).key
    said = {"msgid": "1_external", "action": "send", "tolist": ["zhang"], "roomid": room, "msgtype": "text",
            "msgtime": int(clock.now().timestamp() * 1_000) - 60_000, "text": {"content": "第三章读完了"}}  # fmt: skip
    path = tmp_path / "archive.jsonl"
    path.write_text("\n".join(json.dumps({**said, "msgid": key, "from": key}) for key in (lin.key, "zhang", "wang")))
    run(actor, path, options=Options(), now=clock.now)

    assert list(Message.objects.values_list("group_id", "text")) == [(one, "第三章读完了")] * 3
    assert Group.objects.get().name == "一群"
    assert {"小林", "张老师"} < set(Member.objects.values_list("name", flat=True)) and Member.objects.count() == 3


def test_a_campaigns_group_is_led_into_by_wecoms_own_code_until_it_is_over(wecom, actor):  # noqa: F811
    opened(wecom, "一群")
    group, now = Group.objects.get(name="一群"), clock.now()
    uid = making.draft(
        actor, now=now,
        campaign=NewCampaign(name="春季", kind=Kind.CODE, starts_at=now, ends_at=now + timedelta(days=1)),
    )  # fmt: skip
    place = pooling.add_place(
        actor, campaign_uid=uid, place=pooling.NewPlace(group_id=group.id, soft=5, hard=9), now=now
    )
    for _ in range(2):  # asked twice, made once
        leading.lead(actor, place_uid=place, now=now)
    run_until(lambda: nothing_left() and Held.objects.exclude(url="").exists())
    code = coding.make_code(actor, campaign_uid=uid, label="door", now=now)
    Campaign.objects.update(state="live")
    seating.reserve(actor, token=code, device=b"p" * 32, now=now)
    (line,) = pool(actor.workspace_id, Campaign.objects.get().id)
    page = code_page(actor.workspace_id, code, device=b"p" * 32, now=now)

    assert (Held.objects.count(), line.has_way, line.way_error) == (1, True, "")
    assert page.seat.way.startswith("https://p.qpic.cn/"), "shown on the code's page, and never by plain http"
    assert leading.give_back(actor, now=now) == 0
    Campaign.objects.update(state="settled")
    assert leading.give_back(actor, now=now) == 1
    run_until(lambda: Held.objects.filter(ended_at__isnull=False).exists())
    assert leading.give_back(actor, now=now) == 0


def test_a_group_of_another_platform_has_no_such_code(cast):
    now, who = clock.now(), cast.alice.actor
    uid = making.draft(
        who, now=now,
        campaign=NewCampaign(name="春季", kind=Kind.CODE, starts_at=now, ends_at=now + timedelta(days=1)),
    )  # fmt: skip
    place = pooling.add_place(
        who, campaign_uid=uid, place=pooling.NewPlace(group_id=cast.group, soft=5, hard=9), now=now
    )

    with pytest.raises(leading.NoWay):
        leading.lead(who, place_uid=place, now=now)
