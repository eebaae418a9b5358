"""Verbs of the team: found a workspace, give and end posts, sign-in links, tokens for other programs."""

from .links import make_sign_in_link, use_sign_in_link
from .posts import change_role, end_post, invite
from .tokens import make_token, revoke_token
from .users import edit_account, set_language, set_late_mail, signed_in
from .workspaces import found_workspace, owner_or_known

__all__ = [
    "change_role",
    "edit_account",
    "end_post",
    "found_workspace",
    "invite",
    "make_sign_in_link",
    "make_token",
    "owner_or_known",
    "revoke_token",
    "set_language",
    "set_late_mail",
    "signed_in",
    "use_sign_in_link",
]
