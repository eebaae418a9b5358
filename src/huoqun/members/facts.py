"""What members announces."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("members.appeared")
@dataclass(frozen=True, kw_only=True)
class Appeared:
    """Somebody was seen for the first time: they spoke, joined, or an export named them."""

    member_id: int
    is_bot: bool = False


@fact("members.identified")
@dataclass(frozen=True, kw_only=True)
class Identified:
    """A member was found to have one more identity; `proven` when a link or code showed it."""

    member_id: int
    identity_id: int
    platform: str
    proven: bool


@fact("members.claimed")
@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A member is told to have the same as somebody else: `kind` unionid, phone, email or own."""

    member_id: int
    kind: str


@fact("members.proof_issued")
@dataclass(frozen=True, kw_only=True)
class ProofIssued:
    """A code or a link was made by which a member can show that another account is theirs."""

    member_id: int
    proof_id: int
    kind: str


@fact("members.proof_used")
@dataclass(frozen=True, kw_only=True)
class ProofUsed:
    """A code or a link came back. `outcome`: merged, one_already, own (said by whom it was shown to) or apart (the team
    holds them for two people)."""

    member_id: int
    proof_id: int
    kind: str
    by_id: int
    outcome: str


@fact("members.code_wrong")
@dataclass(frozen=True, kw_only=True)
class CodeWrong:
    """A member said a code that is none, or none any more; `ignored`: after too many, so that it was not looked at."""

    member_id: int
    ignored: bool


@fact("members.kept_apart")
@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """The team said that two members are two people: they are not proposed again."""

    member_id: int
    other_id: int


@fact("members.edited")
@dataclass(frozen=True, kw_only=True)
class Edited:
    """What is known of a member was changed by hand; `what` names the fields, never their words."""

    member_id: int
    what: list[str]


@fact("members.staff_declared")
@dataclass(frozen=True, kw_only=True)
class StaffDeclared:
    """The team said that a member is one of its own (a host, a helper); `is_staff` false: none any more."""

    member_id: int
    is_staff: bool


@fact("members.correction_asked")
@dataclass(frozen=True, kw_only=True)
class CorrectionAsked:
    """A member says that something held of them is wrong; `about`: the category, as `core.holdings` names it."""

    member_id: int
    about: str


@fact("members.stage_changed")
@dataclass(frozen=True, kw_only=True)
class StageChanged:
    """A member is nearer, or further, than before. `why` is a short constant phrase."""

    member_id: int
    before: int
    after: int
    why: str


@fact("members.tagged")
@dataclass(frozen=True, kw_only=True)
class Tagged:
    """A member was given a tag."""

    member_id: int
    tag_id: int
    source: str


@fact("members.untagged")
@dataclass(frozen=True, kw_only=True)
class Untagged:
    """A tag was taken from a member."""

    member_id: int
    tag_id: int


@fact("members.merged")
@dataclass(frozen=True, kw_only=True)
class Merged:
    """Two members were found to be one person: `merged_id` now stands behind `member_id`."""

    member_id: int
    merged_id: int
    merge_id: int


@fact("members.unmerged")
@dataclass(frozen=True, kw_only=True)
class Unmerged:
    """A merge was taken back: `merged_id` stands for itself again."""

    member_id: int
    merged_id: int
    merge_id: int


@fact("members.consented")
@dataclass(frozen=True, kw_only=True)
class Consented:
    """A member said yes or no to one purpose."""

    member_id: int
    purpose: str
    granted: bool


@fact("members.erased")
@dataclass(frozen=True, kw_only=True)
class Erased:
    """A member's personal data was removed; other modules remove theirs when they hear it."""

    member_id: int


@fact("members.page_link_made")
@dataclass(frozen=True, kw_only=True)
class PageLinkMade:
    """A link of one use to a member's own page was made, for them alone."""

    member_id: int


@fact("members.page_opened")
@dataclass(frozen=True, kw_only=True)
class PageOpened:
    """A member opened their page by a link: this device is theirs from now on."""

    member_id: int
    device_id: int


@fact("members.device_left")
@dataclass(frozen=True, kw_only=True)
class DeviceLeft:
    """A device no longer opens a member's page."""

    member_id: int
    device_id: int
