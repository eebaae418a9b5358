"""Imports into the database: the union of whatever is given, once, however often it is interrupted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.chats.actions import _store
from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, ImportRun, Message, MessageKey
from huoqun.chats.port import incoming as said
from huoqun.chats.queries import imports as queries
from huoqun.core.actor import Actor, system
from huoqun.core.errors import Refused
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Group, Span
from huoqun.imports import batches
from huoqun.imports.records import Options
from huoqun.imports.run import run
from huoqun.members.models import Member, Tombstone
from huoqun.members.rules import tombstone

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def bring(workspace, tmp_path):
    """Write lines of our own format into a file and import it."""

    def bring(*records, name="lake.jsonl", **options):
        return text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), name=name, **options)

    def text(words, *, name, **options):
        path = tmp_path / name
        path.write_text(words, "utf-8")
        return run(system(workspace, "import"), path, options=Options(**options), now=lambda: NOON)

    bring.text = text
    return bring


def line(text, minutes=0.0, *, sender="chen", group="lake", **more):
    at = (NOON + timedelta(minutes=minutes)).isoformat()
    return {"group": group, "sender": sender, "name": sender.title(), "at": at, "text": text, **more}


def texts(workspace):
    return sorted(Message.objects.of(workspace).values_list("text", flat=True))


def skipped(summary):
    return {s["reason"]: s["count"] for s in summary.as_json()["skipped"]}


def test_an_import_says_what_was_new(bring, workspace):
    summary = bring(line("hello"), line("", 1, sender="dora", kind="joined"), line("hi", 2, sender="dora"))

    told = summary.as_json()
    assert list(told) == [
        "groups",
        "members",
        "messages",
        "joins",
        "leaves",
        "skipped",
        "seconds",
        "messages_per_second",
        "peak_rss_mb",
    ]
    assert (told["groups"], told["members"], told["messages"], told["joins"]) == (1, 2, 2, 1)
    assert texts(workspace) == ["hello", "hi"]


def test_twice_changes_nothing_and_says_so(bring, workspace):
    records = [line("hello"), line("hello"), line("", 1, sender="dora", kind="joined"), line("hi", 2)]
    bring(*records)
    before = Fact.objects.of(workspace).filter(name="chats.messages_received").count()

    again = bring(*records)

    assert (again.tally.groups, again.tally.members, again.tally.messages, again.tally.joins) == (0, 0, 0, 0)
    assert again.as_json()["skipped"] == [{"reason": "already here", "count": 4, "first_at": "lake.jsonl:1"}]
    assert texts(workspace) == ["hello", "hello", "hi"]
    assert Fact.objects.of(workspace).filter(name="chats.messages_received").count() == before


def test_a_community_can_be_taken_in_as_it_was_and_the_rest_later(bring, workspace):
    records = [line("a"), line("b", 5), line("", 6, sender="dora", kind="joined"), line("c", 10, group="river")]
    first = bring(*records, until=NOON + timedelta(minutes=5))

    assert (first.tally.messages, skipped(first)) == (1, {"after the day asked for": 3})
    # Dora came later, and so did the river.
    assert (first.tally.groups, first.tally.members) == (1, 1)

    rest = bring(*records)
    assert (rest.tally.messages, rest.tally.groups, rest.tally.members) == (2, 1, 1)
    assert texts(workspace) == ["a", "b", "c"]


def test_a_name_that_somebody_took_after_the_day_is_not_theirs_yet(bring, workspace):
    log = ["2026-11-02 12:00:00\tchen\thello", "2026-11-02 12:30:00\t--\tchen is now known as moon"]
    log += ["2026-11-02 13:00:00\tmoon\thi"]
    soon = NOON + timedelta(minutes=20)
    assert bring.text("\n".join(log), name="irc.lake.#lake.weechatlog", until=soon).tally.messages == 1

    assert list(Member.objects.of(workspace).values_list("name", flat=True)) == ["chen"]


def test_overlapping_exports_give_the_union(bring, workspace):
    bring(line("a"), line("ok", 1), line("ok", 1), line("b", 2), name="first.jsonl")
    second = bring(line("ok", 1), line("ok", 1), line("b", 2), line("c", 3), name="second.jsonl")

    assert texts(workspace) == ["a", "b", "c", "ok", "ok"]
    assert (second.tally.messages, skipped(second)) == (1, {"already here": 3})


def test_a_file_without_ids_over_one_with_ids(bring, workspace):
    bring(line("a", id="1"), line("ok", 1, id="2"), line("ok", 1.2, id="3"), name="with.jsonl")
    second = bring(line("a"), line("ok", 1), line("ok", 1), line("ok", 1), line("new", 2), name="without.jsonl")

    assert texts(workspace) == ["a", "new", "ok", "ok", "ok"]
    assert skipped(second) == {"already here": 3}
    assert skipped(bring(line("a"), line("ok", 1), line("ok", 1), line("ok", 1), line("new", 2))) == {"already here": 5}


def test_a_file_with_ids_over_one_without_ids(bring, workspace):
    bring(line("a"), line("ok", 1), line("b", 2), name="without.jsonl")
    second = bring(line("a", id="1"), line("ok", 1, id="2"), line("ok", 1.5, id="3"), name="with.jsonl")
    third = bring(line("ok", 1), line("ok", 1), line("ok", 1, id="2"), name="both.jsonl")

    assert texts(workspace) == ["a", "b", "ok", "ok"]
    assert (second.tally.messages, third.tally.messages) == (1, 0)
    assert Message.objects.get(text="a").provider_id == "1"


messages = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from(["chen", "dora"])), max_size=12
)


def told(all_of_them, chosen, *, ids):
    """An export of some of what was said: with the platform's ids, or without."""
    return [
        line(text, minute + place / 1000, sender=sender, **({"id": f"m{place}"} if ids else {}))
        for place, (text, minute, sender) in enumerate(all_of_them)
        if place in chosen
    ]


@pytest.mark.parametrize("many", [1, 1_000], ids=["asking first", "one by one"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages, st.lists(st.booleans(), max_size=3), st.data())
def test_exports_of_one_history_give_just_what_was_said(tmp_path, db, monkeypatch, many, all_of_them, with_ids, data):
    """The last export has no ids and holds everything; those before it hold the end of it, with ids or without."""
    monkeypatch.setattr(_store, "MANY", many)
    where = Workspace.objects.create(name="Fresh", created_at=NOON).id
    for number, ids in enumerate([*with_ids, False]):
        first = data.draw(st.integers(0, len(all_of_them))) if number < len(with_ids) else 0
        chosen = range(first, len(all_of_them))
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join(json.dumps(r) for r in told(all_of_them, chosen, ids=ids)), "utf-8")
        if chosen:
            run(system(where, "import"), path, options=Options(format="huoqun-jsonl"), now=lambda: NOON)

    stored = Message.objects.of(where).values_list("text", flat=True)
    assert sorted(stored) == sorted(text for text, _, _ in all_of_them)


def test_an_export_over_what_a_gateway_heard_and_the_reverse(bring, workspace):
    connection = Connection.objects.create(
        workspace_id=workspace, platform="other", realm="other", name="b", created_at=NOON
    ).id
    gateway = Actor(workspace, "gateway", connection)

    def hear(id, text, minutes):
        at = NOON + timedelta(minutes=minutes)
        who = said.Person("chen", "Chen")
        item = said.Message(id=id, at=at, chat="lake", sender=who, text=text)
        return receive(gateway, connection_id=connection, items=[item], now=NOON)

    platform = _platform_of_our_format(bring, workspace)
    Connection.objects.filter(id=connection).update(realm=platform)
    hear("1", "live", 5.3)
    bring(line("live", 5), line("exported", 6), name="export.jsonl")
    late = hear("2", "exported", 6.4)

    assert texts(workspace) == ["exported", "live", "probe"]
    assert late.message_ids == ()


def _platform_of_our_format(bring, workspace) -> str:
    bring(line("probe", -60, group="lake"), name="probe.jsonl")
    return Group.objects.of(workspace).get(key="lake").platform


def test_stopped_half_way_it_goes_on_where_it_was(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 4)
    path = tmp_path / "lake.jsonl"
    path.write_text("\n".join(json.dumps(line(f"m{n % 5}", n // 10)) for n in range(40)), "utf-8")
    actor, stops = system(workspace, "import"), iter([False, False, True])

    first = run(actor, path, options=Options(), now=lambda: NOON, should_stop=lambda: next(stops))
    stored_then = Message.objects.of(workspace).count()
    second = run(actor, path, options=Options(), now=lambda: NOON)

    assert (first.state, stored_then) == ("stopped", 12)
    assert (second.state, second.resumed, second.stored) == ("done", True, 28)
    assert second.tally.messages == Message.objects.of(workspace).count() == 40
    assert skipped(second) == {}
    assert ImportRun.objects.count() == 1


def test_killed_between_batches_nothing_is_lost_or_doubled(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 4)
    path = tmp_path / "lake.jsonl"
    path.write_text("\n".join(json.dumps(line(f"m{n % 3}", n // 6)) for n in range(30)), "utf-8")
    actor = system(workspace, "import")

    class Killed(BaseException):
        pass

    def kill(progress):
        if progress.messages >= 8:
            raise Killed

    for _ in range(2):
        with pytest.raises(Killed):
            run(actor, path, options=Options(), now=lambda: NOON, on_progress=kill)
    last = run(actor, path, options=Options(), now=lambda: NOON)

    assert last.tally.messages == Message.objects.of(workspace).count() == 30


def test_somebody_may_ask_it_to_stop(workspace, tmp_path, monkeypatch, alice):
    from huoqun.chats.actions.import_run import ask_cancel

    monkeypatch.setattr(batches, "BATCH", 2)
    path = tmp_path / "lake.jsonl"
    path.write_text("\n".join(json.dumps(line(f"m{n}", n)) for n in range(10)), "utf-8")

    def ask(progress):
        ask_cancel(alice, run_id=ImportRun.objects.get().id)

    summary = run(system(workspace, "import"), path, options=Options(), now=lambda: NOON, on_progress=ask)

    assert summary.state == "stopped"
    (shown,) = queries.runs(workspace)
    assert (shown.state, shown.messages) == ("stopped", 4)


def test_a_broken_line_in_the_middle_is_skipped_and_shown(workspace, tmp_path):
    path = tmp_path / "lake.jsonl"
    path.write_text(json.dumps(line("a")) + "\n{broken\n" + json.dumps(line("b", 1)) + "\n", "utf-8")

    summary = run(system(workspace, "import"), path, options=Options(), now=lambda: NOON)

    (skip,) = summary.as_json()["skipped"]
    assert (skip["count"], skip["first_at"]) == (1, "lake.jsonl:2")
    assert texts(workspace) == ["a", "b"]


def test_what_is_no_export_is_refused_in_a_sentence(workspace, tmp_path):
    path = tmp_path / "picture.txt"
    path.write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 10)

    with pytest.raises(Refused):
        run(system(workspace, "import"), path, options=Options(), now=lambda: NOON)
    assert not Group.objects.of(workspace).filter(key="picture").exists()


def test_dates_that_cannot_be_are_skipped(bring):
    summary = bring(line("a"), {**line("b"), "at": "1901-01-01T00:00:00Z"})

    assert summary.tally.messages == 1 and sum(skipped(summary).values()) == 1


def test_joins_and_leaves_become_stays_whatever_comes_first(bring, workspace):
    old = [line("", 0, sender="dora", kind="joined"), line("hi", 1, sender="dora")]
    new = [line("still here", 50, sender="dora"), line("", 60, sender="dora", kind="left")]
    bring(*new, name="new.jsonl")
    assert Span.objects.of(workspace).get().inferred
    bring(*old, name="old.jsonl")
    bring(*old, *new, name="all.jsonl")

    stay = Span.objects.of(workspace).get()
    assert (stay.joined_at, stay.left_at, stay.inferred) == (NOON, NOON + timedelta(minutes=60), False)


def test_a_leave_that_is_learnt_late_leaves_the_words_after_it_explained(bring, workspace):
    bring(line("hello", 0), line("back again", 90), name="words.jsonl")
    bring(line("", 30, kind="left"), name="leave.jsonl")

    stays = Span.objects.of(workspace).order_by("joined_at").values_list("joined_at", "left_at")
    assert list(stays) == [(NOON, NOON + timedelta(minutes=30)), (NOON + timedelta(minutes=90), None)]


def test_one_person_in_several_groups_is_one_member(bring, workspace):
    bring(line("a"), line("b", 1, group="hill"))

    assert Member.objects.of(workspace).filter(name="Chen").count() == 1
    assert Group.objects.of(workspace).filter(key__in=["lake", "hill"]).count() == 2


def test_bots_are_marked(bring, workspace):
    bring(line("beep", sender="helper", kind="bot"), line("hi", 1))

    assert list(Member.objects.of(workspace).filter(is_bot=True).values_list("name", flat=True)) == ["Helper"]


def test_who_was_erased_does_not_come_back(bring, workspace):
    platform = _platform_of_our_format(bring, workspace)
    salt = Workspace.objects.get(id=workspace).uid.bytes
    Tombstone.objects.create(workspace_id=workspace, digest=tombstone(salt, platform, "dora"), at=NOON)
    summary = bring(line("a", sender="dora"), line("b", 1), line("", 2, sender="dora", kind="left"), name="x.jsonl")

    assert skipped(summary) == {"of somebody who was erased": 2}
    assert not Member.objects.of(workspace).filter(name="Dora").exists()
    assert not MessageKey.objects.filter(at=NOON).exists()


def test_everything_is_of_origin_import_and_acts_on_nobody(bring, workspace):
    bring(line("hello"), line("", 1, sender="dora", kind="joined"))

    origins = Fact.objects.of(workspace).filter(name__in=["groups.joined", "chats.messages_received", "groups.found"])
    assert set(origins.values_list("origin", flat=True)) == {"import"}


def test_eve_sees_nothing_of_it(bring, cast):
    bring(line("hello"))

    assert texts(cast.eves_workspace) == [] and queries.runs(cast.eves_workspace) == []


@pytest.mark.real_data
def test_a_real_community_is_counted_once(workspace):
    source = Path(__file__).parents[5] / "shared/data/discord-community.zip"
    if not source.exists():
        pytest.skip("../shared/data is not here")
    actor = system(workspace, "import")

    first = run(actor, source, options=Options(), now=lambda: NOON).tally
    second = run(actor, source, options=Options(), now=lambda: NOON).tally

    left_out = sum(count for count, _ in first.skipped.values())
    assert (first.groups, first.joins) == (101, 540)
    assert first.messages + first.joins + first.leaves + left_out == 250_793
    assert (second.groups, second.members, second.messages, second.joins) == (0, 0, 0, 0)
