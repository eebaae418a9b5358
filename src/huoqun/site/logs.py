"""Structured logs: one JSON object a line on standard error, ids only, secrets and words of members never."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

import orjson

from . import config

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_SECRET = re.compile(r"(?i)(password|secret|token|authorization|cookie|api[-_]?key|database_url)")
_LINK = re.compile(r"(/(?:me/open|m|in)/)[^/\s\"']+")
"""Addresses that are secrets themselves: a refused one may be good still, as where a browser keeps no cookies."""
_URL_SECRET = re.compile(r"(?<=://)([^:/@\s]+):[^@/\s]+@")


def redacted(key: str, value: Any) -> Any:
    """A value fit for a log: secrets by name are hidden, passwords in URLs too, texts cut to 300 characters."""
    if _SECRET.search(key):
        return "…"
    if isinstance(value, str):
        return _LINK.sub(r"\1…", _URL_SECRET.sub(r"\1:…@", value))[:300]
    return value if isinstance(value, int | float | bool | type(None)) else str(value)[:300]


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": redacted("event", record.getMessage()),
        }
        entry |= {k: redacted(k, v) for k, v in vars(record).items() if k not in _OWN and not k.startswith("_")}
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
            # Where it failed, but not with which words: an exception may quote a member.
            entry["trace"] = "".join(traceback.format_tb(record.exc_info[2]))[-4000:]
        return orjson.dumps(entry, default=str).decode()


def set_up() -> None:
    """Send all logs of this process to standard error as JSON lines, at the level of the setting `log_level`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.load().log_level.upper())
    for chatty in ("httpx", "httpcore", "asyncio", "uvicorn.error", "procrastinate"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
