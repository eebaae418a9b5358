"""A member sends a screenshot: what is accepted by itself, what a person looks at, what comes back."""

from datetime import timedelta
from random import Random

import pytest

from huoqun.core import files
from huoqun.core.actor import Actor, Grant
from huoqun.core.picture_reading import Line, Read
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Member
from huoqun.playbooks.models import GroupRun, Playbook, Version
from huoqun.team.models import Post, User

from ..actions import auditing, proving, ripening, steering
from ..fraud.attacks import pictures as drawing
from ..models.invitation import Code, Invitation
from ..models.screenshots import Print, Shot
from ..models.seat import Place
from ..permissions import CampaignPermission
from ..queries.screenshots import mine, proved
from ..rules.campaigns import WrongState
from ..rules.invitations import SameJudge
from ..rules.screenshots import NoMoreShots, OwnGroup, ShotState, ShotWaits
from .test_weighing import NOON, Brought

WORD = "晨读"


class Sharing(Brought):
    """A campaign that asks for a screenshot with its word and its name."""

    def __init__(self, here: int | None = None) -> None:
        super().__init__(here)
        self.row.kind, self.row.name, self.row.entry = "screenshot", "写作共学营", {"words": [WORD]}
        self.row.save()

    def takes_part(self, name: str) -> int:
        here, member = self.actor.workspace_id, self.member(name)
        entered = type(self.ann).objects.create(
            workspace_id=here, campaign_id=self.row.id, member_id=member, entered_at=NOON
        )
        Code.objects.create(workspace_id=here, campaign_id=self.row.id, participant_id=entered.id, made_at=NOON)
        return member

    def token(self, member: int) -> str:
        return Code.objects.of(self.actor.workspace_id).get(participant__member_id=member).token

    def sends(self, member: int, picture) -> Shot:
        actor = Actor(self.actor.workspace_id, "member", member)
        raw = drawing.as_jpeg(picture)
        kept = files.keep(
            actor, raw=raw, name="s.jpg", allowed=[files.FileKind.PICTURE], owner=f"member:{member}", now=NOON
        )
        uid = proving.send(actor, campaign_uid=self.row.uid, member_id=member, file_id=kept.id, now=NOON)
        return Shot.objects.of(self.actor.workspace_id).get(uid=uid)

    def is_read(self, shot: Shot, *texts: str) -> None:
        """What a picture says is given here: reading takes seconds (screenshots/tests/test_reading.py)."""
        here = self.actor.workspace_id
        raw = files.read(here, uid=files.listed(here, [shot.file])[shot.file].uid).raw
        lines = tuple(Line(text, 1.0, (0.1, 0.1, 0.5, 0.2)) for text in texts)
        code = (Line(f"https://hq.example/c/{self.token(shot.member_id)}", 1.0, (0.3, 0.8, 0.5, 0.9)),)
        auditing.settle(self.actor, shot_uid=shot.uid, raw=raw, read=Read(lines, code), now=NOON)

    def state(self, shot: Shot) -> tuple[str, list[str]]:
        shot.refresh_from_db()
        return shot.state, shot.signs


@pytest.fixture
def sharing(db) -> Sharing:
    return Sharing()


def own(sharing: Sharing, member: int, seed: int, word: str = WORD):
    """A member's own screenshot, with their own code in it."""
    return drawing.shot(Random(seed), word=word, code=f"https://hq.example/c/{sharing.token(member)}")


def test_what_shows_all_is_accepted_and_what_is_anothers_comes_back(sharing):
    ann, bo, cy = (sharing.takes_part(name) for name in ("Ann", "Bo", "Cy"))
    first = own(sharing, ann, 3)
    picture = drawing.drawn(first)

    shots = [
        sharing.sends(ann, picture),
        sharing.sends(bo, drawing.mirrored(picture, first, Random(1))),
        sharing.sends(cy, drawing.drawn(own(sharing, cy, 8, word="夜跑"))),
    ]
    for shot, word in zip(shots, (WORD, WORD, "夜跑"), strict=True):
        sharing.is_read(shot, f"写作共学营，今日口令 {word}", "11:36", "小林")

    assert sharing.state(shots[0]) == ("accepted", ["word", "name", "time", "own_code"])
    assert (sharing.state(shots[1])[0], shots[1].alike["how"]) == ("rejected", "mirrored")
    assert sharing.state(shots[2]) == ("rejected", ["no_word", "name", "time", "own_code"])
    assert proved(sharing.row, [ann, bo, cy], NOON) == {ann}
    assert shots[1].alike["of"] == str(shots[0].uid)
    assert Print.objects.of(sharing.actor.workspace_id).count() == 3


@pytest.fixture
def sent_back(sharing, db) -> Shot:
    """A screenshot of Ann's that was sent back."""
    member = sharing.takes_part("Ann")
    shot = sharing.sends(member, drawing.drawn(own(sharing, member, 3)))
    shot.state = ShotState.REJECTED
    shot.save()
    return shot


def test_one_more_may_be_sent_and_no_third(sharing, sent_back):
    member = sent_back.member_id
    again = drawing.drawn(own(sharing, member, 4))

    second = sharing.sends(member, again)
    with pytest.raises(ShotWaits):
        sharing.sends(member, again)
    second.state = ShotState.REJECTED
    second.save()

    with pytest.raises(NoMoreShots):
        sharing.sends(member, again)
    assert [line.attempt for line in mine(sharing.actor.workspace_id, sharing.row.id, member)] == [2, 1]


def test_who_was_two_sent_what_either_sent(sharing, sent_back):
    ann = sent_back.member_id
    qq = sharing.takes_part("Ann on QQ")
    again = drawing.drawn(own(sharing, ann, 4))
    second = sharing.sends(ann, again)
    sharing.is_read(second, f"写作共学营，今日口令 {WORD}", "11:36", "小林")
    Member.objects.filter(id=ann).update(canonical_id=qq)

    assert proved(sharing.row, [qq], NOON) == {qq}
    with pytest.raises(ShotWaits):
        sharing.sends(qq, again)
    assert [line.attempt for line in mine(sharing.actor.workspace_id, sharing.row.id, qq)] == [2, 1]


def test_what_was_sent_back_may_be_looked_at_again_once(sharing, sent_back):
    actor = Actor(sharing.actor.workspace_id, "member", sent_back.member_id)

    proving.appeal(actor, shot_uid=sent_back.uid, member_id=sent_back.member_id, words=" It is mine ", now=NOON)
    assert sharing.state(sent_back)[0] == "queued"
    auditing.decide(sharing.actor, shot_uid=sent_back.uid, accept=False, why="No word", now=NOON)

    with pytest.raises(WrongState):
        proving.appeal(actor, shot_uid=sent_back.uid, member_id=sent_back.member_id, words="?", now=NOON)
    assert (sent_back.appeal, Shot.objects.get(id=sent_back.id).why) == ("It is mine", "No word")


def test_whoever_proves_it_counts_behind_hundreds_who_never_do(sharing, sent_back):
    here = sharing.actor.workspace_id
    names = Member.objects.bulk_create(
        Member(workspace_id=here, name=f"P{n}", created_at=NOON) for n in range(ripening.BATCH)
    )
    Invitation.objects.bulk_create(
        joined(sharing, member) for member in [*(one.id for one in names), sent_back.member_id]
    )
    Shot.objects.update(state=ShotState.ACCEPTED)

    assert ripening.count_entered(sharing.actor, campaign_id=sharing.row.id, now=NOON) == 1
    assert Invitation.objects.get(state="counted").invitee_id == sent_back.member_id


def test_a_campaign_does_not_settle_while_a_screenshot_waits(sharing, sent_back):
    Invitation.objects.bulk_create([joined(sharing, sent_back.member_id)])
    Shot.objects.update(state=ShotState.QUEUED)
    sharing.row.state = "closing"
    sharing.row.save()

    assert steering.settle(sharing.actor, campaign_uid=sharing.row.uid, now=NOON) == "closing"
    Shot.objects.update(state=ShotState.ACCEPTED)
    assert steering.settle(sharing.actor, campaign_uid=sharing.row.uid, now=NOON) == "closing"
    Shot.objects.update(state=ShotState.REJECTED)
    assert steering.settle(sharing.actor, campaign_uid=sharing.row.uid, now=NOON) == "settled"


def joined(sharing: Sharing, member: int) -> Invitation:
    return Invitation(
        workspace_id=sharing.actor.workspace_id, campaign_id=sharing.row.id, invitee_id=member, came="page",
        state="joined", identified_at=NOON, joined_at=NOON,
    )  # fmt: skip


def test_whoever_sent_it_back_does_not_decide_the_appeal(sharing, sent_back):
    here, member = sharing.actor.workspace_id, sent_back.member_id
    alice, bob = (Actor(here, "staff", user, grants=grants_of(CampaignPermission.JUDGE)) for user in (1, 2))
    Shot.objects.filter(id=sent_back.id).update(state=ShotState.QUEUED)
    auditing.decide(alice, shot_uid=sent_back.uid, accept=False, because="cut", now=NOON)
    asks = Actor(here, "member", member)
    proving.appeal(asks, shot_uid=sent_back.uid, member_id=member, words="It is mine", now=NOON)

    with pytest.raises(SameJudge):
        auditing.decide(alice, shot_uid=sent_back.uid, accept=False, now=NOON)
    auditing.decide(bob, shot_uid=sent_back.uid, accept=True, now=NOON)
    assert sharing.state(sent_back)[0] == "accepted"


def test_when_the_campaign_is_settled_pictures_go_and_prints_stay(sharing, sent_back):
    assert auditing.forget_pictures(sharing.actor, now=NOON) == 0
    sharing.row.state = "settled"
    sharing.row.save()

    assert auditing.forget_pictures(sharing.actor, now=NOON + timedelta(days=1)) == 1
    assert auditing.forget_pictures(sharing.actor, now=NOON + timedelta(days=1)) == 0

    sent_back.refresh_from_db()
    assert files.listed(sharing.actor.workspace_id, [sent_back.file]) == {}
    assert (sent_back.file, sent_back.lines) == (0, {})


def test_whoever_owns_the_group_does_not_decide(sharing, sent_back):
    here = sharing.actor.workspace_id
    chen = Actor(here, "staff", owner_of_group_with(here, sent_back), grants=grants_of(CampaignPermission.JUDGE))
    sent_back.state = ShotState.QUEUED
    sent_back.save()

    with pytest.raises(OwnGroup):
        auditing.decide(chen, shot_uid=sent_back.uid, accept=True, now=NOON)

    # Nor does whoever has a post at it; one who looks after everything may.
    bob, group = User.objects.create(email="bob@example.com").id, Group.objects.get()
    post = Post.objects.create(workspace_id=here, user_id=bob, role="helper", group_id=group.id, created_at=NOON)
    judge = Actor(here, "staff", bob, grants=grants_of(CampaignPermission.JUDGE))
    with pytest.raises(OwnGroup):
        auditing.decide(judge, shot_uid=sent_back.uid, accept=True, now=NOON)
    Post.objects.filter(id=post.id).update(group=None)

    # Nor a checker of its own, for as long as what runs there has not ended before the campaign began.
    run = GroupRun.objects.filter(group=group)
    run.update(roles={"coach": [0], "checker": [bob]}, ended_at=sharing.row.starts_at)
    with pytest.raises(OwnGroup):
        auditing.decide(judge, shot_uid=sent_back.uid, accept=True, now=NOON)
    run.update(ended_at=sharing.row.starts_at - timedelta(days=1))
    auditing.decide(judge, shot_uid=sent_back.uid, accept=True, now=NOON)


def grants_of(permission: str) -> frozenset[Grant]:
    return frozenset({Grant(permission)})


def owner_of_group_with(here: int, shot: Shot) -> int:
    """A user who owns a group of the campaign's pool in which the sender of this screenshot is."""
    user = User.objects.create(email="chen@example.com").id
    kind = Kind.objects.create(workspace_id=here, key="camp", name="Camp")
    group = Group.objects.create(
        workspace_id=here, platform="sim", key="g", name="Writers", kind_id=kind.id, created_at=NOON
    )
    book = Playbook.objects.create(workspace_id=here, key="b", name="b", kind="camp", draft_at=NOON, created_at=NOON)
    version = Version.objects.create(
        workspace_id=here, playbook_id=book.id, number=1, text="", published_at=NOON, published_by="x"
    )
    GroupRun.objects.create(
        workspace_id=here, version_id=version.id, group_id=group.id, starts_on=NOON.date(), zone="UTC",
        started_at=NOON, started_by="x", owner_id=user,
    )  # fmt: skip
    Place.objects.create(
        workspace_id=here, campaign_id=shot.campaign_id, group_id=group.id, position=1, soft=10, hard=20
    )
    Span.objects.create(workspace_id=here, group_id=group.id, member_id=shot.member_id, joined_at=NOON)
    return user


def test_the_queue_shows_a_picture_without_names_and_takes_the_decision(db, browser_of, cast):
    sharing = Sharing(cast.workspace)
    member = sharing.takes_part("Ann")
    shot = sharing.sends(member, drawing.drawn(own(sharing, member, 3)))
    sharing.is_read(shot, "写作共学营", "小林")
    browser = browser_of(cast.alice)

    page = browser.get(f"/campaigns/{sharing.row.uid}/screenshots")
    picture = browser.get(f"/campaigns/screenshots/{shot.uid}")
    decided = browser.post(f"/campaigns/{sharing.row.uid}/screenshots/{shot.uid}", {"verdict": "accept"})

    assert (page.status_code, f"/campaigns/screenshots/{shot.uid}" in page.content.decode()) == (200, True)
    assert (picture["Content-Type"], decided.status_code) == ("image/jpeg", 302)
    assert sharing.state(shot)[0] == "accepted"
    assert browser_of(cast.eve).get(f"/campaigns/screenshots/{shot.uid}").status_code == 404
