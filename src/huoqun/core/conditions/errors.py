"""Why a condition cannot be read: each says where (`column`, from 1), what is wrong, and the mend."""

from __future__ import annotations

from huoqun.core.errors import Refused


class BadCondition(Refused):
    """A condition that cannot be read. `reason` and `mend` are in the language that was active."""

    code = "bad_condition"

    def __init__(self, column: int, reason: str, mend: str = "") -> None:
        super().__init__(reason, way_out=mend, column=column)
        self.column = column

    @property
    def reason(self) -> str:
        return self.message

    @property
    def mend(self) -> str:
        return self.way_out


class TooLong(BadCondition):
    code = "condition_too_long"


class TooDeep(BadCondition):
    code = "condition_too_deep"


class BadSyntax(BadCondition):
    code = "condition_syntax"


class NotInLanguage(BadCondition):
    """Python that conditions do not speak."""

    code = "condition_not_in_language"


class UnknownName(BadCondition):
    code = "condition_unknown_name"


class WrongArguments(BadCondition):
    code = "condition_arguments"


class WrongType(BadCondition):
    code = "condition_type"


class BadValue(BadCondition):
    """A number or text that cannot be stored or makes no sense there."""

    code = "condition_value"
