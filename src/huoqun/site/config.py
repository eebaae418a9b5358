"""One typed settings object, from the environment and from `settings.toml` in the home. Unknown keys are refused."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huoqun.core.errors import Refused

from .home import home as find_home

PREFIX = "HUOQUN_"
FILE = "settings.toml"


class BadSettings(Refused):
    """A setting that Huoqun does not know, or a value that it cannot read. See docs/reference/settings.md."""

    code = "bad_settings"


def _say(default: Any, doc: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"doc": doc, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Every setting. In the environment: HUOQUN_ and the name in capitals; in settings.toml: the name."""

    home: Path = _say(Path(".huoqun"), "Where data, keys and logs are kept.")
    database_url: str = _say(
        "", "Your own PostgreSQL 15 or newer; empty: the embedded one. Also DATABASE_URL.", secret=True
    )
    public_url: str = _say(
        "http://127.0.0.1:8420", "The address people open. Sets hosts, secure cookies and proxy trust. Also PUBLIC_URL."
    )
    bind: str = _say("127.0.0.1", "The address that the web process listens on.")
    port: int = _say(8420, "The port that the web process listens on.")
    secret_key: str = _say("", "Signs sessions. Empty: made on first start, in HOME/secret_key.", secret=True)
    debug: bool = _say(False, "Django's debug pages. Never on a machine that others reach.")
    language: str = _say("zh-hans", "The language of pages where the browser asks for none that we have.")
    zone: str = _say("Asia/Shanghai", "The time zone of new workspaces.")
    email_url: str = _say(
        "", "SMTP server for mail, e.g. smtp+tls://user:password@host:587. Empty: mail goes to the log.", secret=True
    )
    email_from: str = _say("huoqun@localhost", "The sender of mail.")
    upload_limit_mb: int = _say(2048, "The largest chat export that the Import page takes, in MB.")
    log_level: str = _say("INFO", "DEBUG, INFO, WARNING or ERROR.")
    spark_master: str = _say(
        "", "Where measures are taken: a Spark master such as spark://host:7077. Empty: DuckDB, inside the process."
    )
    keep_facts_months: int = _say(36, "Months for which the journal is kept; 0 keeps it for ever.")
    keep_messages_months: int = _say(0, "Months for which messages are kept; 0 keeps them for ever.")

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or "127.0.0.1"


ALSO = {"DATABASE_URL": "database_url", "PUBLIC_URL": "public_url"}
OWN_VARIABLES = frozenset({"HUOQUN_PG_BIN", "HUOQUN_CHROMIUM", "HUOQUN_TEST_BASE", "HUOQUN_TORTURE"})
"""Variables of the database launcher and of the tests, which are no settings of the application."""


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. Raises `BadSettings`, naming the key and where it stands."""
    home = find_home(environ)
    values: dict[str, Any] = {"home": home}
    known = {f.name: f for f in fields(Settings)}
    for key, value in _from_file(home / FILE).items():
        if key not in known or key == "home":
            raise BadSettings(f"{FILE} has a setting that Huoqun does not know: {key}.", way_out=_nearest(key, known))
        values[key] = _read(key, value, type(known[key].default), FILE)
    for variable, text in environ.items():
        key = ALSO.get(variable) or (variable.removeprefix(PREFIX).lower() if variable.startswith(PREFIX) else "")
        if not key or key == "home" or variable in OWN_VARIABLES:
            continue
        if key not in known:
            raise BadSettings(
                f"The environment has a setting that Huoqun does not know: {variable}.", way_out=_nearest(key, known)
            )
        values[key] = _read(key, text, type(known[key].default), "the environment")
    if "port" in values and "public_url" not in values:
        # Whoever moves the port alone means the same machine.
        values["public_url"] = f"http://127.0.0.1:{values['port']}"
    values["secret_key"] = values.get("secret_key") or _made_once(home / "secret_key")
    return Settings(**values)


def described() -> list[tuple[str, str, Any]]:
    """(name, what it is, default) of every setting, for `huoqun check` and the documentation."""
    return [(f.name, f.metadata["doc"], f.default) for f in fields(Settings)]


def shown(settings: Settings) -> dict[str, str]:
    """Every setting as text, secrets replaced by whether they are set."""
    return {
        f.name: ("set" if getattr(settings, f.name) else "not set")
        if f.metadata["secret"]
        else str(getattr(settings, f.name))
        for f in fields(Settings)
    }


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(
            f"{path} is not readable as TOML: {error}.", way_out="Mend that line, or remove the file."
        ) from error


_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


def _read(key: str, value: Any, kind: type, where: str) -> Any:
    try:
        if kind is bool:
            return value if isinstance(value, bool) else _WORDS[str(value).lower()]
        return kind(value)
    except (KeyError, ValueError) as error:
        raise BadSettings(
            f"{key} in {where} should be {kind.__name__}, not {str(value)[:60]!r}.",
            way_out="See docs/reference/settings.md.",
        ) from error


def _nearest(key: str, known: Mapping[str, Any]) -> str:
    import difflib

    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]}?" if near else "docs/reference/settings.md lists all of them."


def _made_once(path: Path) -> str:
    """A random key in a file of mode 0600; two first starts at once agree on one."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
