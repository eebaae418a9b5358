"""Edits change what they name, and leave comments, order and every other line alone."""

from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.playbooks.findings import BadPlaybook
from huoqun.playbooks.format._yaml import Reader
from huoqun.playbooks.format.editing import GONE, CannotEdit, edit, move
from huoqun.playbooks.format.moving import carry
from huoqun.playbooks.shipped import IN_CHECKOUT as MANUALS

TEXT = """\
schema: playbook/v1   # 版本
id: camp
# 名字
name: 七天
kind: camp
calendar: {days: 7, day_cutoff: "04:00"}  # 七天
templates:
  # 早上
  hello: 早上好   # 早
  long: |
    一
    二

  # 转义
  plain: "a\\nb"
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: hi, do: send, template: hello, at: "08:30"} # 早课
      # 回访
      - id: two
        do: task
        assignee: {role: coach}
        outcomes:
          - a
          - b
caps:
  - {scope: member, per: day, max: 3}
"""
STEP = ("stages", 0, "steps", 0)
TASK = ("stages", 0, "steps", 1)


@pytest.mark.parametrize(
    ("path", "value", "gone", "come"),
    [
        # A word for a word
        (("name",), "八天", ["name: 七天"], ["name: 八天"]),
        # What must stand in quotes gets them; what had them keeps them
        (("name",), "八: 天", ["name: 七天"], ['name: "八: 天"']),
        ((*STEP, "at"), "09:00", None, ['      - {id: hi, do: send, template: hello, at: "09:00"} # 早课']),
        # Lines below one another where they can stand so
        (("templates", "long"), "x\ny", ["  long: |", "    一", "    二"], ["  long: |-", "    x", "    y"]),
        (("templates", "plain"), "x\ny", ['  plain: "a\\nb"'], ['  plain: "x\\ny"']),
        (("templates", "hello"), "x\ny", None, ['  hello: "x\\ny"   # 早']),
        # A key that was not there: in its usual place, or last
        (("about",), "写作", [], ["about: 写作"]),
        ((*STEP, "class"), "care", None, [
            '      - {id: hi, do: send, template: hello, at: "08:30", class: care} # 早课']),
        ((*TASK, "at"), "20:00", [], ['        at: "20:00"']),
        ((*TASK, "assignee", "strategy"), "owner", None, ["        assignee: {role: coach, strategy: owner}"]),
        (("quiet_hours", "from"), "22:00", [], ['quiet_hours: {from: "22:00"}']),
        (("caps", 1), {"scope": "group", "per": "day", "max": 6}, [], ["  - {scope: group, per: day, max: 6}"]),
        # Lists
        (("stages", 0, "days"), ["D1", "D3"], ["    days: [D1, D2]"], ["    days: [D1, D3]"]),
        # Less
        (("calendar", "day_cutoff"), GONE, None, ["calendar: {days: 7}  # 七天"]),
        (("templates", "hello"), GONE, ["  hello: 早上好   # 早"], []),
        ((*TASK, "outcomes", 0), GONE, ["          - a"], []),
        (("caps", 0), GONE, ["caps:", "  - {scope: member, per: day, max: 3}"], ["caps: []"]),
        (("caps",), GONE, ["caps:", "  - {scope: member, per: day, max: 3}"], []),
        # Nothing to do
        (("name",), "七天", [], []),
        (("nothing", "here"), GONE, [], []),
    ],
)  # fmt: skip
def test_only_the_lines_that_are_meant_change(path, value, gone, come):
    before, after = TEXT.split("\n"), edit(TEXT, path, value).split("\n")

    left = [line for line in before if line not in after]
    assert [line for line in after if line not in before] == come
    assert left == gone if gone is not None else len(left) == 1


def test_what_is_new_stands_where_its_kind_does():
    order = [line.split(":")[0] for line in edit(TEXT, ("about",), "x").split("\n") if line[:1].isalpha()]

    assert order[order.index("about") - 1] == "kind"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("id: a\n", ("id", "inner")),  # a word holds nothing
        ("[1, 2]\n", ("id",)),
        ("id: a\nid: b\n", ("id",)),  # which?
        ("id: a\nstages: [x]\n", ("stages", 7)),
    ],
)
def test_what_cannot_be_done_is_refused(text, path):
    with pytest.raises(CannotEdit):
        edit(text, path, "x")


def test_what_cannot_be_read_is_refused_as_such():
    with pytest.raises(BadPlaybook):
        edit("id: \x00", ("id",), "x")


# Any text

WORDS = st.sampled_from(["a", "案", "long word", "x: y", "1", "true", "04:00", "it's", '"q"', "{{nick}}", "- d", ""])
LEAF = st.one_of(WORDS, st.integers(0, 9), st.booleans(), st.text("ab\n \"'#{}[],:|我", max_size=8))
KEYS = st.sampled_from(["k1", "k2", "k3", "键"])
TREES = st.recursive(
    LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=10,
)
ROOTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=3)


class Author:
    """Writes values as people do: blocks and brackets, quotes of both kinds, comments and empty lines between."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.lines = dice, []

    def write(self, value, indent=0, path=()):
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in named:
            here = (*path, key)
            if self.dice.random() < 0.3:
                self.lines += ["", f"{' ' * self.dice.choice([0, indent])}# above {here}"]
            head = " " * indent + (f"{key}:" if isinstance(value, dict) else "-")
            if isinstance(inner, dict | list) and inner and self.dice.random() < 0.6:
                self.lines.append(head)
                self.write(inner, indent + 2, here)
            elif isinstance(inner, str) and self.is_plain_lines(inner) and self.dice.random() < 0.6:
                self.lines += [f"{head} |-", *(" " * (indent + 4) + line for line in inner.split("\n"))]
            else:
                comment = f"  # beside {here}" if self.dice.random() < 0.4 else ""
                self.lines.append(f"{head} {self.flow(inner)}{comment}")
        return "\n".join(self.lines) + "\n"

    @staticmethod
    def is_plain_lines(text):
        return "\n" in text and all(line and line == line.strip() for line in text.split("\n"))

    def flow(self, value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.flow(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        if not isinstance(value, str):
            return str(value).lower()
        if value.isalpha() and value not in ("true", "false"):
            return self.dice.choice([value, f"'{value}'", f'"{value}"'])
        if "\n" not in value and self.dice.random() < 0.3:
            return "'" + value.replace("'", "''") + "'"
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def places(value, path=()):
    named = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in named:
        yield (*path, key)
        yield from places(inner, (*path, key))


def changed(tree, path, value):
    tree = copy.deepcopy(tree)
    holder = tree
    for part in path[:-1]:
        holder = holder[part]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return tree


@settings(max_examples=400, deadline=None)
@given(ROOTS, st.randoms(use_true_random=False), st.one_of(LEAF, st.lists(WORDS, max_size=2), st.just(GONE)), st.data())
def test_any_value_can_be_changed_and_nothing_else_is(tree, dice, value, data):
    text = Author(dice).write(tree)
    assert Reader().read(text).value == tree
    path = data.draw(st.sampled_from(list(places(tree))))
    if value is GONE and len(path) == 1 and len(tree) == 1:
        return

    edited = edit(text, path, value)

    assert Reader().read(edited).value == changed(tree, path, value)
    for line in text.split("\n"):
        _, sign, comment = line.partition("# above ")
        if sign and comment[:-1] not in str(path) and f"{str(path)[:-1]}" not in comment:
            assert line in edited.split("\n")
        _, sign, comment = line.partition("  # beside ")
        if sign and not comment.startswith(str(path).rstrip(",)")):
            assert sign + comment in edited


@settings(max_examples=200, deadline=None)
@given(ROOTS, st.randoms(use_true_random=False), LEAF, st.data())
def test_any_key_can_be_added(tree, dice, value, data):
    text = Author(dice).write(tree)
    holders = [(), *(path for path in places(tree) if isinstance(at(tree, path), dict))]
    path = (*data.draw(st.sampled_from(holders)), "new")

    edited = edit(text, path, value)

    assert Reader().read(edited).value == changed(tree, path, value)
    for line in text.split("\n"):
        assert line.strip() in edited or "{" in line


@pytest.mark.parametrize("ends", ["", "\n", "\n\n", "\n\n\n"])
def test_empty_lines_at_the_end_of_words_are_kept(ends):
    added = edit("a: 1\n# 说明\n", ("words",), f"早\n晚{ends}")
    again = edit(added, ("words",), f"早\n午\n晚{ends}")

    assert Reader().read(added).value == {"a": 1, "words": f"早\n晚{ends}"}
    assert Reader().read(again).value == {"a": 1, "words": f"早\n午\n晚{ends}"}


def at(tree, path):
    for part in path:
        tree = tree[part]
    return tree


def test_a_step_moves_with_the_comment_above_it():
    moved = move(TEXT, ("stages", 0, "steps", 1), -1)

    before, after = TEXT.splitlines(), moved.splitlines()
    assert sorted(before) == sorted(after)
    assert (
        after.index("      # 回访") + 1
        == after.index("      - id: two")
        < after.index(next(line for line in before if "id: hi" in line))
    )
    assert move(moved, ("stages", 0, "steps", 0), 1) == TEXT


@pytest.mark.parametrize(
    ("path", "by"),
    [
        (("stages", 0, "steps", 0), -1),  # the first of its list
        (("stages", 0), 1),  # the only one
    ],
)
def test_at_the_end_of_its_list_it_stays_where_it_is(path, by):
    assert move(TEXT, path, by) == TEXT


@pytest.mark.parametrize("path", [("stages", 0, "steps", 9), ("stages", 0, "days"), ("nothing", 0), ("templates", 0)])
def test_what_is_no_place_in_a_list_is_not_moved(path):
    with pytest.raises(CannotEdit):
        move(TEXT, path, 1)


@given(st.lists(WORDS, min_size=2, max_size=5, unique=True), st.booleans(), st.data())
def test_any_item_of_any_list_moves_and_nothing_else_changes(items, is_flow, data):
    said = [json.dumps(one, ensure_ascii=False) for one in items]
    flow, block = ", ".join(said), "".join(f"  # {n}\n  - {one}\n" for n, one in enumerate(said))
    text = f"key:  [{flow}]  # 末尾\nend: 1\n" if is_flow else f"key:\n{block}end: 1\n"
    place = data.draw(st.integers(0, len(items) - 2))
    wanted = [*items[:place], items[place + 1], items[place], *items[place + 2 :]]

    moved = move(text, ("key", place), 1)
    assert Reader().read(moved).value == {"key": wanted, "end": 1}
    assert sorted(moved) == sorted(text)


def test_every_step_of_the_manuals_is_carried_and_every_other_line_stays():
    """As it was written, comments and folded words with it, only further to the right where the other list is."""
    for manual in MANUALS.glob("*.yaml"):
        text = manual.read_text()
        stages = Reader().read(text).value["stages"]
        for n, stage in enumerate(stages):
            other = (n + 1) % len(stages)
            if len(stage["steps"]) < 2 or other == n:
                continue
            step = len(stage["steps"]) // 2
            carried = carry(text, ("stages", n, "steps", step), ("stages", other, "steps"))

            assert Reader().read(carried).value["stages"][other]["steps"][-1] == stage["steps"][step]
            assert sorted(map(str.strip, carried.splitlines())) == sorted(map(str.strip, text.splitlines()))


def test_a_list_on_one_line_gives_and_takes_too():
    text = "a: [{id: 1}, {id: 2}]\nb:\n  # words\n  - id: 3\n  - id: 4\n"

    assert carry(text, ("a", 0), ("b",)) == "a: [{id: 2}]\nb:\n  # words\n  - id: 3\n  - id: 4\n  - {id: 1}\n"
    assert Reader().read(carry(text, ("b", 0), ("a",))).value == {
        "a": [{"id": 1}, {"id": 2}, {"id": 3}],
        "b": [{"id": 4}],
    }
