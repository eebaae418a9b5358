"""WeChat's side of signing in, on this machine: answers as the documents show them (README.md names them).

with FakeWeChat() as wechat:
    back = wechat.agrees(address, openid="oLin", unionid="uLin")   # where the browser is sent back
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

APP_ID, SECRET = "wx520c15f417810387", "rehearsal-secret-of-the-account"


class FakeWeChat:
    """One official account. `fails`: errcodes that the next calls answer; `snapshot`: the next is a made-up account."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, str, str]] = {}
        self.used: set[str] = set()
        self.fails: list[int] = []
        self.snapshot = False
        self.calls: list[str] = []
        handler = type("Handler", (_Handler,), {"wechat": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True, name="wechat-fake")

    def __enter__(self) -> FakeWeChat:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    @property
    def settings(self) -> dict[str, str]:
        return {"app_id": APP_ID, "base_url": f"http://127.0.0.1:{self._http.server_address[1]}"}

    @property
    def secrets(self) -> dict[str, str]:
        return {"secret": SECRET}

    def agrees(self, address: str, *, openid: str, unionid: str = "") -> str:
        """Somebody opens an authorising address in WeChat; answers where their browser is sent back."""
        parts = urlsplit(address)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.fragment != "wechat_redirect" or asked["appid"] != APP_ID or not asked["state"].isalnum():
            raise ValueError("redirect_uri 参数错误")
        code = f"CODE{len(self.codes)}"
        self.codes[code] = (openid, unionid, asked["scope"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        self.calls.append(path)
        if self.fails:
            return {"errcode": self.fails.pop(0), "errmsg": "refused, rid: 620e3db2-410d5515-117f31"}
        if path == "/sns/userinfo":
            openid, unionid, scope = self.codes[asked["access_token"].removeprefix("TOKEN-")]
            if scope != "snsapi_userinfo":
                return {"errcode": 48001, "errmsg": "api unauthorized"}
            return {"openid": openid, "nickname": "林", "sex": 0, "headimgurl": "", "privilege": [], "unionid": unionid}
        return self._exchange(asked)

    def _exchange(self, asked: Mapping[str, str]) -> dict[str, Any]:
        if asked.get("appid") != APP_ID:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if asked.get("secret") != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        code = asked.get("code", "")
        if code in self.used:
            return {"errcode": 40163, "errmsg": "code been used"}
        if code not in self.codes:
            return {"errcode": 40029, "errmsg": "invalid code"}
        self.used.add(code)
        openid, unionid, scope = self.codes[code]
        told = {
            "access_token": f"TOKEN-{code}", "expires_in": 7200, "refresh_token": "R", "openid": openid, "scope": scope,
        }  # fmt: skip
        if self.snapshot:
            told["is_snapshotuser"] = 1
        return told | ({"unionid": unionid} if unionid and scope == "snsapi_userinfo" else {})


class _Handler(BaseHTTPRequestHandler):
    wechat: FakeWeChat
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        said = json.dumps(self.wechat.answer(parts.path, dict(parse_qsl(parts.query)))).encode()
        self.send_response(200)
        # WeChat answers JSON as plain text.
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: addresses carry secrets."""
