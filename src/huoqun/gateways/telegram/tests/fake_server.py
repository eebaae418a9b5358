"""The HTTP of the fake Bot API."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from .fake import FakeTelegram


class Refusal(Exception):
    """An answer that is not ok, in Telegram's own words."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code, self.description, self.parameters = code, description, parameters
        super().__init__(description)


class Server(ThreadingHTTPServer):
    """Serves at once; `end` cuts every line, as if the machine lost power."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, fake: FakeTelegram, port: int) -> None:
        self.fake = fake
        self.lines: set[Handler] = set()
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up is no error."""

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        for line in list(self.lines):
            with suppress(OSError):
                line.connection.shutdown(2)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.lines.add(self)

    def finish(self) -> None:
        self.server.lines.discard(self)
        super().finish()

    def do_POST(self) -> None:
        status, told = self._answer(self._body())
        if not self.server.fake.alive:
            self.close_connection = True
            return
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        if not self.path.startswith("/file/bot"):
            self.do_POST()
            return
        _name, raw = self.server.fake.files[self.path.rpartition("/")[2].removesuffix(".jpg")]
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _answer(self, body: bytes) -> tuple[int, dict[str, Any]]:
        path, _, query = self.path.partition("?")
        token, _, method = path.removeprefix("/bot").partition("/")
        params, files = _params(self.headers.get("Content-Type", ""), body, query)
        try:
            return 200, {"ok": True, "result": self.server.fake.answer(token, method, params, files)}
        except Refusal as no:
            told = {"ok": False, "error_code": no.code, "description": no.description}
            return no.code, {**told, "parameters": no.parameters} if no.parameters else told

    def log_message(self, *args: Any) -> None:
        pass


def _params(kind: str, body: bytes, query: str) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Parameters come as JSON, as a form, in the query, or as parts with files; all but JSON carry JSON as text."""
    if kind.startswith("application/json"):
        return (json.loads(body) if body else {}), {}
    fields: dict[str, str] = {k: v[0] for k, v in parse_qs(query).items()}
    files: dict[str, tuple[str, bytes]] = {}
    if kind.startswith("multipart/"):
        whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in whole.iter_parts():
            name, file = part.get_param("name", header="content-disposition"), part.get_filename()
            content = part.get_payload(decode=True)
            if file is not None:
                files[name] = (file, content)
            else:
                fields[name] = content.decode()
    else:
        fields |= {k: v[0] for k, v in parse_qs(body.decode()).items()}
    return {k: _loose(v) for k, v in fields.items()}, files


def _loose(text: str) -> Any:
    if text[:1] in "[{" or text in ("true", "false") or text.lstrip("-").isdecimal():
        try:
            return json.loads(text)
        except ValueError:
            return text
    return {"True": True, "False": False}.get(text, text)
