"""Search finds what one may see: words of two characters, groups, people; nothing of anybody else's."""

from __future__ import annotations

import pytest

from huoqun.core import clock, worker
from huoqun.core.actor import system
from huoqun.imports.records import Options
from huoqun.imports.run import run

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
PALETTE = ENGLISH | {"HX-Request": "true"}


@pytest.fixture
def said(cast, tmp_path):
    """Forty lines of a group, some of them about a tea house."""
    file = tmp_path / "Night Readers.txt"
    lines = [f"2026/09/14, 09:{n:02} - 温然: 周六在茶馆见 {n}" for n in range(40)]
    file.write_text("\n".join(lines), "utf-8")
    worker.add_cursors()
    run(system(cast.workspace, "import"), file, options=Options(format="whatsapp"), now=clock.now)
    worker.catch_up(now=clock.now)
    return cast


def test_two_characters_find_words_page_by_page(said, browser_of):
    client = browser_of(said.alice)

    first = client.get("/search", {"q": "茶馆"}, headers=ENGLISH).content.decode()
    address = first.split('hx-get="/search', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    second = client.get(f"/search{address}", headers=PALETTE).content.decode()

    assert first.count("周六在茶馆见") == second.count("周六在茶馆见") == 20
    assert "周六在茶馆见 39" in first and "周六在茶馆见 0<" in second


def test_the_palette_shows_a_few_of_each_sort(said, browser_of):
    client = browser_of(said.alice)

    words = client.get("/search", {"q": "茶馆"}, headers=PALETTE).content.decode()
    people = client.get("/search", {"q": "温然"}, headers=PALETTE).content.decode()
    groups = client.get("/search", {"q": "night"}, headers=PALETTE).content.decode()

    assert words.count("data-found") == 6 and "<html" not in words
    assert "People" in people
    assert "Hangzhou Night Readers" in groups


@pytest.mark.parametrize("who", ["chen", "dora", "eve"])
def test_nobody_finds_what_is_not_theirs(said, browser_of, who):
    client = browser_of(getattr(said, who))

    for query in ("茶馆", "温然"):
        assert "周六" not in client.get("/search", {"q": query}).content.decode()
        assert "data-found" not in client.get("/search", {"q": query}, headers=PALETTE).content.decode()


@pytest.mark.parametrize("query", ["", " ", "%", "'; drop table x", "\0", "🐉" * 300, "<script>alert(1)</script>"])
def test_anything_may_be_typed(said, browser_of, query):
    page = browser_of(said.alice).get("/search", {"q": query})

    assert page.status_code == 200
    assert b"<script>alert" not in page.content


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360)])
def test_the_page_can_be_read_by_everybody(said, visit, faultless, language, width):
    page = visit(said.alice, "/search?q=茶馆", language, width)

    assert faultless(page, f"search-{language}-{width}") == []
