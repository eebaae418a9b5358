"""YAML as plain values with the line of each, from the parser's events: no tags, no anchors, nothing guessed.

Events come one by one, so neither depth nor aliases can make this recurse or grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from ..codes import Code
from ..findings import BadPlaybook, Finding, found
from ._scalars import LIKE_BOOLEAN, NOT_TEXT, plain
from .model import LONGEST_FILE

DEEPEST = 20
MOST_FINDINGS = 100
Path = tuple[str | int, ...]
BROKEN: Any = ...
"""Stands for a value that was refused already, so that nobody complains of it twice."""
BROKEN_KEY = "\x00"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Values:
    """What a file holds: dicts, lists and scalars, and the line of each path."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    is_whole: bool = False


def decoded(source: str | bytes) -> str:
    """The text of a file, fit for reading. Raises BadPlaybook for what is too large, no text, or holds tabs."""
    if len(source) > LONGEST_FILE or (isinstance(source, str) and _size(source) > LONGEST_FILE):
        raise BadPlaybook([_too_large()])
    text = source if isinstance(source, str) else _from_utf8(source)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    odd = list(_odd_characters(text))
    if odd:
        raise BadPlaybook(odd)
    return text


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _too_large() -> Finding:
    reason = _("The file is larger than %(kb)d KB.") % {"kb": LONGEST_FILE // 1024}
    return found(Code.TOO_LARGE, 1, reason, _("Keep one playbook in one file, and pictures out of it."))


def _from_utf8(source: bytes) -> str:
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        reason = _("This line is not in UTF-8.")
        raise BadPlaybook([found(Code.NOT_UTF8, line, reason, _("Save the file with the encoding UTF-8."))]) from None


def _odd_characters(text: str) -> Iterator[Finding]:
    if "\t" not in text and "\ufeff" not in text and not NOT_TEXT.search(text):
        return
    told = 0
    for number, line in enumerate(text.split("\n"), 1):
        if told >= MOST_FINDINGS:
            return
        if "\t" in line:
            told += 1
            yield found(Code.TAB, number, _("There is a tab in this line."), _("Put spaces in its place."))
        odd = NOT_TEXT.search(line.replace("\ufeff", "\x00"))
        if odd:
            told += 1
            yield _control(number, line[odd.start()])


def _control(line: int, character: str) -> Finding:
    reason = _("There is a character that nobody can see (U+%(code)s).") % {"code": f"{ord(character):04X}"}
    return found(Code.CONTROL_CHARACTER, line, reason, _("Delete it; write a new line where a line should end."))


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read. `key`: whose value comes next; None: a key comes next."""

    held: Any
    path: Path
    key: str | None = None
    seen: dict[str, int] = field(default_factory=dict)


class _Stop(Exception):
    """There is no point in reading on."""


class Reader:
    """Makes values of events."""

    def __init__(self) -> None:
        self.values = Values()
        self._stack: list[_Frame] = []
        self._documents = 0

    def read(self, text: str) -> Values:
        try:
            for event in yaml.parse(text, Loader=_Loader):
                self._take(event)
            self.values.is_whole = True
        except _Stop:
            pass
        except (yaml.YAMLError, ValueError) as error:
            self.values.findings.append(_syntax(error, text))
        return self.values

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._begin_document(event)
        elif isinstance(event, yaml.AliasEvent):
            name = (event.anchor or "")[:40]
            self._complain(Code.ANCHOR, event, _("“*%(name)s” repeats another place.") % {"name": name})
            self._put(event, BROKEN)
        elif isinstance(event, yaml.NodeEvent):
            self._refuse_extras(event)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            else:
                self._open(event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._stack.pop()

    def _begin_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._complain(Code.SECOND_DOCUMENT, event, _("A second document begins here."))
            raise _Stop

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self._complain(Code.ANCHOR, event, _("“&%(name)s” names this place.") % {"name": event.anchor[:40]})
        if event.tag is not None:
            self._complain(Code.TAG, event, _("“%(tag)s” is a tag.") % {"tag": event.tag[:60]})

    def _scalar(self, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.held, dict) and frame.key is None:
            self._key(frame, event)
        else:
            self._put(event, self._value(event))

    def _value(self, event: Any) -> Any:
        text = event.value
        odd = NOT_TEXT.search(text)
        if odd:
            self._add(_control(_line(event), odd[0]))
            return BROKEN
        if not _is_plain(event):
            return text
        if text in LIKE_BOOLEAN:
            self._complain(Code.LOOKS_LIKE_BOOLEAN, event, _("“%(word)s” may mean two things.") % {"word": text})
            return BROKEN
        return plain(text)

    def _key(self, frame: _Frame, event: Any) -> None:
        value = self._value(event)
        key = BROKEN_KEY if value is BROKEN else event.value
        if value is None and _is_plain(event):
            self._complain(Code.BAD_KEY, event, _("A key is missing here."))
            key = BROKEN_KEY
        elif key == "<<" and _is_plain(event):
            self._complain(Code.ANCHOR, event, _("“<<” brings in another place."))
            key = BROKEN_KEY
        elif key in frame.seen:
            words = {"key": key[:60], "first": frame.seen[key], "second": _line(event)}
            reason = _("“%(key)s” stands twice: in line %(first)d and in line %(second)d.") % words
            if value is not BROKEN:
                self._complain(Code.DUPLICATE_KEY, event, reason)
        else:
            frame.seen[key] = _line(event)
            self.values.lines[(*frame.path, key)] = _line(event)
        frame.key = key

    def _open(self, event: Any) -> None:
        if len(self._stack) >= DEEPEST:
            self._add(_too_deep(_line(event)))
            raise _Stop
        held: Any = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self._stack.append(_Frame(held, self._put(event, held)))

    def _put(self, event: Any, value: Any) -> Path:
        """Put a value where it belongs; answers its path."""
        if not self._stack:
            self.values.value = value
            self.values.lines[()] = _line(event)
            return ()
        frame = self._stack[-1]
        if isinstance(frame.held, list):
            path: Path = (*frame.path, len(frame.held))
            frame.held.append(value)
            self.values.lines[path] = _line(event)
            return path
        if frame.key is None:
            self._complain(Code.BAD_KEY, event, _("A list or mapping cannot be a key."))
            frame.key = BROKEN_KEY
            return (*frame.path, BROKEN_KEY)
        path = (*frame.path, frame.key)
        frame.held.setdefault(frame.key, value)
        frame.key = None
        return path

    def _complain(self, code: Code, event: Any, reason: str) -> None:
        self._add(found(code, _line(event), reason, _mend(code)))

    def _add(self, finding: Finding) -> None:
        self.values.findings.append(finding)
        if len(self.values.findings) >= MOST_FINDINGS:
            raise _Stop


def _line(event: Any) -> int:
    return event.start_mark.line + 1


def _is_plain(event: Any) -> bool:
    return not event.style


def _mend(code: Code) -> str:
    return {
        Code.ANCHOR: _("Write it out in full, or make it a template."),
        Code.TAG: _("Leave the tag out; put a text that begins with ! in quotes."),
        Code.SECOND_DOCUMENT: _("Put each playbook into a file of its own."),
        Code.LOOKS_LIKE_BOOLEAN: _("Write true or false, or put the word in quotes."),
        Code.DUPLICATE_KEY: _("Keep one of them."),
        Code.BAD_KEY: _("Write a word before the colon; put a text that begins with {{ or [ in quotes."),
    }[code]


def _too_deep(line: int) -> Finding:
    mend = _("A playbook needs about eight; look for a bracket that is not closed.")
    return found(Code.TOO_DEEP, line, _("This lies more than %(n)d deep.") % {"n": DEEPEST}, mend)


def _syntax(error: Exception, text: str) -> Finding:
    """The parser's own words stay as they are; the mend is ours."""
    mark = getattr(error, "problem_mark", None)
    line = min(mark.line + 1, text.count("\n") + 1) if mark is not None else 1
    problem = str(getattr(error, "problem", None) or "unreadable")
    if "nesting" in problem:  # the parser looks ahead, and has a limit of its own
        return _too_deep(line)
    return found(
        Code.SYNTAX, line, _("The line cannot be read: %(problem)s.") % {"problem": problem}, _syntax_mend(problem)
    )


def _syntax_mend(problem: str) -> str:
    if "mapping values" in problem:
        return _("Put a text with a colon in it in quotes.")
    if "cannot start any token" in problem:
        return _("Put a text that begins with a sign such as @ or ` in quotes.")
    if "end of stream" in problem or "quoted scalar" in problem:
        return _("Close the quotes or brackets that are open.")
    return _("Look at this line and the one above: indent with spaces alike, and put a space after each colon.")
