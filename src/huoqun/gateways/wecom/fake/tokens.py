"""获取access_token, https://developer.work.weixin.qq.com/document/path/91039: good for 7,200 s, the same meanwhile."""

from __future__ import annotations

from typing import Any

from .corp import TOKEN_LIFE, Corp, Err
from .routing import Request, answers


@answers("GET", "/cgi-bin/gettoken", is_open=True)
def get_token(request: Request) -> dict[str, Any]:
    corp, params = request.corp, request.params
    if params.get("corpid") != corp.corp_id:
        raise Err(40013, "invalid corpid")
    if params.get("corpsecret") != corp.secret:
        raise Err(40001, "invalid credential")
    now = corp.now().timestamp()
    for token, until in corp.tokens.items():
        if until > now:
            return {"access_token": token, "expires_in": int(until - now)}
    token = corp.named("token", "tok-")
    corp.tokens[token] = now + TOKEN_LIFE
    return {"access_token": token, "expires_in": TOKEN_LIFE}


def expire(corp: Corp) -> None:
    """Let every token run out, as the platform may at any time."""
    for token in corp.tokens:
        corp.tokens[token] = 0.0


def revoke(corp: Corp) -> None:
    """Forget every token: they are invalid (40014), not expired."""
    corp.tokens.clear()
