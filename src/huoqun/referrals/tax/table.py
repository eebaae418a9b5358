"""A table of brackets, and what it withholds."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Bracket:
    """Of what is taxed up to `up_to` (None: without end): `rate` in hundredths of a per cent, less `quick`."""

    up_to: int | None
    rate: int
    quick: int


@dataclass(frozen=True, slots=True)
class Table:
    """Sums in minor units of `currency`. Of an income up to `small` the sum `fixed` is free, above it the part `free`.

    `source`: where the rule stands.
    """

    name: str
    currency: str
    source: tuple[str, ...]
    small: int
    fixed: int
    free: int
    brackets: tuple[Bracket, ...]

    def taxed(self, income: int) -> int:
        """What of an income is taxed, in minor units, rounded half to even."""
        if income <= self.small:
            return max(0, income - self.fixed)
        return income - half_even(income * self.free, WHOLE)

    def withheld(self, income: int) -> int:
        """What is withheld of the income of a month, in minor units, rounded half to even."""
        taxed = self.taxed(income)
        for one in self.brackets:
            if one.up_to is None or taxed <= one.up_to:
                return min(income, max(0, half_even(taxed * one.rate, WHOLE) - one.quick))
        raise AssertionError("the last bracket has no end")  # reading sees to that


def half_even(number: int, by: int) -> int:
    """A quotient of whole numbers, halves to the even one."""
    whole, rest = divmod(number, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))


def withhold(table: Table, *, now: int, before: int, withheld: int) -> int:
    """What is withheld of a payment, where so much was paid before in the same month and so much withheld of it.

    Never below 0 and never more than the payment.
    """
    return min(now, max(0, table.withheld(before + now) - withheld))
