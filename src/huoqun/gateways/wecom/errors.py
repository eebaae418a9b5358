"""What WeCom's error codes mean for us, and what the operator can do about each. Pure but for the language.

Source: 全局错误码, https://developer.work.weixin.qq.com/document/path/90313, and the tables at the foot of each call's
own page (read 2026-11-26). "Programs must go by errcode; errmsg may change", it says, so only 60020's address is read
from the words.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import PerformError, Refused, Throttled

TOKEN_OVER = frozenset({40001, 40014, 41001, 42001})
"""The access token is not good (any more): a new one is fetched once. 40001 is said of a wrong secret, too."""

BUSY = frozenset({-1, 45033})

CODE_SPENT = frozenset({40029, 40163, 42003})
"""A sign-in's code that is none, was used, or is too old."""

HANDING_OUT = 41063
"""Said of a mass message that was made a moment ago: its tasks are not with the staff yet."""

CANNOT_CONNECT = frozenset({40001, 40013, 41002, 41004, 48002, 60020, 84074})
"""With these no call works until a person changes something: said at the connection."""

MENDABLE = CANNOT_CONNECT - {48002, 84074}
"""What is asked meanwhile is kept: it goes once the connection is put right."""


class Meaning(NamedTuple):
    """`words` and `way_out` are msgids. `permanent`: asking again would not help."""

    words: str
    way_out: str = ""
    permanent: bool = True


_SECRET = _("Copy the secret again from the app's page in the WeCom admin console (应用管理 → the app → Secret).")
_SCOPE = _(
    "Let the app see these staff: WeCom admin console, 应用管理 → the app → 可见范围; "
    "and 客户与上下游 → 客户联系 → 权限配置."
)
_CALLABLE = _(
    "Allow the app: WeCom admin console, 客户与上下游 → 客户联系 → 客户 → API → 可调用接口的应用; "
    "and let it see the staff (可见范围)."
)
_CONTACT = _(
    "Staff must be allowed customer contact: WeCom admin console, 客户与上下游 → 客户联系 → 权限配置 → 使用范围."
)

MEANINGS: dict[int, Meaning] = {
    -1: Meaning(_("WeCom is busy."), permanent=False),
    40001: Meaning(_("WeCom does not accept the secret."), _SECRET),
    40003: Meaning(
        _("WeCom knows no staff member of this id."), _("Look the account up in 通讯录 of the admin console.")
    ),
    40004: Meaning(_("WeCom does not take files of this kind.")),
    40006: Meaning(_("The file is larger than WeCom takes.")),
    40007: Meaning(_("WeCom no longer has the file: it keeps them for three days.")),
    40008: Meaning(_("WeCom knows no message of this kind.")),
    40013: Meaning(
        _("WeCom knows no company of this id."),
        _("Copy the corp id again: WeCom admin console, 我的企业 → 企业信息 → 企业ID."),
    ),
    40014: Meaning(_("WeCom does not accept the access token."), permanent=False),
    40035: Meaning(_("WeCom does not accept what was asked: a parameter is wrong.")),
    40037: Meaning(_("WeCom has no welcome words of this id (any more).")),
    40050: Meaning(_("WeCom knows no customer group of this id.")),
    40058: Meaning(_("WeCom does not accept what was asked: a parameter is missing or wrong.")),
    40068: Meaning(_("WeCom has no tag of this id (any more).")),
    40071: Meaning(_("WeCom has a tag of this name already.")),
    40096: Meaning(_("WeCom knows no customer of this id.")),
    40098: Meaning(_("The staff member has not proved their name in WeCom yet."), _("They do so in the WeCom app.")),
    41002: Meaning(_("The connection has no corp id."), _("Fill it in.")),
    41004: Meaning(_("The connection has no secret."), _("Fill it in.")),
    41043: Meaning(_("WeCom does not know which code is meant.")),
    41044: Meaning(_("WeCom has no code of this id (any more).")),
    41045: Meaning(
        _("The company has as many codes as WeCom allows: 500,000, those of 联系我 included."),
        _("Delete those of campaigns that are over."),
    ),
    41048: Meaning(_("None of these is a customer whom the staff member may send to."), _CONTACT),
    41046: Meaning(_("WeCom knows no mass message of this id.")),
    41047: Meaning(_("WeCom knows no mass message of this id.")),
    41050: Meaning(_("The welcome code is used up or older than 20 seconds.")),
    41063: Meaning(_("WeCom is still handing the mass message out."), permanent=False),
    41064: Meaning(_("The file is larger than WeCom takes.")),
    41065: Meaning(_("WeCom does not take files of this kind.")),
    41051: Meaning(_("They have begun to talk already, or another app has said its welcome first.")),
    41054: Meaning(
        _("The staff member has never logged in to WeCom, or has not proved their name there."),
        _("They do so in the WeCom app."),
    ),
    41055: Meaning(
        _("The company has 100 welcome words for groups; WeCom keeps no more."),
        _("Delete some that no group uses any more."),
    ),
    41058: Meaning(_("Other apps' welcome words for groups are theirs."), _("Change them where they were made.")),
    41091: Meaning(_("A code leads into five groups at most.")),
    42001: Meaning(_("The access token has run out."), permanent=False),
    44004: Meaning(_("There is nothing to say: the text is empty.")),
    45002: Meaning(_("The text is longer than WeCom takes.")),
    45009: Meaning(_("WeCom is asked too often."), permanent=False),
    45033: Meaning(_("Too many calls to WeCom at once."), permanent=False),
    48002: Meaning(_("The app may not use this part of WeCom's interface."), _CALLABLE),
    50002: Meaning(_("The staff member is out of the app's reach."), _SCOPE),
    60011: Meaning(_("The app may not see this member or group."), _SCOPE),
    60020: Meaning(_("WeCom does not trust the address that this server calls from."), ""),
    60111: Meaning(
        _("WeCom knows no staff member of this id."), _("Look the account up in 通讯录 of the admin console.")
    ),
    81013: Meaning(_("Nobody of those named can be reached by the app."), _SCOPE),
    81017: Meaning(_("More than 1,000 staff are in the app's reach; WeCom lists groups for fewer only."), _SCOPE),
    84061: Meaning(_("They are not a contact of this staff member (any more).")),
    84074: Meaning(_("The app may not see customers."), _CALLABLE),
    84083: Meaning(_("The staff member may not have customers."), _CONTACT),
    86001: Meaning(_("WeCom knows no group of this id.")),
    86003: Meaning(_("WeCom knows no group of this id.")),
    86006: Meaning(_("WeCom makes a group chat of 2 to 500 of the staff.")),
    86008: Meaning(_("The group was not made by this app; only its own groups can be changed or written in.")),
    86215: Meaning(_("A group of this id is there already.")),
    86216: Meaning(_("Somebody named is not of the staff, or not in the group.")),
    93000: Meaning(
        _("WeCom knows no robot of this address."),
        _("Copy the robot's Webhook address again; whoever removes a robot from its group ends the address."),
    ),
    301002: Meaning(_("The app may not do this with that staff member or group."), _SCOPE),
}


def words(code: int, message: str = "") -> str:
    """What happened and the way out, in the operator's language; WeCom's own code at the end, to look it up by."""
    meaning = MEANINGS.get(code, Meaning(_("WeCom refused.")))
    way_out = gettext(meaning.way_out) if meaning.way_out else ""
    if code == 60020:
        way_out = _trust(message)
    return " ".join(part for part in (gettext(meaning.words), way_out, f"(errcode {code})") if part)


def _trust(message: str) -> str:
    where = gettext("WeCom admin console, 应用管理 → the app → 企业可信IP.")
    found = re.search(r"from ip:\s*([0-9a-fA-F.:]{3,45})", message)
    if found is None:
        return gettext("Enter the server's public address there:") + " " + where
    return gettext("Enter %(ip)s there:") % {"ip": found.group(1)} + " " + where


MINUTE = timedelta(minutes=1)
"""How long WeCom is left alone after 45009: its limits are counted by the minute and the hour."""


def error_of(code: int, message: str = "") -> PerformError:
    """The port's error for an answer whose errcode is not 0."""
    if code == 45009:
        return Throttled(MINUTE)
    if code == HANDING_OUT:
        return Throttled(timedelta(seconds=20))
    if code in BUSY:
        return Throttled(timedelta(seconds=2))
    meaning = MEANINGS.get(code)
    is_final = code not in MENDABLE and (meaning is None or meaning.permanent)
    return Refused(words(code, message), permanent=is_final)
