"""Runs steered on behalf of somebody who runs, or leaves, a class."""

from __future__ import annotations

from dataclasses import replace

from huoqun.core.actor import Actor, Grant
from huoqun.playbooks.permissions import PlaybookPermission


def steering(actor: Actor) -> Actor:
    """The same with the permission to start and steer runs: the caller asked whether they may."""
    return replace(actor, grants=actor.grants | {Grant(PlaybookPermission.STEER), Grant(PlaybookPermission.START)})
