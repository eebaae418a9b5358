"""What is announced about posters."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("campaigns.poster_designed")
@dataclass(frozen=True, kw_only=True)
class PosterDesigned:
    """A campaign's poster was laid out anew; `there` false: it has none any more."""

    campaign_id: int
    there: bool


@fact("campaigns.portrait_given")
@dataclass(frozen=True, kw_only=True)
class PortraitGiven:
    """A participant gave a picture of themselves for their own poster; `there` false: they took it off."""

    campaign_id: int
    member_id: int
    there: bool


@fact("campaigns.posters_handed")
@dataclass(frozen=True, kw_only=True)
class PostersHanded:
    """Participants were given their posters, or the turn in which they are: `later` of them, as it is slowed down."""

    campaign_id: int
    member_ids: tuple[int, ...]
    later: int
