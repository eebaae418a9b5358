"""What is too large is refused before anything of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from huoqun.site.limits import FORMS, OTHERS, limited

MOST = 3_000_000


def asked(path: str, pieces: Sequence[bytes], **headers: str) -> tuple[int, int]:
    """The status, and how many bytes the application saw of a body that comes in these pieces."""
    seen, waiting, answers = [0], list(pieces), []

    async def application(scope, receive, send):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            seen[0] += len(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message):
        answers.append(message)

    scope = {
        "type": "http", "path": path,
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    guarded = limited(application, uploads={"/imports": MOST}, words=lambda: "太大了")
    asyncio.run(guarded(scope, receive, send))
    (status,) = [m["status"] for m in answers if m["type"] == "http.response.start"]
    return status, seen[0]


MILLION = b"x" * 1_000_000


@pytest.mark.parametrize(
    ("path", "pieces", "stated", "answer"),
    [
        # an upload that fits, with what the form puts around it
        ("/imports", [MILLION] * 3 + [b"form"], str(MOST + 4), (200, MOST + 4)),
        # one that says how large it is: nothing of it is read
        ("/imports", [MILLION] * 5, str(MOST + FORMS + 1), (413, 0)),
        # one that does not say it
        ("/imports", [MILLION] * 50, None, (413, MOST + FORMS)),
        # one that lies
        ("/imports", [MILLION] * 50, "10", (413, MOST + FORMS)),
        # where no file is awaited
        ("/api/v1/orders", [b"{}"], str(OTHERS + 1), (413, 0)),
        # an odd header
        ("/imports", [b"{}"], "many", (200, 2)),
    ],
)
def test_a_body_is_read_up_to_the_limit_of_its_path(path, pieces, stated, answer):
    assert asked(path, pieces, **({"content_length": stated} if stated else {})) == answer
