"""网页授权: a browser agrees and returns with a code, which is good once and for five minutes (96441, 96442)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .corp import Corp, Err
from .routing import Request, answers

CODE_LIFE = 300


def agree(corp: Corp, address: str, *, person: str) -> str:
    """The address to which WeChat sends the browser back. `person`: of the staff, a customer, or an openid."""
    parts = urlsplit(address)
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.fragment != "wechat_redirect" or asked["appid"] != corp.corp_id or asked["scope"] != "snsapi_base":
        raise Err(40058, "the address is not as documented")
    code = corp.named("code", "CODE-")
    corp.table("codes")[code] = (person, corp.now().timestamp() + CODE_LIFE)
    return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


@answers("GET", "/cgi-bin/auth/getuserinfo")
def user_info(request: Request) -> dict[str, Any]:
    corp = request.corp
    person, until = corp.table("codes").pop(request.params.get("code", ""), ("", 0.0))
    if until <= corp.now().timestamp():
        raise Err(40029, "invalid code")
    if person in corp.staff:
        return {"userid": person}
    contact = corp.contacts.get(person)
    known = {"external_userid": person} if contact and contact.followers else {}
    return {"openid": f"o-{person}", **known}
