"""The files of others that the browser gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from huoqun.console import vendor

FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
SYMBOL = f'<symbol id="tabler-{{0}}" viewBox="0 0 24 24">{FRAME}<path d="M1"/></symbol>'
ICONS = "".join(SYMBOL.format(name) for name in ("home", "home-2", "sun"))


@pytest.mark.parametrize(
    "source",
    [
        # In a template
        '{% icon "sun" %}',
        # A keyword argument, a default of a field, a key
        'NavItem("/", "Today", icon="sun")',
        'icon: str = "sun"',
        '{"icon": "sun"}',
    ],
)
def test_icons_are_found_however_they_are_named(tmp_path, source):
    (tmp_path / "page.html").write_text(source)

    assert vendor.named_icons(tmp_path) == {"sun"}


def test_the_sprite_holds_just_the_icons_asked_for():
    sprite = vendor.make_sprite(ICONS, {"sun", "home"})

    assert sprite.count("<symbol") == 2
    assert '<symbol id="sun" viewBox="0 0 24 24"><path d="M1"/></symbol>' in sprite


def test_an_icon_that_does_not_exist_stops_the_build():
    with pytest.raises(ImproperlyConfigured, match="moon"):
        vendor.make_sprite(ICONS, {"moon"})


def test_collected_files_name_no_map_that_is_not_collected():
    finder = vendor.VendorFinder()

    names = [name for name, _ in finder.list([])]

    assert sorted(names) == sorted([*vendor.FILES, vendor.SPRITE])
    assert all(b"sourceMappingURL" not in Path(finder.find(name)).read_bytes() for name in names)
    assert finder.find("vendor/../../secret") == []
