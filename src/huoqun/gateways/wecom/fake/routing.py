"""Which function answers which call. A subject's file registers its own; importing `fake.subjects` imports all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .corp import Corp, Err


@dataclass(frozen=True, slots=True)
class Request:
    """A call: the query's parameters, the JSON body ({} for none), and the raw body with its type for uploads."""

    corp: Corp
    params: Mapping[str, str]
    body: Mapping[str, Any]
    raw: bytes = b""
    content_type: str = ""

    def need(self, name: str) -> Any:
        """A parameter of the body that must be there. Raises Err."""
        if self.body.get(name) in (None, "", [], {}):
            raise Err(40058, f"missing {name}")
        return self.body[name]


Answers: TypeAlias = Callable[[Request], dict[str, Any]]

ROUTES: dict[tuple[str, str], Answers] = {}
OPEN: set[str] = set()
"""Paths that need no access token."""


def answers(method: str, path: str, *, is_open: bool = False) -> Callable[[Answers], Answers]:
    """`@answers("POST", "/cgi-bin/externalcontact/groupchat/get")`: what it gives is sent with errcode 0."""

    def register(function: Answers) -> Answers:
        ROUTES[method, path] = function
        if is_open:
            OPEN.add(path)
        return function

    return register


def answer(corp: Corp, method: str, path: str, request: Request) -> dict[str, Any]:
    """What the platform answers to a call: errcode, errmsg, and what was asked for."""
    with corp.lock:
        corp.calls.append(path)
        try:
            found = _route(corp, method, path, request)
            return {"errcode": 0, "errmsg": "ok"} | found(request)
        except Err as err:
            return {"errcode": err.code, "errmsg": f"{err.message}, hint: [{corp.number('hint')}]"}


def _route(corp: Corp, method: str, path: str, request: Request) -> Answers:
    for name in (path, ""):
        if corp.failing[name] and (err := corp.failing[name].pop(0)):
            raise err
    function = ROUTES.get((method, path))
    if function is None:
        raise Err(48002, "api forbidden")
    if path not in OPEN:
        _check_token(corp, request.params.get("access_token", ""))
    _count(corp, path)
    return function


def _check_token(corp: Corp, token: str) -> None:
    if not token:
        raise Err(41001, "access_token missing")
    if token not in corp.tokens:
        raise Err(40014, "invalid access_token")
    if corp.tokens[token] <= corp.now().timestamp():
        raise Err(42001, "access_token expired")


def _count(corp: Corp, path: str) -> None:
    """A window of a minute for each path, and one for all."""
    minute = corp.stamp() // 60
    for name in (path, ""):
        limit = corp.per_minute.get(name)
        if limit is None:
            continue
        counted = corp.table(f"minute:{name}")
        counted[minute] = counted.get(minute, 0) + 1
        if counted[minute] > limit:
            raise Err(45009, "api freq out of limit")
