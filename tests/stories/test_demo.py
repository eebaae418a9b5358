"""The demo: filled once without a word to anybody, lived in, and removed at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection

from huoqun.chats.queries.groups import lines
from huoqun.core import worker
from huoqun.core.actor import EVERYWHERE, system
from huoqun.core.queries import workspace, workspaces
from huoqun.core.removing import NotADemo, remove_demo, tables_of_workspaces
from huoqun.core.tenancy import as_app
from huoqun.gateways.simulator.demo import founding

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # of a Sunday in Hangzhou
pytestmark = pytest.mark.django_db(transaction=True)


def rows(model, workspace_id):
    return apps.get_model(model).objects.of(workspace_id)


@pytest.fixture
def demo():
    worker.add_cursors()
    made = founding.ready(real=NOON, language="zh-hans", scale=0.1)
    worker.catch_up(now=lambda: NOON)
    return made


def test_it_has_every_kind_of_group_people_and_deeds_and_speaks_to_nobody(demo):
    here = demo.workspace_id

    groups = lines(here, scope=EVERYWHERE, as_of=NOON)

    assert len(groups) == 30
    assert {line.kind_key for line in groups} == {"traffic", "newcomer", "camp", "delivery", "core", "chapter"}
    assert sum(line.messages for line in groups) == rows("chats.Message", here).count() > 1_000
    chapters = {line.chapter for line in groups if line.kind_key == "chapter"}
    assert chapters == {"杭州", "上海", "成都", "深圳", "南京", "武汉"}
    assert rows("members.Member", here).filter(is_staff=True).count() == 4
    assert rows("deeds.Deed", here).filter(kind="bought", member__isnull=False).exists()
    assert rows("members.Member", here).exclude(background={}).exists()
    assert rows("work.Task", here).count() == 4
    assert not rows("chats.Effect", here).exclude(what="announce").exists(), "the platform has people do that by hand"
    assert not rows("chats.Message", here).filter(origin=4).exists(), "filling has sent something"
    assert not rows("core.Parked", here).exists()


def test_a_single_camp_has_its_people_and_its_team_and_nothing_runs_in_it_yet():
    worker.add_cursors()
    here = founding.ready(real=NOON, language="zh-hans", camp=20, speed=60).workspace_id

    (line,) = lines(here, scope=EVERYWHERE, as_of=NOON)
    assert line.name == "7天写作营·第14期" and line.kind_key == "camp"
    assert rows("members.Member", here).filter(is_bot=False).count() > 10
    posts = apps.get_model("team.Post").objects.filter(workspace_id=here)
    assert sorted(post.role for post in posts) == ["assistant", "helper", "manager", "owner"]
    assert not rows("chats.Effect", here).exists() and not rows("work.Task", here).exists()
    assert workspace(here).now(NOON + timedelta(minutes=1)) == NOON + timedelta(hours=1)


def test_it_is_filled_once_and_its_clock_goes_on_from_where_it_stood(demo):
    before = rows("chats.Message", demo.workspace_id).count()
    later = NOON + timedelta(days=3)

    again = founding.ready(real=later, language="zh-hans", scale=0.1)

    assert (again.workspace_id, again.is_new) == (demo.workspace_id, False)
    assert rows("chats.Message", demo.workspace_id).count() == before
    assert workspace(demo.workspace_id).now(later) == NOON
    assert workspace(demo.workspace_id).now(later + timedelta(minutes=1)) == NOON + timedelta(minutes=founding.SPEED)


def test_a_filling_that_was_cut_off_is_begun_anew(demo):
    rows("chats.Connection", demo.workspace_id).update(last_event_at=None)  # as it stands until the very end

    again = founding.ready(real=NOON, language="zh-hans", scale=0.05)

    assert again.is_new and [w.id for w in workspaces()] == [again.workspace_id]


def test_it_is_removed_with_everything_in_it_by_its_owner_in_the_console(demo, cast):
    with as_app(demo.workspace_id):
        remove_demo(system(demo.workspace_id, "test"), now=NOON)

    assert demo.workspace_id not in [w.id for w in workspaces()]
    with connection.cursor() as cursor:
        for table in tables_of_workspaces():
            cursor.execute(f"select count(*) from {table} where workspace_id = %s", [demo.workspace_id])
            assert cursor.fetchone()[0] == 0, table
    assert cast.workspace in [w.id for w in workspaces()], "nobody else's"


def test_a_community_of_people_is_not_removed_by_that(cast):
    with pytest.raises(NotADemo):
        remove_demo(system(cast.workspace, "test"), now=NOON)


# When somebody starts it → when it is in the demo. Hangzhou is eight hours ahead of UTC.
@pytest.mark.parametrize(
    ("real", "shown"),
    [
        ("2026-11-22T02:00", "2026-11-22T02:00"),  # ten in the morning: now
        ("2026-11-22T14:00", "2026-11-22T02:05"),  # ten at night: this morning
        ("2026-11-22T20:00", "2026-11-22T02:05"),  # four at night: the morning before
    ],
)
def test_it_begins_by_day(real, shown):
    def moment(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert founding.by_day(moment(real), later=False) == moment(shown)
