"""The launch check on a group's page: what is missing, where it is mended, and letting a point pass for a reason."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
QUERIES = 12


def group_of(cast):
    return apps.get_model("groups", "Group").objects.get(id=cast.group)


def text(client, url, **values):
    answer = client.get(url, values, headers=ENGLISH)
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


def test_it_says_of_each_point_what_is_there_and_where_it_is_mended(cast, browser_of, django_assert_max_num_queries):
    uid, client = group_of(cast).uid, browser_of(cast.alice)
    text(client, reverse("group_checkup", args=[uid]))
    with django_assert_max_num_queries(QUERIES):
        page = text(client, reverse("group_checkup", args=[uid]))

    assert "Is there a reason to exist?" in page and "What it is for, in one sentence" in page
    assert f'href="{reverse("group_charter", args=[uid])}"' in page
    assert "In the hands of 1: Chen" in page


def test_a_point_passes_only_for_a_reason_and_can_be_taken_back(cast, browser_of):
    uid, client = group_of(cast).uid, browser_of(cast.alice)
    passes, holds = reverse("group_launch_pass", args=[uid]), reverse("group_launch_hold", args=[uid])

    refused = client.post(passes, {"point": "product", "reason": " "}, headers=ENGLISH)
    alone = client.post(
        passes, {"point": "product", "reason": "Charity"}, headers=ENGLISH | {"hx-request": "true"}
    ).content.decode()
    page = text(client, reverse("group_checkup", args=[uid]))
    client.post(holds, {"point": "product"})

    assert refused.status_code == 400
    assert alone.count("<h3>") == 1 and "Charity" in alone
    assert "let pass" in page and "Charity" in page
    assert "Charity" not in text(client, reverse("group_checkup", args=[uid]))


def test_only_who_may_start_playbooks_there_lets_a_point_pass(cast, browser_of):
    far = apps.get_model("groups", "Group").objects.get(id=cast.far_group)
    url = reverse("group_launch_pass", args=[far.uid])

    assert browser_of(cast.chen).post(url, {"point": "product", "reason": "x"}).status_code == 404
    assert browser_of(cast.dora).post(url, {"point": "product", "reason": "x"}).status_code == 403
    assert browser_of(cast.eve).get(reverse("group_checkup", args=[far.uid])).status_code == 404


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 1280), ("en", 360)])
def test_it_looks_right_and_a_point_is_let_pass_in_place(cast, visit, faultless, language, width):
    group = group_of(cast)
    apps.get_model("groups", "Group").objects.filter(id=group.id).update(position="每天写一点，写满七天", product="")
    page = visit(cast.alice, reverse("group_checkup", args=[group.uid]), language=language, width=width)
    point = page.locator(".hq-launch-point").nth(2)
    point.locator("summary").click()
    point.locator("input[name=reason]").fill("公益群，不卖东西")
    point.locator("form button").click()
    page.wait_for_selector(".hq-launch-why")

    assert faultless(page, f"launch-{language}-{width}") == []
