"""What the team announces. Ids only: names and addresses stay in their tables."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("team.workspace_founded")
@dataclass(frozen=True, kw_only=True)
class WorkspaceFounded:
    """A workspace was made, with its first owner."""

    user_id: int


@fact("team.invited")
@dataclass(frozen=True, kw_only=True)
class Invited:
    """Somebody was given a post: a role over the workspace, a chapter or a group."""

    post_id: int
    user_id: int
    role: str
    chapter_id: int | None = None
    group_id: int | None = None


@fact("team.role_changed")
@dataclass(frozen=True, kw_only=True)
class RoleChanged:
    """A post's role or scope was changed."""

    post_id: int
    user_id: int
    was: str
    role: str
    chapter_id: int | None = None
    group_id: int | None = None


@fact("team.post_ended")
@dataclass(frozen=True, kw_only=True)
class PostEnded:
    """Somebody's post ended; they may do nothing through it any more."""

    post_id: int
    user_id: int
    role: str


@fact("team.sign_in_link_made")
@dataclass(frozen=True, kw_only=True)
class SignInLinkMade:
    """A link was made that signs one person in once."""

    user_id: int


@fact("team.signed_in")
@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Somebody signed in; `way` is `link` or `password`."""

    user_id: int
    way: str


@fact("team.account_edited")
@dataclass(frozen=True, kw_only=True)
class AccountEdited:
    """Somebody changed their own name or e-mail address; `what` says which."""

    user_id: int
    what: list[str]


@fact("team.token_made")
@dataclass(frozen=True, kw_only=True)
class TokenMade:
    """A token for another program was made."""

    token_id: int
    permissions: list[str]


@fact("team.token_revoked")
@dataclass(frozen=True, kw_only=True)
class TokenRevoked:
    """A token was revoked: its bearer may do nothing any more."""

    token_id: int
