"""What is wrong with a line is said in words, whatever broke, and never with a secret."""

from __future__ import annotations

import socket
from datetime import timedelta

import aiohttp
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.gateways import troubles
from huoqun.gateways.troubles import LineCut, said_of

HERE = ConnectionKey("127.0.0.1", 1, False, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        # What the gateway itself says, and nothing before it
        (CannotConnect("The token is not accepted."), "The token is not accepted."),
        (Refused("The mail server cannot be reached just now."), "The mail server cannot be reached just now."),
        # The line ended, or its answer did
        (LineCut(), troubles.CUT),
        (Unknown(), troubles.NO_ANSWER),
        (TimeoutError(), troubles.NO_ANSWER),
        (httpx.ReadTimeout("read"), troubles.NO_ANSWER),
        # Nobody is there, said by the system, by httpx, by aiohttp, by the name service
        (ConnectionRefusedError(111, "refused"), troubles.AWAY),
        (httpx.ConnectError("all attempts failed"), troubles.AWAY),
        (aiohttp.ClientConnectorError(HERE, OSError(111, "refused")), troubles.AWAY),
        (socket.gaierror(-2, "Name or service not known"), troubles.AWAY),
        # Too fast
        (Throttled(timedelta(seconds=3)), troubles.TOO_FAST),
        # Whatever else: what it was stands there for whoever mends it
        (ValueError("not a number"), "ValueError: not a number"),
        (KeyError(), "KeyError"),
    ],
)
def test_a_trouble_in_words(error, said):
    words = said_of(error, ())

    assert said in words and (words == said or words.startswith("Something that was not foreseen"))


def test_a_secret_in_an_address_is_not_said():
    error = ValueError("https://api.example.org/bot1234:very-secret/getMe answered 500")

    assert "very-secret" not in said_of(error, ["1234:very-secret"])
