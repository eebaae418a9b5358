"""Of six hundred addresses a path is only compared with those that begin as it does."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse

from huoqun.console.discovering import FirstWord

UID = "0192f0c8-3e5a-7d31-8a64-5d0f6f1f2a11"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        # The address without a word
        ("/", "today"),
        # One of a page, with a parameter after the word
        (f"/groups/{UID}", "group"),
        # One of a room within a room
        ("/insights/report", "insight_report"),
        # A member's
        ("/me", "me"),
        # Of another door altogether
        (f"/hooks/{UID}", "hook"),
    ],
)
def test_each_is_found_by_its_first_word(path, name):
    assert resolve(path).url_name == name
    assert reverse(name, kwargs=resolve(path).kwargs) == path


@pytest.mark.parametrize("path", ["/nothing/at/all", "/group", "/groups/no-such-id/at-all", "/%2F/groups"])
def test_what_is_none_of_them_is_found_nowhere(path):
    with pytest.raises(Resolver404):
        resolve(path)


def test_a_page_is_asked_only_for_what_begins_with_a_word_of_its_own():
    def asked(resolver: URLResolver, path: str) -> int:
        """How many addresses a path is compared with, pages by first words apart."""
        if isinstance(resolver.pattern, FirstWord) and resolver.pattern.match(path) is None:
            return 0
        return sum(asked(p, path) if isinstance(p, URLResolver) else 1 for p in resolver.url_patterns)

    doors = [door for door in get_resolver().url_patterns if isinstance(door, URLResolver) and str(door.pattern) == ""]

    assert sum(asked(door, "nothing/at/all") for door in doors) <= 2, "pages that could begin with anything"
