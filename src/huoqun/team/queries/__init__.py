"""Questions about the team. Frozen values."""

from .people import Person, Places, PostLine, actor_names, first_owner, names, people, person_names, places, post
from .sessions import SignedInAs, actor_of, of_signature, of_token, posts_of, user_for_session
from .tokens import TokenLine, tokens

__all__ = [
    "Person",
    "Places",
    "PostLine",
    "SignedInAs",
    "TokenLine",
    "actor_names",
    "actor_of",
    "first_owner",
    "names",
    "of_signature",
    "of_token",
    "people",
    "person_names",
    "places",
    "post",
    "posts_of",
    "tokens",
    "user_for_session",
]
