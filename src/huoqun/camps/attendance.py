"""Who came to a session: lists of meeting tools and of hands, read and matched with the members of a class. Pure.

Columns of exports: Tencent Meeting (VooV) writes 用户昵称（入会昵称） and 累计参会时长 below some lines on the meeting;
Zoom writes Name (Original Name), User Email, Duration (Minutes) or Total Duration (Minutes), a line a visit.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from huoqun.core.errors import Refused
from huoqun.core.said import N_
from huoqun.members.rules import identity

MOST_LINES = 5_000
LONGEST_TITLE = 120
LONGEST_WORD = 40
LONGEST_HOURS = 24
_HEAD_WITHIN = 30


class CameHow(IntEnum):
    """How it is known; what the team said is above what a file says."""

    WORD = 1
    PAGE = 2
    HAND = 3
    FILE = 4
    REPLAY = 5
    EXCUSED = 6


class BadSession(Refused):
    code = "bad_session"
    message = N_("A session needs a title, and an end after its start.")
    way_out = N_("At most 120 characters of title, 40 of word, 24 hours; the share that is enough is from 1 to 100.")


class NotNow(Refused):
    code = "session_not_on"
    message = N_("The session is not on.")
    way_out = N_("Who was there and could not say so asks the team to note it.")


class WrongWord(Refused):
    code = "wrong_word"
    message = N_("That is not the word of this session.")
    way_out = N_("The word is said in the session.")


class BadList(Refused):
    code = "bad_attendance_list"
    message = N_("This list cannot be read.")
    way_out = N_("Paste names one a line, or a table with a head, saved as CSV, of at most 5,000 lines.")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list: one person as the meeting tool knows them. `minutes`: None where the list says none."""

    names: tuple[str, ...]
    phone: str = ""
    email: str = ""
    uid: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A member of the class, by all that they may be listed as."""

    member_id: int
    uid: str
    names: tuple[str, ...]
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    """`sure`: (member id, minutes). `unknown`: nobody of the class is called so. `unclear`: more than one is."""

    sure: tuple[tuple[int, int | None], ...]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]


_NAMES = (
    "用户昵称（入会昵称）", "name (original name)", "用户昵称", "入会昵称", "昵称", "姓名", "成员", "name",
    "participant", "用户",
)  # fmt: skip
_PHONES = ("手机号", "手机", "phone", "mobile")
_EMAILS = ("user email", "email", "邮箱", "电子邮箱")
_MINUTES = (
    "累计参会时长", "参会时长", "累计在会中时间", "会议时长", "total duration (minutes)", "duration (minutes)",
    "时长", "duration",
)  # fmt: skip
_INNER = re.compile(r"^(.*?)\s*[(（]([^()（）]+)[)）]\s*$")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})$")
_WORDS = re.compile(r"^(?:(\d+)\s*(?:小时|时|h\w*))?\s*(?:(\d+)\s*(?:分钟|分|m\w*))?\s*(?:(\d+)\s*(?:秒|s\w*))?$", re.I)


def called(name: str) -> str:
    """A name as it is compared: width, case and space make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def minutes_of(said: str) -> int | None:
    """A length of time as whole minutes: `42`, `01:02:03`, `1小时2分钟`; None: not one."""
    text = said.strip()
    if text.isascii() and text.isdecimal():
        return int(text) if len(text) < 6 else None
    if found := _CLOCK.match(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 60 + minutes + (seconds >= 30)
    if text and (found := _WORDS.match(text)):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 60 + minutes + (seconds >= 30)
    return None


def read_list(raw: str) -> tuple[Listed, ...]:
    """A pasted or uploaded list, with a head or one person a line. Raises BadList."""
    if "\0" in raw or len(raw) > 2_000_000:
        raise BadList
    lines = raw.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise BadList
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter="\t" if _tabbed(lines) else ","))
    except csv.Error as error:
        raise BadList from error
    for n, row in enumerate(rows[:_HEAD_WITHIN]):
        head = [called(cell) for cell in row]
        if (name := _column(head, _NAMES)) is not None and len([cell for cell in row if cell.strip()]) > 1:
            return _of_table(head, rows[n + 1 :], name)
    return tuple(_alone(line) for line in lines if line.strip())


def matched(listed: Iterable[Listed], known: Sequence[Known]) -> Matched:
    """Each line with the one member that it names: by id, then phone, e-mail, and name; nothing is guessed.

    Who is listed more than once, having come back, has their minutes added up.
    """
    by: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in known:
        by["uid", one.uid].add(one.member_id)
        for kind, values in (("phone", one.phones), ("email", one.emails)):
            for value in values:
                by[kind, value].add(one.member_id)
        for name in one.names:
            by["name", called(name)].add(one.member_id)
    sure: dict[int, int | None] = {}
    unknown: dict[str, None] = {}
    unclear: dict[str, None] = {}
    for line in listed:
        found = _who(line, by)
        label = line.names[0] if line.names else line.phone or line.email or line.uid
        if len(found) == 1:
            member = next(iter(found))
            had = sure.get(member)
            sure[member] = line.minutes if had is None else had + (line.minutes or 0)
        else:
            (unclear if found else unknown)[label] = None
    return Matched(tuple(sorted(sure.items(), key=lambda pair: pair[0])), tuple(unknown), tuple(unclear))


def enough(minutes: int | None, length: int, least: int) -> bool:
    """Whether so many minutes of a session of `length` are the `least` per cent that count; unknown ones do."""
    return minutes is None or minutes * 100 >= least * length


def _who(line: Listed, by: dict[tuple[str, str], set[int]]) -> set[int]:
    for kind, value in (("uid", line.uid), ("phone", line.phone), ("email", line.email)):
        if value and (found := by.get((kind, value))):
            return found
    for name in line.names:
        if found := by.get(("name", called(name))):
            return found
    return set()


def _tabbed(lines: Sequence[str]) -> bool:
    return sum("\t" in line for line in lines) * 2 > len(lines)


def _column(head: Sequence[str], names: Iterable[str]) -> int | None:
    for name in names:
        if called(name) in head:
            return head.index(called(name))
    return None


def _of_table(head: Sequence[str], rows: Iterable[Sequence[str]], name: int) -> tuple[Listed, ...]:
    phone, email, minutes = (_column(head, names) for names in (_PHONES, _EMAILS, _MINUTES))
    return tuple(
        Listed(
            _names(row[name]), _as("phone", _cell(row, phone)), _as("email", _cell(row, email)),
            minutes=minutes_of(_cell(row, minutes)),
        )
        for row in rows
        if name < len(row) and row[name].strip()
    )  # fmt: skip


def _alone(line: str) -> Listed:
    said = line.strip().strip(",，;；")
    if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", said.lower()):
        return Listed((said,), uid=said.lower())
    digits = re.sub(r"[\s+-]", "", said)
    phone = _as("phone", said) if re.fullmatch(r"\d{7,15}", digits) else ""
    return Listed(_names(said), phone, _as("email", said) if "@" in said else "")


def _names(said: str) -> tuple[str, ...]:
    """`人员1(入会昵称)` is one person by two names."""
    found = _INNER.match(said.strip())
    return tuple(dict.fromkeys((said.strip(), *(found.groups() if found else ()))))


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _as(kind: str, said: str) -> str:
    return identity(kind, said)[1] if said else ""
