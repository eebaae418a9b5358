"""Lin completes her camp: her certificate is issued once, she is told in private, and it can be taken back."""

from __future__ import annotations

import pytest

from huoqun.camps.actions.certifying import issue, reissue
from huoqun.camps.actions.designing import choose_template, make_template
from huoqun.camps.actions.graduating import graduate
from huoqun.camps.actions.revoking import revoke
from huoqun.camps.certificates import BadName, CertificateState, Design, NoReasonGiven
from huoqun.camps.models import Certificate
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.members.actions.erasing import erase
from huoqun.playbooks.models import GroupRun
from tests.stories.running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1, D2, D3]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: 打卡}
  - id: end
    days: [D3]
    steps:
      - {id: check, do: branch, at: "22:00", if: checkins >= 1, then: give}
      - {id: give, do: certificate}
"""
)


@pytest.fixture
def story(cast):
    story = Running(cast)
    for name in ("Lin", "May"):
        story.member(name).joins("writers")
    story.runs(CAMP)
    return story


def run():
    return GroupRun.objects.get().id


def state(story):
    return [
        (one.name, CertificateState(one.state).name)
        for one in Certificate.objects.of(story.actor.workspace_id).order_by("id")
    ]


def test_who_checked_in_gets_it_by_the_playbook_and_is_told_once(story):
    story.passes(minutes=5)
    story.member("Lin").says("打卡 第一天", to="writers")
    story.passes(days=2)
    story.passes(hours=10)
    given = Certificate.objects.get()
    told = [said for said in story.effects("Lin") if "certificate" in said[1] or "证书" in said[1]]

    assert (given.name, given.drawn["days"], given.state) == ("Lin", 1, CertificateState.ISSUED)
    assert given.serial.split("-")[1] == "0001"
    assert "Lin" in given.drawn["body"] and "1 days" in given.drawn["body"]
    assert len(told) == 1 and "/me/open/" in told[0][1]


def test_it_is_issued_once_by_hand_revoked_with_a_reason_and_issued_anew_under_the_right_name(story):
    lin, may = story.id_of("Lin"), story.id_of("May")
    first = issue(story.actor, group_run_id=run(), member_ids=[lin, may], now=story.now)
    again = issue(story.actor, group_run_id=run(), member_ids=[lin, 9_999_999], now=story.now)
    with pytest.raises(NoReasonGiven):
        revoke(story.actor, certificate_uid=first.made[lin], reason=" ", now=story.now)
    with pytest.raises(BadName):
        reissue(story.actor, certificate_uid=first.made[lin], name="🎉", reason="typo", now=story.now)
    for _ in range(2):
        revoke(story.actor, certificate_uid=first.made[may], reason="又退出了", now=story.now)
    reissue(story.actor, certificate_uid=first.made[lin], name="林小满", reason="名字写错", now=story.now)

    assert set(first.made) == {lin, may}
    assert (dict(again.made), again.had) == ({}, (lin,))
    assert state(story) == [("Lin", "REVOKED"), ("May", "REVOKED"), ("林小满", "ISSUED")]
    serials = [one.serial.split("-")[1] for one in Certificate.objects.order_by("id")]
    assert sorted(serials) == ["0001", "0002", "0003"]


def test_a_template_is_the_classes_own_and_what_was_issued_stays_as_it_is(story):
    design = Design(title="优秀学员", body="{name} 是 {class} 的优秀学员", signatory="王老师")
    mine = make_template(story.actor, name="优秀", design=design, now=story.now)
    lin, may = story.id_of("Lin"), story.id_of("May")
    issue(story.actor, group_run_id=run(), member_ids=[may], now=story.now)
    choose_template(story.actor, group_run_id=run(), template_uid=mine, by_itself=True, now=story.now)
    issue(story.actor, group_run_id=run(), member_ids=[lin], now=story.now)

    titles = {one.name: one.drawn["title"] for one in Certificate.objects.all()}
    assert titles == {"Lin": "优秀学员", "May": "Certificate of Completion"}


def test_of_whoever_is_erased_nothing_is_left_on_it(story):
    lin = story.id_of("Lin")
    issue(story.actor, group_run_id=run(), member_ids=[lin], now=story.now)
    erase(story.actor, member_id=lin, now=story.now)
    story.settle()
    left = Certificate.objects.get()

    assert (left.name, left.drawn, left.state) == ("", {}, CertificateState.FORGOTTEN)


def test_sellers_and_others_certify_nobody(story, cast):
    for actor in (cast.dora.actor, cast.eve.actor):
        with pytest.raises((NotAllowed, NotFound)):
            issue(actor, group_run_id=run(), member_ids=[story.id_of("Lin")], now=story.now)
    assert not Certificate.objects.exists()


def test_graduates_get_theirs_by_itself_where_the_class_says_so(story):
    choose_template(story.actor, group_run_id=run(), template_uid=None, by_itself=True, now=story.now)
    graduate(story.actor, group_run_id=run(), member_ids=[story.id_of("May")], reason="she helped", now=story.now)
    story.settle()

    assert state(story) == [("May", "ISSUED")]
