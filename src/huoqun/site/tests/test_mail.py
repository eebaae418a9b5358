"""The address of the mail server, as operators write it."""

from __future__ import annotations

import pytest

from huoqun.site.config import BadSettings
from huoqun.site.mail import mail_settings


@pytest.mark.parametrize(
    "url, host, port, tls, ssl, user, password",
    [
        # STARTTLS on its usual port
        ("smtp+tls://bob:secret@mail.example.com", "mail.example.com", 587, True, False, "bob", "secret"),
        # TLS from the start, as Chinese mail hosts want it; an address as the user
        ("smtps://bob%40example.com:p%40ss@smtp.example.com:465", "smtp.example.com", 465, False, True,
         "bob@example.com", "p@ss"),
        # A relay of one's own, without a name
        ("smtp://10.0.0.5:2525", "10.0.0.5", 2525, False, False, "", ""),
    ],
)  # fmt: skip
def test_a_mail_server(url, host, port, tls, ssl, user, password):
    made = mail_settings(url)

    assert (made["EMAIL_HOST"], made["EMAIL_PORT"]) == (host, port)
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (tls, ssl)
    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == (user, password)


def test_without_one_mail_goes_to_the_log():
    assert mail_settings("")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example.com", "http://x", "smtp://", "smtp://host:port", "smtp://host:99999"])
def test_what_is_none_is_refused_without_quoting_the_password(url):
    with pytest.raises(BadSettings) as refused:
        mail_settings(url)
    assert url not in str(refused.value)
