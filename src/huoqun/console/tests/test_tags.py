"""The console's template tags, as a page uses them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils import translation
from django.utils.html import strip_tags

from huoqun.console.parts import Chart, Series

HOSTILE = '"><script>alert(1)</script>'
PLAIN_STATIC = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def _english_and_unhashed():
    with translation.override("en"), override_settings(STORAGES=PLAIN_STATIC):
        yield


def render(template: str, **context: Any) -> str:
    return Template("{% load console %}" + template).render(Context(context))


def seen(html: str) -> str:
    return " ".join(strip_tags(html).split())


@pytest.mark.parametrize(
    "template",
    [
        "{% person bad key=1 url='/m/1' note=bad %}",
        "{% group bad key=1 url='/g/1' kind=bad %}",
        "{% state 'good' bad bad %}",
        "{% spark values bad %}",
        "{% icon 'x' label=bad %}",
        "{{ bad|ugc }}",
        "{% chart chart %}",
        "{% include 'console/parts/empty.html' with text=bad url='/' label=bad %}",
        "{% include 'console/parts/stat.html' with label=bad value=bad note=bad %}",
        "{% include 'console/parts/refusal.html' with rule=bad decided_by=bad %}",
    ],
)
def test_what_a_member_wrote_never_becomes_markup(template):
    chart = Chart(title=HOSTILE, x=[HOSTILE], series=[Series(HOSTILE, [1])])

    html = render(template, bad=HOSTILE, values=[1], chart=chart)

    assert "<script>alert" not in html
    assert "script" in html


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        # A percentage of few misleads: the count alone
        (2, 3, "2 of 3"),
        # A rate has its count
        (412, 1204, "34% 412 of 1,204"),
        # Of nobody there is no share
        (0, 0, "—"),
    ],
)
def test_a_rate_is_never_alone(part, whole, said):
    html = render("{% rate part whole %}", part=part, whole=whole)

    assert seen(html) == said


def test_a_moment_is_exact_on_hover_in_the_groups_own_zone():
    now = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)

    html = render("{% ago now %}", now=now, zone="Asia/Shanghai")

    assert html == '<time datetime="2026-11-22T06:30:00+00:00" title="2026-11-22 14:30 Asia/Shanghai">just now</time>'


def test_a_moment_that_never_was_is_a_dash():
    assert render("{% ago none %}", none=None) == "—"


def test_somebody_without_a_name_is_still_somebody():
    assert seen(render("{% person '  ' key=7 %}")) == "?nameless"


def test_a_pulse_says_its_numbers_to_those_who_cannot_see_it():
    html = render("{% spark values 'Night Readers' %}", values=[1, None, 3])

    assert "<title>Night Readers 3 days: 4 in all, 3 on the best day</title>" in html


def test_a_chart_has_its_numbers_as_a_table():
    html = render("{% chart chart %}", chart=Chart("Words", ["1 Nov", "2 Nov"], [Series("said", [5, None])]))

    assert '<th scope="row">2 Nov</th><td>—</td>' in html
    assert '"values": [5, null]' in html


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [
        ("dark", "dark"),
        ("light", "light"),
        # Nothing chosen: the system's
        (None, "auto"),
        # Somebody wrote their own cookie
        ('"><script>', "auto"),
    ],
)
def test_the_theme_is_the_visitors_choice(cookie, theme):
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES["hq_theme"] = cookie

    assert render("{% theme %}", request=request) == theme
