"""The pure part of members: stages, lawful bases, refusals."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Stage(IntEnum):
    """How near a member is, in order: 不知道你 → 想知道你 → 认识你 → 了解你 → 熟悉你 → 买了你 → 又买了你."""

    UNKNOWN = 0
    CURIOUS = 1
    ACQUAINTED = 2
    UNDERSTANDS = 3
    FAMILIAR = 4
    BOUGHT = 5
    BOUGHT_AGAIN = 6

    @property
    def word(self) -> str:
        """The stage's name in playbooks, the API and exports: `unknown` … `bought_again`."""
        return self.name.lower()


STAGE_CHOICES = [(stage.value, stage.word) for stage in Stage]


class LawfulBasis(StrEnum):
    """Why personal data may be used (PIPL article 13, GDPR article 6)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


class CannotMerge(Refused):
    code = "cannot_merge"
    message = N_("These two cannot be merged.")
    way_out = N_("Pick two different people of this workspace, neither of them merged already.")


class ProofKind(StrEnum):
    """How somebody shows that two accounts are theirs."""

    CODE = "code"
    LINK = "link"


class LinkSpent(Refused):
    code = "link_spent"
    message = N_("This link has been used, or its time is over.")
    way_out = N_("Ask whoever sent it for a new one.")
    status = 410


class CannotClaim(Refused):
    code = "cannot_claim"
    message = N_("This is no phone number, e-mail address or customer number.")
    way_out = N_("Write a phone number with digits only, an address with its @.")


LONGEST_KEY = 200
PAGE_LINK_LIVES = timedelta(hours=24)
MY_PAGE = "{{my_page}}"
"""Stands in the words of a private send until it is asked for; then it becomes a link for its one recipient."""
MOST_ASKED = 3
"""Links that a member gets in an hour by asking the bot."""
DEVICE_LIVES = timedelta(days=60)
"""After so long without a visit a device has to be opened anew."""
MOST_DEVICES = 8
LONGEST_NAME = 120

UNIONID = "unionid"
"""The kind of identity that one person has in all that an operator has on one open platform."""


def platform_of(realm: str) -> str:
    """The platform of a realm of ids: `wecom` of `wecom:ww8213…`."""
    return realm.partition(":")[0]


_ONCE = {"qq": ("onebot",), "wecom": ("wecom_app",)}


def once_called(realm: str) -> tuple[str, ...]:
    """What the identities of a realm were stored under in earlier versions: who was erased under it stays erased."""
    platform = platform_of(realm)
    before = _ONCE.get(platform, ())
    found = (*(name + realm.removeprefix(platform) for name in before), *before, platform)
    return tuple(name for name in dict.fromkeys(found) if name != realm)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as a platform names them. (`platform`, `key`) is the identity; an empty name says nothing new.

    `platform`: the realm of its ids, `wecom:ww8213…` where they hold within one tenant only. `unionid`: the id that the
    platform itself gives one person in all that the operator has there.
    """

    platform: str
    key: str
    name: str = ""
    handle: str = ""
    is_bot: bool = False
    unionid: str = ""


def stored_key(key: str) -> str:
    """The key of an identity as it is stored: an endless one is cut and told apart by its hash."""
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"{key[: LONGEST_KEY - 40]}#{digest}"


def normal_phone(text: str) -> str:
    """A phone number as digits; a mainland number loses its country code, so that +86 138… and 138… are one."""
    digits = re.sub(r"\D", "", text)
    if len(digits) in (13, 15) and re.match(r"(00)?86(?=1\d{10}$)", digits):
        return digits[-11:]
    return digits


def identity(platform: str, key: str) -> tuple[str, str]:
    """An identity as it is stored: phones as digits, e-mail addresses in lower case."""
    platform = platform.strip().lower()
    if platform == "phone":
        return platform, normal_phone(key)
    return platform, key.strip().lower() if platform == "email" else key.strip()


def tombstone(salt: bytes, platform: str, key: str) -> bytes:
    """What is kept of an erased identity: 32 bytes that tell its return, and nothing else. `salt`: 16 to 64 bytes."""
    return hashlib.blake2b(f"{platform}\0{key}".encode("utf-8", "replace"), key=salt, digest_size=32).digest()


_CLAIMED = {
    "phone": re.compile(r"\d{6,15}"),
    "email": re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]+"),
    "own": re.compile(r".+"),
}


def claimed(kind: str, key: str) -> tuple[str, str]:
    """A phone number, address or customer number that somebody is told to have, as it is stored. Raises CannotClaim."""
    kind, found = identity(kind, " ".join(key.split()))
    shape = _CLAIMED.get(kind)
    if shape is None or len(found) > LONGEST_KEY or not shape.fullmatch(found):
        raise CannotClaim
    return kind, found


class UnknownField(Refused):
    code = "unknown_field"
    message = N_("There is no such field on members here.")
    way_out = N_("Add it under Settings, or mend its name.")


class BadTag(Refused):
    code = "bad_tag"
    message = N_("A tag is one to forty characters on one line.")
    way_out = N_("Shorten it.")


LONGEST_INTRODUCTION = 2_000
BACKGROUND = ("city", "trade", "company", "role", "age_band", "how_met")
"""Identity tags that Huoqun knows by itself; others may be added. A background counts as known with two of any."""

KNOWN_FROM = 2


def cleaned_background(background: dict[str, str]) -> dict[str, str]:
    """Identity tags without empty ones, each key and value cut to a line of sensible length."""
    cut = {str(k).strip()[:40]: " ".join(str(v).split())[:120] for k, v in background.items()}
    return {key: value for key, value in cut.items() if key and value}


def tag_name(name: str) -> str:
    """A tag's name on one line. Raises BadTag."""
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 40:
        raise BadTag
    return cleaned
