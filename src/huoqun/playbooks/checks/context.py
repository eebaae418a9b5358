"""What is known of where a playbook is to run. What is None is not known, and nothing is checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_TEXT = 2048
MEMBERS = 200


@dataclass(frozen=True, slots=True)
class Context:
    """The group, its connection, and the version that runs.

    `members`: how many are expected. `sends_a_day`: what the connection may still send on one day. `longest_text`: in
    bytes, as the channel takes it. `rooms`: free places by kind of group. `waiting`: in which steps of the running
    version how many wait. `codes_left`: personal invitation codes.
    """

    members: int = MEMBERS
    longest_text: int = LONGEST_TEXT
    sends_a_day: int | None = None
    rooms: Mapping[str, int] | None = None
    waiting: Mapping[str, int] | None = None
    codes_left: int | None = None
