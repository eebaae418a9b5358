"""Whoever has a task that is late is told of it by e-mail: once, all of theirs in one letter, unless they said no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.core.queries import workspace as seen
from huoqun.team.models import Post, User
from huoqun.work import jobs, mailing
from huoqun.work.actions import tasks
from huoqun.work.actions.overdue import settle_overdue
from huoqun.work.actions.tasks import NewTask
from huoqun.work.models import Task
from huoqun.work.rules import Overdue

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
LATE = NOON + timedelta(hours=3)
ALICE, BOB = "alice@example.org", "bob@example.org"

pytestmark = pytest.mark.django_db(transaction=True)


class Office:
    """Alice owns it and leads, Bob assists her."""

    def __init__(self) -> None:
        self.row = Workspace.objects.create(name="Hangzhou", created_at=NOON, language="en")
        self.engine = system(self.row.id, "playbook")
        for email, role in ((ALICE, "owner"), (BOB, "assistant")):
            user = User.objects.create(email=email, name=email.split("@")[0].title())
            Post.objects.create(workspace=self.row, user=user, role=role, created_at=NOON)

    def gives(self, *titles: str, overdue: Overdue = Overdue.REMIND) -> None:
        """Bob tasks that are due in two hours."""
        bob = User.objects.get(email=BOB)
        made = [
            NewTask(
                key=title, kind="call", title=title, sla=timedelta(hours=2), role="assistant", overdue=overdue,
                assignee_id=bob.id, escalate_role="owner",
            )
            for title in titles
        ]  # fmt: skip
        tasks.make(self.engine, tasks=made, now=NOON)

    def tells(self, *, now: datetime = LATE) -> list[tuple[list[str], str, str]]:
        settle_overdue(self.engine, now=now)
        mail.outbox.clear()
        mailing.tell(seen(self.row.id), now=now)
        return [(letter.to, letter.subject, letter.body) for letter in mail.outbox]


@pytest.fixture
def office():
    return Office()


def test_one_letter_tells_of_all_that_is_late_and_none_tells_it_twice(office):
    office.gives("Call Lin", "Call May")

    assert office.tells(now=NOON + timedelta(hours=1)) == [], "nothing is late yet"
    ((to, subject, body),) = office.tells()

    assert (to, subject) == ([BOB], "Hangzhou: 2 tasks of yours are late")
    assert "· Call Lin" in body and "· Call May" in body and "/account" in body
    assert office.tells(now=LATE + timedelta(minutes=5)) == []


def test_what_is_escalated_is_told_to_whom_it_came(office):
    office.gives("Call Lin", overdue=Overdue.ESCALATE)

    ((to, _subject, body),) = office.tells()

    assert to == [ALICE] and "came to you because it was not done in time" in body


def test_whoever_switched_letters_off_gets_none(office):
    User.objects.filter(email=BOB).update(late_mail=False)
    office.gives("Call Lin")

    assert office.tells() == []


def test_many_are_counted_and_a_name_with_line_breaks_makes_no_header(office):
    Workspace.objects.update(name="Hang\nBcc: eve@example.org")
    office.gives(*(f"Call {n}" for n in range(13)))

    ((to, subject, body),) = office.tells()

    assert to == [BOB] and "\n" not in subject
    assert body.count("· Call") == 10 and "and 3 more" in body


def test_a_letter_that_does_not_leave_is_written_again(office, monkeypatch):
    office.gives("Call Lin")

    def refuses(*_letter):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(mailing, "send_mail", refuses)
        assert office.tells() == []
    assert len(office.tells(now=LATE + timedelta(minutes=5))) == 1


def test_whose_letters_cannot_leave_keep_nobody_elses_from_leaving(office, monkeypatch):
    monkeypatch.setattr("huoqun.work.actions.telling.AT_ONCE", 2)
    office.gives("Call Lin", "Call May", "Call Wu")
    office.gives("Call Qi", overdue=Overdue.ESCALATE)  # Alice's by then, and the last that was given.

    assert sorted(to for to, *_ in office.tells()) == [[ALICE], [BOB]]


def test_whoever_left_the_team_is_told_nothing_more_of_it(office):
    office.gives("Call Lin")
    Post.objects.filter(user__email=BOB).update(ended_at=NOON)

    assert office.tells() == []


def test_who_is_given_a_late_task_after_somebody_was_told_of_it_is_told_too(office):
    office.gives("Call Lin")
    office.tells()
    tasks.assign(office.engine, task_uid=Task.objects.get().uid, user_id=User.objects.get(email=ALICE).id, now=LATE)

    assert [to for to, *_ in office.tells(now=LATE + timedelta(minutes=5))] == [[ALICE]]


def test_a_password_that_no_server_can_read_costs_nobody_their_letter(office, monkeypatch):
    office.gives("Call Lin")

    def cannot(*_letter):
        raise UnicodeEncodeError("ascii", "密码", 0, 1, "not ASCII")

    with monkeypatch.context() as broken:
        broken.setattr(mailing, "send_mail", cannot)
        assert office.tells() == []
    assert len(office.tells(now=LATE + timedelta(minutes=5))) == 1


def test_what_has_been_late_for_days_is_no_news(office):
    office.gives("Call Lin")
    settle_overdue(office.engine, now=LATE)

    assert office.tells(now=LATE + timedelta(days=2)) == []


def test_without_a_mail_server_and_in_the_demo_nothing_leaves(office, monkeypatch):
    told = []
    monkeypatch.setattr(mailing, "tell", lambda here, *, now: told.append(here.name))

    jobs.tell_late(timestamp=int(LATE.timestamp()))
    assert told == []
    monkeypatch.setattr(mailing, "is_set", lambda: True)
    jobs.tell_late(timestamp=int(LATE.timestamp()))
    assert told == ["Hangzhou"]
    Workspace.objects.update(is_demo=True)
    jobs.tell_late(timestamp=int(LATE.timestamp()))
    assert told == ["Hangzhou"]
