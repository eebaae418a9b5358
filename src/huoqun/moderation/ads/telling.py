"""What was seen in a message, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .model import Judged
from .signs import Sign

Gettext = Callable[[str], str]


def N_(words: str) -> str:
    """Marks words for translation where they are written; they are translated where they are said."""
    return words


WORDS: dict[Sign, str] = {
    Sign.LINK: N_("there is a link"),
    Sign.INVITE: N_("it invites into another group or app"),
    Sign.HANDLE: N_("there is an account name to write to"),
    Sign.PHONE: N_("there is a phone number"),
    Sign.ACCOUNT: N_("there is an account number"),
    Sign.CODE: N_("there is a code or account of letters and digits"),
    Sign.CONTACT: N_("it asks to be contacted elsewhere"),
    Sign.ASKS: N_("it asks to click, to reply or to look at a profile"),
    Sign.SEX: N_("words of sexual offers"),
    Sign.GAMBLING: N_("words of gambling"),
    Sign.MONEY: N_("words of loans or quick money"),
    Sign.JOBS: N_("words of suspicious jobs"),
    Sign.SALES: N_("words of sales"),
    Sign.GOODS: N_("goods or services that advertisements offer"),
    Sign.TRAFFIC: N_("words of bought followers or bulk messages"),
    Sign.CRYPTO: N_("words of investments or coins"),
    Sign.PRIZE: N_("words of prizes or blocked accounts"),
    Sign.INVISIBLE: N_("invisible characters between the visible ones"),
    Sign.TURNED: N_("characters that turn the direction of writing"),
    Sign.DRESSED: N_("letters or digits in unusual shapes"),
    Sign.STRANGE: N_("letters of other alphabets that look alike"),
    Sign.RARE: N_("rare characters in the place of common ones"),
    Sign.SPLIT: N_("characters split into halves"),
    Sign.SPACED: N_("characters pulled apart"),
    Sign.MIXED: N_("letters within Chinese words"),
    Sign.PICTURES: N_("many pictures"),
    Sign.REPEATED: N_("the same words again and again"),
}
ITS_WORDS = N_("its words are those of advertisements")


def reasons(judged: Judged, gettext: Gettext) -> list[str]:
    """Each sign in words, and whether the words alone speak for an advertisement."""
    said = [gettext(WORDS[sign]) for sign in judged.signs]
    return [*said, gettext(ITS_WORDS)] if judged.words else said


def as_json(judged: Judged, gettext: Gettext) -> dict[str, Any]:
    """As `huoqun moderation score` writes it."""
    return {"score": judged.score, "reasons": reasons(judged, gettext)}
