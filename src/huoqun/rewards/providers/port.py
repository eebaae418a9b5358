"""The port of payment: what a provider is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..rules.payouts import Payee, Result


@dataclass(frozen=True, slots=True)
class Order:
    """One person to be paid. `line`: its name for ever (`7-3`); `amount` in minor units of `currency`."""

    line: str
    name: str
    payee: Payee
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Leaves:
    """What leaves the house: a file, and the SHA-256 of it in hexadecimal."""

    name: str
    kind: str
    raw: bytes
    digest: str


class PaymentProvider(Protocol):
    """A way for money to leave. It keeps nothing and decides nothing: approvals lie behind it, settling before it.

    `orders` never come twice under the same `line` unless their payment failed: a provider that calls somewhere uses
    the line as its key there.
    """

    name: str

    def export(self, orders: Sequence[Order], *, number: int) -> Leaves:
        """What leaves for these orders of payout `number`, in the language that is in force."""

    def read(self, raw: bytes) -> tuple[Result, ...]:
        """What became of lines, from what came back. Raises BadResults."""


_providers: dict[str, PaymentProvider] = {}


def register(provider: PaymentProvider) -> PaymentProvider:
    """Let payouts leave this way."""
    _providers[provider.name] = provider
    return provider


def provider(name: str) -> PaymentProvider:
    """The provider of that name; KeyError where there is none."""
    return _providers[name]
