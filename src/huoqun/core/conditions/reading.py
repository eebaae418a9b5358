"""What an operator typed, as Python's parser can read it: full-width signs narrowed, texts quoted, columns kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .errors import BadSyntax, BadValue, NotInLanguage, TooDeep, TooLong

LONGEST = 500
DEEPEST = 20

_NARROW = {ord(wide): narrow for wide, narrow in zip("（）［］【】，＞＜＝！＋－＿", "()[][],><=!+-_", strict=True)}
_NARROW |= {0xFF10 + digit: str(digit) for digit in range(10)}
_NARROW |= {ord("≥"): ">=", ord("≤"): "<=", ord("≠"): "!="}
_ODD_NUMBER = re.compile(r"(?<!\w)\d\w*[^\W\d]")
_SINGLE, _DOUBLE = "'‘’＇", '"“”＂'


@dataclass(slots=True)
class Read:
    """`text` for the parser; `columns`: for each of its characters the place, from 1, in what was typed.

    `bare` is the same with every text blanked.
    """

    text: str = ""
    bare: str = ""
    columns: list[int] = field(default_factory=list)
    depth: int = 0

    def add(self, piece: str, column: int, *, quoted: bool = False) -> None:
        self.text += piece
        self.bare += "_" * len(piece) if quoted else piece
        self.columns += [column] * len(piece)

    def column(self, place: int) -> int:
        """Where a character of `text` was typed; past the end, where the condition ends."""
        if not self.columns:
            return 1
        return self.columns[place] if 0 <= place < len(self.columns) else self.columns[-1] + 1


def read(typed: str) -> Read:
    """Raises TooLong, TooDeep, BadSyntax, BadValue, NotInLanguage."""
    if len(typed) > LONGEST:
        reason = _("A condition has at most {most} characters; this one has {count}.")
        mend = _("Split it into two steps, or put the same question only once.")
        raise TooLong(LONGEST + 1, reason.format(most=LONGEST, count=len(typed)), mend)
    found = Read()
    place = 0
    after_text = False
    while place < len(typed):
        char = typed[place]
        if char in _SINGLE or char in _DOUBLE:
            if after_text:
                raise BadSyntax(place + 1, _("Two texts stand side by side."), _("Put a comma between them."))
            end = _end_of_text(typed, place)
            found.add(" ", place + 1)
            found.add(repr(_checked(typed[place + 1 : end], place + 2)), place + 1, quoted=True)
            place, after_text = end + 1, True
            continue
        if not char.isspace():
            after_text = False
        _add_sign(found, char, place + 1)
        place += 1
    if odd := _ODD_NUMBER.search(found.bare):
        mend = _("Write plain digits, and a space before the next word.")
        raise BadSyntax(found.column(odd.start()), _("This is not a whole number."), mend)
    return found


def _add_sign(found: Read, char: str, column: int) -> None:
    if char.isspace():
        if found.text:  # Python takes a space at the beginning for an indented block
            found.add(" ", column)
        return
    if char == "#":
        raise NotInLanguage(column, _("Conditions hold no comments."), _("Write the comment beside the step."))
    if unicodedata.category(char)[0] == "C":
        reason = _("Here stands a character that cannot be seen (U+{code}).")
        raise BadSyntax(column, reason.format(code=f"{ord(char):04X}"), _("Delete it and type the condition again."))
    narrow = char.translate(_NARROW)
    found.depth += (narrow in "([") - (narrow in ")]")
    if found.depth > DEEPEST:
        raise too_deep(column)
    found.add(narrow, column)


def too_deep(column: int) -> TooDeep:
    reason = _("More than {most} brackets or signs stand within each other.")
    return TooDeep(column, reason.format(most=DEEPEST), _("Split the condition into two steps."))


def _end_of_text(typed: str, start: int) -> int:
    """Where a text ends: at the same straight quote, or, begun with an IME's quote, at the next quote of its family."""
    opening = typed[start]
    family = _SINGLE if opening in _SINGLE else _DOUBLE
    closing = opening if opening in "'\"" else family
    end = next((at for at in range(start + 1, len(typed)) if typed[at] in closing), -1)
    if end < 0:
        mend = _("Close it with the same quotation mark: {mark}")
        mark = opening if opening in "'\"" else family[2]
        raise BadSyntax(start + 1, _("The text that begins here has no end."), mend.format(mark=mark))
    return end


def _checked(text: str, column: int) -> str:
    for at, char in enumerate(text):
        if unicodedata.category(char) in ("Cc", "Cs"):
            reason = _("A text holds a character that nobody can type (U+{code}).")
            raise BadValue(column + at, reason.format(code=f"{ord(char):04X}"), _("Delete it and type the text again."))
    return text
