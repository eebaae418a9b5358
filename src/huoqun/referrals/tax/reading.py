"""A table's YAML read strictly: `read(text) → Table`, or BadTable saying what is wrong and where."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib.resources import files
from typing import Any

import yaml

from huoqun.core.errors import Refused
from huoqun.core.money import BadAmount, minor

from ..rules.programmes import N_
from .table import WHOLE, Bracket, Table

LONGEST = 20_000
_RATE = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?%")


class BadTable(Refused):
    code = "bad_tax_table"
    message = N_("This is no table of tax.")
    way_out = N_("Begin with the table that is there, and change its numbers; its form stays.")


def shipped() -> str:
    """The text of the table that ships."""
    return files(__package__).joinpath("labour.yaml").read_text("utf-8")


def read(text: str) -> Table:
    """A table from its text. Raises BadTable."""
    try:
        said: Any = yaml.safe_load(text) if len(text) <= LONGEST else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadTable(str(error)[:200]) from error
    _keys(said, {"name", "currency", "source", "allowance", "brackets"}, "")
    allowance = said["allowance"]
    _keys(allowance, {"up_to", "fixed", "above"}, "allowance")
    money = _words(said["currency"], "currency", 3)
    table = Table(
        name=_words(said["name"], "name", 100), currency=money, source=_sources(said["source"]),
        small=_sum(allowance["up_to"], money, "allowance.up_to"),
        fixed=_sum(allowance["fixed"], money, "allowance.fixed"), free=_rate(allowance["above"], "allowance.above"),
        brackets=_brackets(said["brackets"], money),
    )  # fmt: skip
    _rises(table)
    return table


def _brackets(said: Any, money: str) -> tuple[Bracket, ...]:
    if not isinstance(said, list) or not 0 < len(said) <= 20:
        raise BadTable("brackets: a list")
    found = []
    for number, one in enumerate(said, start=1):
        where, last = f"brackets[{number}]", number == len(said)
        _keys(one, {"rate", "quick"} if last else {"up_to", "rate", "quick"}, where)
        end = None if last else _sum(one["up_to"], money, where)
        found.append(Bracket(end, _rate(one["rate"], where), _sum(one["quick"], money, where)))
    return tuple(found)


def _rises(table: Table) -> None:
    """Refuse a table by which somebody has less for earning more where a bracket ends, or one out of order."""
    ends = [one.up_to for one in table.brackets if one.up_to is not None]
    if ends != sorted(set(ends)):
        raise BadTable("brackets: each ends above the one before")
    for one, other in zip(table.brackets, table.brackets[1:], strict=False):
        at = one.up_to or 0
        if other.rate < one.rate or at * other.rate - other.quick * WHOLE < at * one.rate - one.quick * WHOLE:
            raise BadTable(f"brackets: above {at} less would be withheld than below")


def _keys(said: Any, wanted: set[str], where: str) -> None:
    if not isinstance(said, dict) or set(said) != wanted:
        raise BadTable(f"{where or 'table'}: exactly {', '.join(sorted(wanted))}")


def _words(said: Any, where: str, longest: int) -> str:
    if not isinstance(said, str) or not 0 < len(said.strip()) <= longest:
        raise BadTable(f"{where}: words")
    return said.strip()


def _sources(said: Any) -> tuple[str, ...]:
    if not isinstance(said, list) or not 0 < len(said) <= 10:
        raise BadTable("source: a list of where the rule stands")
    return tuple(_words(one, "source", 300) for one in said)


def _sum(said: Any, money: str, where: str) -> int:
    try:
        if isinstance(said, bool) or not isinstance(said, int | float):
            raise BadAmount
        amount, _ = minor(str(Decimal(str(said))), money)
    except BadAmount as error:
        raise BadTable(f"{where}: a sum") from error
    if amount < 0:
        raise BadTable(f"{where}: a sum from 0 on")
    return amount


def _rate(said: Any, where: str) -> int:
    found = _RATE.fullmatch(said) if isinstance(said, str) else None
    rate = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else WHOLE + 1
    if rate > WHOLE:
        raise BadTable(f"{where}: a rate such as 20%")
    return rate
