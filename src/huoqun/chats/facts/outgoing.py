"""What chats announces of effects and connections. Facts hold ids and reasons; the words stay with the effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.facts import fact


@fact("chats.effects_asked")
@dataclass(frozen=True, kw_only=True)
class EffectsAsked:
    """Effects were put into the outbox, at most 400 a fact: their `ids`, and in that order their `keys`."""

    asked_by: str
    ids: tuple[int, ...]
    keys: tuple[str, ...]


@fact("chats.effects_moved")
@dataclass(frozen=True, kw_only=True)
class EffectsMoved:
    """Effects came to `state` together (a rules.EffectState), at most 400 a fact.

    `keys` and `reasons` are in the order of `ids`; `reasons` is empty where none of them has one. `decided_by`: who
    settled what was ambiguous or with staff; '' where nobody had to.
    """

    state: str
    ids: tuple[int, ...]
    keys: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    decided_by: str = ""


@fact("chats.group_opened")
@dataclass(frozen=True, kw_only=True)
class GroupOpened:
    """A platform made an open group by an effect; the way into it stands with its route."""

    effect_id: int
    key: str
    connection_id: int
    group_id: int


@fact("chats.needs_staff")
@dataclass(frozen=True, kw_only=True)
class NeedsStaff:
    """A person is needed for an effect: `do` it, since the platform cannot, or `judge` whether it arrived.

    `round` grows when the same effect needs a person again. The words to copy stand with the effect.
    """

    effect_id: int
    effect_uid: str
    question: str
    round: int
    what: str
    cls: str
    reason: str
    due_at: datetime
    expires_at: datetime | None
    group_id: int | None
    member_id: int | None


@fact("chats.mass_made")
@dataclass(frozen=True, kw_only=True)
class MassMade:
    """A platform took a mass message for so many targets; colleagues have to release it in its app."""

    mass_id: int
    connection_id: int
    targets: int


@fact("chats.mass_told")
@dataclass(frozen=True, kw_only=True)
class MassTold:
    """The platform told where a mass message stands, and something had changed. `waiting`: so many wait for staff."""

    mass_id: int
    waiting: int
    sent: int
    refused: int
    over_limit: int


@fact("chats.mass_asked")
@dataclass(frozen=True, kw_only=True)
class MassAsked:
    """Somebody asked the platform to remind colleagues of a mass message, or to stop it (`what`)."""

    mass_id: int
    what: str


@fact("chats.held_changed")
@dataclass(frozen=True, kw_only=True)
class HeldChanged:
    """Something of ours that a platform holds (`kind`: `join_way`, `greeting`): what was asked for (`asked`), done, or
    not done for a reason (`failed`). `wants`: make, change or delete.
    """

    held_id: int
    connection_id: int
    kind: str
    wants: str
    state: str


@fact("chats.mass_answered")
@dataclass(frozen=True, kw_only=True)
class MassAnswered:
    """What the platform said to that: `reason` is '' where it did it."""

    mass_id: int
    what: str
    reason: str


@fact("chats.batch_withdrawn")
@dataclass(frozen=True, kw_only=True)
class BatchWithdrawn:
    """Somebody called off what of a batch had not gone yet."""

    effects: int


@fact("chats.connection_changed")
@dataclass(frozen=True, kw_only=True)
class ConnectionChanged:
    """A connection was added, edited, switched on or off, or deleted (`how`)."""

    connection_id: int
    platform: str
    how: str


@fact("chats.connection_failed")
@dataclass(frozen=True, kw_only=True)
class ConnectionFailed:
    """A connection stopped working in a way that was not so before; `error` is for the operator."""

    connection_id: int
    platform: str
    error: str


@fact("chats.connection_recovered")
@dataclass(frozen=True, kw_only=True)
class ConnectionRecovered:
    """A connection works again."""

    connection_id: int
    platform: str


@fact("chats.rehearsal_set")
@dataclass(frozen=True, kw_only=True)
class RehearsalSet:
    """From now on only these groups are spoken in; null: the rehearsal is over."""

    group_ids: tuple[int, ...] | None


@fact("chats.policy_set")
@dataclass(frozen=True, kw_only=True)
class PolicySet:
    """The workspace's own caps (so many) and quiet hours (or none) were set."""

    caps: int
    quiet_hours: bool


@fact("chats.mix_need_set")
@dataclass(frozen=True, kw_only=True)
class MixNeedSet:
    """What a kind of group needs of its people was set, in per cent; null: as it ships again."""

    kind: str
    leading: int | None
    active: int | None
