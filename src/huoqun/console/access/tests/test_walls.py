"""Around every view stand the walls of one workspace: in threads, in streams, after errors; and they cost little."""

from __future__ import annotations

import asyncio
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoqun.core import clock
from huoqun.core.tenancy import as_app
from huoqun.site.serving import ThreadedHandler
from huoqun.team import actions

from . import urls

pytestmark = [pytest.mark.urls("huoqun.console.access.tests.urls"), pytest.mark.django_db(transaction=True)]


def test_a_view_is_the_apps_role_in_its_own_workspace(cast, browser_of):
    seen = browser_of(cast.bob).get("/inside").json()

    assert seen["role"] == "huoqun_app"
    assert seen["workspace"] == str(cast.workspace)
    assert seen["names"] == "Lakeside Reading"


def test_strangers_are_in_no_workspace(cast, browser_of):
    assert browser_of().get("/outside").json() == {"role": "huoqun_app", "workspace": "", "names": None}


@pytest.mark.parametrize("path", ["/inside", "/outside", "/refuses", "/breaks", "/undeclared", "/nowhere"])
def test_after_every_request_the_walls_are_left(cast, browser_of, path):
    browser_of(cast.bob, raise_request_exception=False).get(path)

    assert urls.where()["role"] != "huoqun_app"
    assert urls.where()["workspace"] in ("", None)


def test_a_view_that_nobody_thought_about_is_not_shown(cast, browser_of):
    answer = browser_of(cast.alice, raise_request_exception=False).get("/undeclared")

    assert answer.status_code == 500
    assert "nobody thought" not in answer.text


def test_three_statements_in_and_one_out(cast, browser_of):
    browser = browser_of(cast.bob)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/inside")
    own = [q["sql"] for q in asked if "current_user" not in q["sql"]]

    assert [sql.split()[0].lower() for sql in own] == ["select"] * 4
    assert "django_session" in own[0]
    assert "team_post" in own[1]
    assert "set_config" in own[2] and "set_config" in own[3]


def test_a_stream_keeps_its_walls_to_the_end(cast, browser_of):
    answer = browser_of(cast.bob).get("/streams")

    assert b"".join(answer.streaming_content).decode().split() == [str(cast.workspace)] * 2
    assert urls.where()["role"] != "huoqun_app"


def test_requests_at_once_each_stay_in_their_own(cast, browser_of):
    """Under ASGI, as uvicorn serves it: two threads take turns, connections reused."""
    cookies = {p.name: browser_of(p).cookies["sessionid"].value for p in (cast.alice, cast.eve)}

    async def everybody():
        return await asyncio.gather(*(_get("/inside", cookies[name]) for name in ["Alice", "Eve"] * 8))

    seen = [json.loads(body) for _, body in asyncio.run(everybody())]

    assert {(s["who"], s["names"]) for s in seen} == {("Alice", "Lakeside Reading"), ("Eve", "Hillside Running")}
    assert len(seen) == 16


@pytest.mark.parametrize("path", ["/streams", "/streams-later"])
def test_streams_under_asgi_keep_their_walls(cast, browser_of, path):
    cookie = browser_of(cast.alice).cookies["sessionid"].value

    assert asyncio.run(_get(path, cookie))[1].split() == [str(cast.workspace)] * 2


def test_a_stream_ends_when_nobody_reads_it_any_more(cast, browser_of):
    urls.ended.clear()
    cookie = browser_of(cast.alice).cookies["sessionid"].value

    _, body = asyncio.run(_get("/endless", cookie, leaves_after=3))

    assert body.startswith("on and on\n") and urls.ended == [True]


def test_a_refusal_is_said_as_the_asker_can_take_it(cast, browser_of):
    browser = browser_of(cast.bob)
    page = browser.get("/refuses")
    fragment = browser.get("/refuses", headers={"HX-Request": "true"})

    assert page.status_code == fragment.status_code == 404
    assert "<html" in page.text and "<html" not in fragment.text
    assert "No such &lt;b&gt;thing&lt;/b&gt;." in fragment.text


def test_a_form_sent_twice_acts_once(cast, browser_of):
    urls.counted.clear()
    browser = browser_of(cast.bob)
    form = {"what": "x", "idempotency_key": "0196-click-1"}
    answers = [browser.post("/counts", form).text for _ in range(3)]
    other = browser.post("/counts", form | {"what": "y"})

    assert answers == ["1", "1", "1"]
    assert other.status_code == 422
    assert urls.counted == ["x"]


def test_a_secret_is_shown_once_and_kept_nowhere(cast, browser_of):
    from huoqun.core.models import StoredAnswer

    browser = browser_of(cast.alice)
    form = {"name": "Shop", "permissions": ["deeds:deed:record"], "idempotency_key": "0196-token-1"}
    first, second = browser.post("/team/tokens", form), browser.post("/team/tokens", form)

    assert "hq_" in first.text
    assert second.status_code == 409 and "hq_" not in second.text
    assert "hq_" not in str(StoredAnswer.objects.get().answer)


def test_a_token_opens_the_api_and_nothing_else(cast, browser_of):
    token = actions.make_token(cast.alice.actor, name="Shop", permissions=["deeds:deed:record"], now=clock.now())
    bearer = {"Authorization": f"Bearer {token}"}

    assert browser_of().get("/api/inside", headers=bearer).json()["who"] == "Shop"
    assert browser_of().get("/inside", headers=bearer).status_code == 302
    assert browser_of().get("/api/inside", headers={"Authorization": "Bearer hq_x"}).status_code == 401
    assert browser_of(cast.alice).get("/api/inside").status_code == 401


def test_a_revoked_token_opens_nothing(cast, browser_of):
    from huoqun.team.queries import tokens

    token = actions.make_token(cast.alice.actor, name="Shop", permissions=["deeds:deed:record"], now=clock.now())
    actions.revoke_token(cast.alice.actor, token_id=tokens(cast.workspace)[0].id, now=clock.now())

    assert browser_of().get("/api/inside", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_post_that_ended_ends_with_the_next_click(cast, browser_of):
    from huoqun.team.queries import people

    browser = browser_of(cast.bob)
    assert browser.get("/inside").status_code == 200
    (bob,) = [p for p in people(cast.workspace) if p.user_id == cast.bob.user_id]
    actions.end_post(cast.alice.actor, post_id=bob.posts[0].id, now=clock.now())

    assert browser.get("/inside").status_code == 403


def test_somebody_of_two_workspaces_looks_at_one_at_a_time(cast, browser_of):
    from huoqun.core.queries import workspace
    from huoqun.team.rules import Role

    actions.invite(cast.eve.actor, email=cast.alice.email, name="", role=Role.ASSISTANT, now=clock.now())
    browser = browser_of(cast.alice)
    first = browser.get("/inside").json()["names"]
    browser.post("/workspace", {"workspace": str(workspace(cast.eves_workspace).uid)})
    second = browser.get("/inside").json()["names"]
    strange = browser_of(cast.bob).post("/workspace", {"workspace": str(workspace(cast.eves_workspace).uid)})

    assert (first, second) == ("Lakeside Reading", "Hillside Running")
    assert strange.status_code == 404


def test_the_workspaces_clock_rules_its_requests(cast, browser_of):
    from datetime import timedelta

    from huoqun.core.models import Workspace

    real = clock.now()
    Workspace.objects.filter(id=cast.workspace).update(clock_anchor=real, clock_shown=real + timedelta(days=300))

    assert browser_of(cast.bob).get("/inside").json()["now"][:7] == (real + timedelta(days=300)).isoformat()[:7]


def test_a_connection_opened_anew_within_the_walls_is_within_them_too(cast):
    with as_app(cast.workspace):
        connection.close()
        assert urls.where() == {
            "role": "huoqun_app",
            "workspace": str(cast.workspace),
            "names": "Lakeside Reading",
        }

    assert urls.where()["role"] != "huoqun_app"


def test_walls_within_walls(cast):
    with as_app(cast.workspace):
        with as_app(cast.eves_workspace):
            inner = urls.where()["names"]
        with as_app(None):
            nobodys = urls.where()["names"]
        outer = urls.where()["names"]

    assert (inner, nobodys, outer) == ("Hillside Running", None, "Lakeside Reading")
    assert urls.where()["role"] != "huoqun_app"


async def _get(path: str, cookie: str, leaves_after: int = 0) -> tuple[int, str]:
    """One GET through the ASGI application; answers status and body. Some leave after so many messages."""
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"cookie", f"sessionid={cookie}".encode())],
        "http_version": "1.1", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 5000),
    }  # fmt: skip
    sent, hung_up = [], asyncio.Event()

    async def receive():
        if not sent:
            sent.append(None)
            return {"type": "http.request", "body": b"", "more_body": False}
        await hung_up.wait()
        return {"type": "http.disconnect"}

    said = []

    async def send(message):
        said.append(message)

    handler = ThreadedHandler(threads=2)
    serving = asyncio.create_task(handler(scope, receive, send))
    while leaves_after and len(said) < leaves_after and not serving.done():
        await asyncio.sleep(0)
    if leaves_after:
        hung_up.set()
    await asyncio.wait_for(serving, 30)
    handler.end()
    return said[0]["status"], b"".join(m.get("body", b"") for m in said[1:]).decode()
