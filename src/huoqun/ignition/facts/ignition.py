"""What is announced of topics and their people."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("ignition.topic_changed")
@dataclass(frozen=True, kw_only=True)
class TopicChanged:
    """A topic began, was edited, closed or opened again (`about`)."""

    topic_id: int
    about: str


@fact("ignition.listed")
@dataclass(frozen=True, kw_only=True)
class PeopleListed:
    """People stand in a topic from now on: members, or somebody outside."""

    topic_id: int
    person_ids: tuple[int, ...]


@fact("ignition.asked")
@dataclass(frozen=True, kw_only=True)
class PeopleAsked:
    """The team is asked to ask these people, personally."""

    topic_id: int
    person_ids: tuple[int, ...]


@fact("ignition.answered")
@dataclass(frozen=True, kw_only=True)
class PersonAnswered:
    """Somebody said whether they are willing (`state`: willing, declined, silent)."""

    topic_id: int
    person_id: int
    state: str


@fact("ignition.given")
@dataclass(frozen=True, kw_only=True)
class GiftGiven:
    """Somebody was paid for a re-post or given goods, in minor units; how that is disclosed was written down."""

    topic_id: int
    person_id: int
    gift_id: int
    kind: str
    amount: int


@fact("ignition.shown")
@dataclass(frozen=True, kw_only=True)
class GiftShown:
    """Somebody showed what they were paid or given for, with the words that disclose it or without."""

    topic_id: int
    person_id: int
    gift_id: int
    disclosed: bool


@fact("ignition.forgotten")
@dataclass(frozen=True, kw_only=True)
class PersonForgotten:
    """Somebody no longer stands in a topic, and nothing is kept of them."""

    topic_id: int
    person_id: int
