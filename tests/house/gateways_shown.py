"""What the contract shows of each gateway, as docs/reference/gateways-shown.md has it.

python -m tests.house.gateways_shown writes the page; test_gateways_shown.py compares it.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from huoqun.chats.port.capabilities import Capability as C

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "gateways-shown.md"
SHOWN, LACKS, ELSEWHERE = "✓", "–", "✓¹"
HEAD = """# What is shown of each gateway

Every gateway keeps one contract ([its tests](../../src/huoqun/gateways/tests)), each against a peer of its own: Matrix
against a real Synapse with its default limits, QQ against ncatbot's NapCat mock and an own one for the two other ways,
Telegram against a fake that python-telegram-bot and aiogram judge, Discord against one that discord.py judges, Feishu
against one that its SDK judges, WeCom against the fake that ships with the product, e-mail and the webhook against
servers of the tests. This page is written by `python -m tests.house.gateways_shown` from the contract, and the build
fails where it is not true.

✓ shown by the contract · ✓¹ shown by tests of its own, named below · – the platform has no such thing; the reasons
stand below. What a person can do instead becomes a task with the words ready, and of what cannot be settled a person
is asked (`tests/stories/test_outbox.py`, `tests/stories/test_staff.py`). The webhook's receiver says of itself that it
does nothing twice; one that does not is asked about like the others. A wait that a platform asks for is kept for the
whole line, over a restart, too (`tests/stories/test_outbox.py`). Answers are cut after every single byte by `make
torture` (how many places that are stands in [the figures](bench.md#torture-whole)), in `make test` at one place drawn
of every ten; OneBot's in all three ways.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A platform's contract: its test classes, what it can, and what it lacks."""

    platform: str
    tests: tuple[type, ...]

    @property
    def lacks(self) -> Mapping[str, str]:
        return self.tests[0].lacks

    def can(self, *what: C) -> bool:
        return any(self.tests[0]().can(one) for one in what)

    def runs(self, test: str) -> bool:
        """Whether it keeps the contract's own test; one that replaces it by nothing does not."""
        own = getattr(self.tests[0], test)
        return any(line.strip() for line in _code(own))


def _code(function: Callable[..., object]) -> Iterator[str]:
    """A function's lines without its head and its docstring."""
    text = inspect.getsource(function).split(":\n", 1)[1]
    yield from text.replace(f'"""{function.__doc__}"""', "").splitlines()


Is = Callable[[Kept], bool]


def _has(*what: C) -> Is:
    return lambda one: one.can(*what)


def _tells(what: str) -> Is:
    return lambda one: what not in one.lacks


def _speaks(one: Kept) -> bool:
    return one.can(C.SEND_GROUP, C.SEND_PERSON)


def _comes(one: Kept) -> bool:
    return one.runs("test_it_hears_who_comes_and_who_goes")


def _settles(one: Kept) -> bool:
    """By echoes, history or by the platform's knowing our key; as `Breaking._settled`."""
    listens = "listening" not in one.lacks
    known = one.can(C.ECHOES, C.IDEMPOTENT, C.LOOKUP) or (one.can(C.HISTORY) and listens)
    return one.can(C.SEND_GROUP) and known


ROWS: Mapping[str, Is] = {
    "hears words": _tells("hearing"),
    "hears who joins and leaves": _comes,
    "hears reactions": _tells("reaction"),
    "says words in the group": _has(C.SEND_GROUP),
    "writes to a person": _has(C.SEND_PERSON),
    "sends pictures": _has(C.IMAGE),
    "sends files": _has(C.FILE),
    "mentions": _has(C.MENTION),
    "takes its words back": _has(C.DELETE_MESSAGE),
    "removes": _has(C.KICK),
    "mutes, unmutes": _has(C.MUTE),
    "nicknames": _has(C.SET_NICKNAME),
    "makes admins": _has(C.SET_ROLE),
    "pins, unpins": _has(C.PIN),
    "announces": _has(C.ANNOUNCE),
    "renames the group": _has(C.RENAME_GROUP),
    "lists members": _has(C.MEMBERS),
    "works again after its peer was killed":
        lambda one: _speaks(one) or one.can(C.MEMBERS) or "listening" not in one.lacks,
    "finds what happened meanwhile": lambda one: "hearing" not in one.lacks or _comes(one),
    "obeys “too fast”": lambda one: _speaks(one) and "throttle" not in one.lacks,
    "ends rightly, cut at every byte": _has(C.SEND_GROUP),
    "settles what is unknown": _settles,
    "told twice is told once": lambda one: "hearing" not in one.lacks or _comes(one),
    "asked twice is done once": _has(C.IDEMPOTENT),
}  # fmt: skip

_HERE, _STORIES = "src/huoqun/gateways/", "tests/stories/"
OWN: Mapping[tuple[str, str], str] = {
    ("wecom", "says words in the group"): f"{_STORIES}test_wecom_masses.py::test_one_releases_it_another_is_reminded",
    ("wecom", "writes to a person"): f"{_HERE}wecom/tests/test_masses.py::test_customers_are_shared_out_by_wecom",
    ("wecom", "sends pictures"): f"{_HERE}wecom/tests/test_masses.py::test_a_picture_and_a_file_go_with_it",
    ("wecom", "sends files"): f"{_HERE}wecom/tests/test_masses.py::test_a_picture_and_a_file_go_with_it",
    ("wecom", "obeys “too fast”"): f"{_HERE}wecom/tests/test_client.py::test_too_often_is_told_with_the_time_to_wait",
    ("wecom", "ends rightly, cut at every byte"):
        f"{_HERE}wecom/tests/test_masses.py::test_an_answer_that_is_cut_anywhere_is_found_in_the_list_or_unknown",
    ("wecom", "settles what is unknown"):
        f"{_HERE}wecom/tests/test_masses.py::test_one_whose_answer_was_lost_is_found_and_not_taken_for_another",
    ("wecom_app", "asked twice is done once"):
        f"{_HERE}wecom_app/tests/test_gateway.py::test_a_group_chat_whose_answer_was_lost_is_made_once",
    ("email", "ends rightly, cut at every byte"):
        f"{_HERE}email/tests/test_email.py::test_an_answer_cut_at_any_byte_is_sent_or_not_or_unknown",
}  # fmt: skip
"""What the contract cannot ask of a platform and its own tests show: (platform, row) to path::beginning of its name."""


def kept() -> list[Kept]:
    """Every platform that operators can connect and that keeps the contract."""
    from huoqun import gateways
    from huoqun.gateways.tests.contract import GatewayContract

    found = []
    for name in gateways.platforms():
        if gateways.meta(name).hidden or not (ROOT / _HERE / name / "tests" / "test_contract.py").exists():
            continue
        module = vars(importlib.import_module(f"huoqun.gateways.{name}.tests.test_contract")).values()
        tests = [one for one in module if isinstance(one, type) and issubclass(one, GatewayContract)]
        found.append(Kept(name, tuple(one for one in tests if one is not GatewayContract)))
    return found


def _cell(one: Kept, row: str) -> str:
    if (one.platform, row) in OWN:
        return ELSEWHERE
    return SHOWN if ROWS[row](one) else LACKS


def page() -> str:
    """The text of the page."""
    all_of_them = kept()
    lines = [HEAD, f"| | {' | '.join(one.platform for one in all_of_them)} |", "|---" * (len(all_of_them) + 1) + "|"]
    lines += [f"| {row} | {' | '.join(_cell(one, row) for one in all_of_them)} |" for row in ROWS]
    lines += ["", "## Why not", ""]
    for one in all_of_them:
        reasons: dict[str, list[str]] = {}
        for what, why in one.lacks.items():
            reasons.setdefault(why, []).append(str(what).replace("_", " "))
        lines += [f"- **{one.platform}**: {why} ({', '.join(what)})" for why, what in reasons.items()]
    lines += ["", "## ¹ Shown by tests of its own", ""]
    lines += [f"- **{platform}**, {row}: `{test}…`" for (platform, row), test in OWN.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    from huoqun.site import boot

    boot.prepare("settings")
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
