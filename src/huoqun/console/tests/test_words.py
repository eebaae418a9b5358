"""Names, words and numbers on their way to a page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.console import words


class Reader(HTMLParser):
    """Reads HTML back: the text that is seen, the tags that are there, where links lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.links = "", set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links.append(dict(attrs))

    def handle_data(self, data):
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(st.text(st.sampled_from("<>&\"' ahtps:/.?=，。！\n好\u202e")))
def test_whatever_a_member_writes_is_seen_as_written_and_makes_no_tag_but_a_link(text):
    seen = read(words.linked(text))

    assert seen.text == text
    assert seen.tags <= {"a"}


@pytest.mark.parametrize(
    ("text", "url"),
    [
        # A full stop ends the sentence, not the address
        ("see https://example.org/a.", "https://example.org/a"),
        # Chinese goes on without a space
        ("报名https://example.org/报名，来吗", "https://example.org/报名"),
        # An address in brackets
        ("(http://example.org/?a=1&b=2)", "http://example.org/?a=1&b=2"),
        # A quotation mark would leave the attribute
        ('https://example.org/"onclick="x', "https://example.org/"),
    ],
)
def test_an_address_becomes_a_link_that_vouches_for_nothing(text, url):
    [link] = read(words.linked(text)).links

    assert link["href"] == url
    assert link["rel"] == "noopener nofollow ugc"


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://"])
def test_nothing_else_becomes_a_link(text):
    assert read(words.linked(text)).tags == set()


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        # Latin, in capitals
        ("alice", "A"),
        # Chinese
        ("陈小满", "陈"),
        # A name that begins with an emoji has that for its face
        ("🌱苗苗", "🌱"),
        # Spaces and direction marks are no letters
        (" \u202e b", "B"),
        # Nothing at all
        ("  ", "?"),
    ],
)
def test_a_face_shows_the_first_letter(name, letter):
    assert words.initial(name) == letter


@given(st.text())
def test_a_colour_is_one_of_the_eight(key):
    assert 0 <= words.hue(key) < words.HUES


@pytest.mark.parametrize(
    ("number", "chinese", "english"),
    [
        # Small numbers are said whole
        (8412, "8,412", "8,412"),
        # Chinese counts by ten thousand
        (250_793, "25.1万", "250.8k"),
        (10_000, "1万", "10k"),
        # And by a hundred million
        (320_000_000, "3.2亿", "320M"),
        (2.5, "2.5", "2.5"),
    ],
)
def test_large_numbers_are_shortened_as_people_say_them(number, chinese, english):
    assert words.short(number, chinese=True) == chinese
    assert words.short(number, chinese=False) == english
