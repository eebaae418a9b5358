"""A system of an operator's own, as README.md tells to build one: an HTTP server that verifies, does, and answers."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from huoqun.core import clock

from ..signing import verify


class Receiver(ThreadingHTTPServer):
    """Keeps what it was asked. `answers`: what to answer next instead of doing it: (status, headers, body)."""

    daemon_threads = True

    def __init__(self, secret: str, port: int = 0) -> None:
        self.secret = secret
        self.orders: list[dict[str, Any]] = []
        self.by_key: dict[str, str] = {}
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.lines: list[socket.socket] = []
        super().__init__(("127.0.0.1", port), _Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up is no error."""

    def process_request(self, request: Any, client_address: Any) -> None:
        self.lines.append(request)
        super().process_request(request, client_address)

    def end(self) -> None:
        """As if its machine lost power: open lines are cut, too."""
        self.shutdown()
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def asked(self, do: str) -> list[dict[str, Any]]:
        return [order for order in self.orders if order["do"] == do]

    def take(self, key: str, order: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        if self.answers and order["do"] != "ping":
            return self.answers.pop(0)
        if order["do"] == "ping":
            return 204, {}, b""
        if order["group"] not in ("", "book-club"):
            return 404, {}, json.dumps({"error": "there is no such group"}).encode()
        # The same key is the same order: it is done once, and answered the same.
        if key not in self.by_key:
            self.orders.append(order)
            self.by_key[key] = f"m{len(self.orders)}"
        return 200, {}, json.dumps({"id": self.by_key[key]}).encode()

    def files(self) -> list[tuple[str, str, bytes]]:
        attached = [one for order in self.asked("send") for one in order.get("attachments", ())]
        return [(one["kind"], one["name"], base64.b64decode(one.get("content", ""))) for one in attached]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        wrong = verify(self.server.secret, body, self.headers.get("X-Huoqun-Signature", ""), at=clock.now())
        take: Callable[[], Any] = lambda: self.server.take(self.headers["Idempotency-Key"], json.loads(body))  # noqa: E731
        status, headers, answer = (401, {}, b"") if wrong else take()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass
