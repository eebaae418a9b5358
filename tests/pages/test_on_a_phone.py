"""Every room of the members' pages on a small phone, in Chinese: whole, reachable by a thumb, alone on its host."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huoqun.core import clock
from huoqun.members.actions import visiting
from huoqun.members.models import Member
from huoqun.pages.rooms import all_rooms
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db(transaction=True)
TOO_SMALL = """() => [...document.querySelectorAll("main button, main .button, nav a")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width && (box.height < 43.5 || box.width < 43.5);
}).map((e) => e.outerHTML)"""


def test_every_room_is_whole_and_in_reach(cast, site, chromium_of_the_console, faultless):
    xiaoyan = Member.objects.create(workspace_id=cast.workspace, name="王小妍", created_at=FOUNDED)
    token = visiting.mint(cast.alice.actor, member_id=xiaoyan.id, now=clock.now())
    phone = chromium_of_the_console.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", is_mobile=True, has_touch=True
    )
    page, complaints, elsewhere = phone.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(site) else elsewhere.append(asked.url))
    page.goto(f"{site}/me/open/{token}")
    faults = {"door": faultless(page, "me-door-zh-360")}
    page.get_by_role("button", name="打开我的主页").click()
    page.wait_for_url("**/me")
    for room in all_rooms():
        page.goto(f"{site}{reverse(room.url)}")
        faults[room.url] = faultless(page, f"{room.url.replace('_', '-')}-zh-360") + page.evaluate(TOO_SMALL)
    phone.close()

    assert {name: found for name, found in faults.items() if found} == {}
    assert (complaints, elsewhere) == ([], [])
