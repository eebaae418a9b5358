"""How mail leaves: Django's settings of one address."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from .config import BadSettings

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
TIMEOUT_SECONDS = 15


def mail_settings(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings of `smtp+tls://user:password@host:587`; of nothing: mail goes to the log.

    Schemes: smtp (no encryption), smtp+tls (STARTTLS), smtps (TLS from the start). Raises BadSettings.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1:
        raise BadSettings(
            "email_url is not an address of a mail server.",
            way_out="Write it as smtp+tls://user:password@host:587; characters like @ in the password as %40.",
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
