"""The fake's HTTP: one thread a call, on loopback only."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import subjects
from .corp import Corp
from .routing import Request, answer

__all__ = ["Server", "subjects"]

LARGEST = 25 * 1024 * 1024


class Server:
    """`start`, `stop`, and `start` again on the same port."""

    def __init__(self, corp: Corp, *, port: int = 0) -> None:
        self.corp = corp
        self.port = port
        self._http: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_up(self) -> bool:
        return self._http is not None

    def start(self) -> None:
        handler = type("Handler", (_Handler,), {"corp": self.corp})
        self._http = _Http(("127.0.0.1", self.port), handler)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True, name="wecom-fake")
        self._thread.start()

    def stop(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            http.shutdown()
            http.server_close()
        if self._thread is not None:
            self._thread.join(5)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hung up before the answer is no trouble of the platform's."""


class _Handler(BaseHTTPRequestHandler):
    corp: Corp
    # Each answer ends its line: a server that is stopped must not go on answering on lines that were kept.
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        self._answer(self.rfile.read(length))

    def _answer(self, raw: bytes) -> None:
        parts = urlsplit(self.path)
        kind = self.headers.get("Content-Type") or ""
        request = Request(self.corp, dict(parse_qsl(parts.query)), _json(raw, kind), raw, kind)
        said = json.dumps(answer(self.corp, self.command, parts.path, request), ensure_ascii=False).encode()
        if self.corp.losing[parts.path] and self.corp.losing[parts.path].pop(0):
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: addresses carry tokens."""


def _json(raw: bytes, kind: str) -> dict[str, Any]:
    if not raw or "multipart" in kind:
        return {}
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
