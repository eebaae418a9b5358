"""The policy in force, and those before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from huoqun.core.errors import NotFound
from huoqun.core.queries import Workspace, workspace
from huoqun.core.sql import server_cursor

from ..policy.model import Policy
from ..policy.reading import read
from ..policy.shipped import shipped


@dataclass(frozen=True, slots=True)
class Version:
    """A policy as it was published. Number 0 is the shipped one, which `counts_from` ever (None)."""

    number: int
    text: str
    note: str
    counts_from: datetime | None
    published_at: datetime | None
    published_by: str
    currency: str

    @property
    def policy(self) -> Policy:
        return _read(self.text, self.currency)


@lru_cache(maxsize=64)
def _read(text: str, currency: str) -> Policy:
    return read(text, currency=currency)


_ALL = """
    select number, text, note, counts_from, published_at, published_by from points_policyversion
    where workspace_id = %s order by number desc
"""


def versions(workspace_id: int) -> tuple[Version, ...]:
    """Every policy, the newest first; the shipped one is the last."""
    here = workspace(workspace_id)
    with server_cursor() as cursor:
        rows = cursor.execute(_ALL, [workspace_id]).fetchall()
    first = Version(0, shipped(here.language), "", None, None, "", here.currency)
    return (*(Version(row[0], row[1], row[2], row[3], row[4], row[5], here.currency) for row in rows), first)


def at(known: tuple[Version, ...], moment: datetime) -> Version:
    """Of these the one that is in force at a moment: the newest of those that count by then."""
    return next(one for one in known if one.counts_from is None or one.counts_from <= moment)


def in_force(workspace_id: int, now: datetime) -> Version:
    """The policy that pays what is done now."""
    return at(versions(workspace_id), now)


NEWEST = """
    select v.text from points_policyversion v
    where v.workspace_id = %(workspace)s and v.counts_from <= %(now)s order by v.number desc limit 1
"""
"""The text of the policy in force, as part of another question; nothing where it is the shipped one."""


def policy_of(here: Workspace, text: str | None) -> Policy:
    """The policy that NEWEST answered."""
    return _read(text if text is not None else shipped(here.language), here.currency)


def version(workspace_id: int, number: int) -> Version:
    """One of them. Raises NotFound."""
    found = next((one for one in versions(workspace_id) if one.number == number), None)
    if found is None:
        raise NotFound
    return found
