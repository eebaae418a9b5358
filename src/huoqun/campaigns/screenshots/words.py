"""Verdicts on screenshots in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..fraud.images import HOW
from ..rules.screenshots import Back
from .verdicts import AGAINST, N_, WORDS, Sign

Gettext = Callable[[str], str]

COPIED = N_("%(share)s %% of it is the same as in somebody else's, %(how)s.")

BACK: dict[Back, str] = {
    Back.NO_WORD: N_("The word of the day is missing: write it with what you share, and take the picture anew."),
    Back.CUT: N_("Part of it is cut off: the name, the time and the word have to be seen in one picture."),
    Back.UNCLEAR: N_("It cannot be read: take it anew, sharp and whole."),
    Back.ELSEWHERE: N_("It was shared somewhere else than asked for."),
    Back.LIMITED: N_("It can be seen by some people only: share it so that all your friends see it."),
    Back.OLD: N_("It is from before: share this campaign, and take the picture anew."),
    Back.ANOTHERS: N_("It is somebody else's: only what you shared yourself counts."),
    Back.EDITED: N_("The picture was altered: send it as you took it."),
}
"""As whoever sent it reads it."""

SHORT: dict[Back, str] = {
    Back.NO_WORD: N_("No word of the day"),
    Back.CUT: N_("Cut off"),
    Back.UNCLEAR: N_("Cannot be read"),
    Back.ELSEWHERE: N_("Shared elsewhere"),
    Back.LIMITED: N_("Only some can see it"),
    Back.OLD: N_("From before"),
    Back.ANOTHERS: N_("Somebody else's"),
    Back.EDITED: N_("Altered"),
}
"""As it stands on a button, for whoever decides."""


def why_back(signs: Sequence[str], because: str, why: str, gettext: Gettext) -> list[str]:
    """Why one came back, for whoever sent it: what a person said, or else what the reading found against it."""
    told = [gettext(BACK[Back(because)])] if because in set(Back) else []
    told += [why] if why else []
    return told or said([sign for sign in signs if sign in AGAINST], gettext)


def said(signs: Sequence[str], gettext: Gettext) -> list[str]:
    """The signs as they were kept, in words."""
    return [gettext(WORDS[Sign(sign)]) for sign in signs if sign in WORDS]


def copied(like: Mapping[str, Any], gettext: Gettext) -> str:
    """How a picture is made of another; "" where it is not."""
    how = HOW.get(str(like.get("how", "")))
    return gettext(COPIED) % {"share": like.get("share", 0), "how": gettext(how)} if how else ""
