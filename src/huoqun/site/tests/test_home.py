"""Where the home lies, and that making it gives nobody else a look."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from huoqun.site import home as homes
from huoqun.site.home import HomeUnusable, checkout, home


def test_huoqun_home_decides(tmp_path: Path):
    assert home({"HUOQUN_HOME": str(tmp_path / "there")}) == tmp_path / "there"


def test_a_relative_home_is_below_the_working_folder(tmp_path: Path):
    assert home({"HUOQUN_HOME": "here/../mine"}, cwd=tmp_path) == tmp_path / "mine"


def test_a_checkout_keeps_its_home_to_itself():
    root = checkout()

    assert root is not None
    assert (root / "pyproject.toml").is_file()
    assert homes._chosen({}, Path("/")) == root / ".huoqun"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has its own rule")
@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        # As the XDG specification says
        ({"HOME": "/u", "XDG_DATA_HOME": "/data"}, "/data/huoqun"),
        # Its default
        ({"HOME": "/u"}, "/u/.local/share/huoqun"),
        # A relative path there is to be ignored
        ({"HOME": "/u", "XDG_DATA_HOME": "data"}, "/u/.local/share/huoqun"),
    ],
)
def test_outside_a_checkout_it_is_the_users_data_folder(environ: dict[str, str], folder: str):
    assert homes._data_folder(environ) == Path(folder)


def test_a_new_home_is_private_and_an_old_one_is_left_as_it_is(tmp_path: Path):
    new = home({"HUOQUN_HOME": str(tmp_path / "new")})
    old = tmp_path / "old"
    old.mkdir()
    old.chmod(0o755)

    assert stat.S_IMODE(new.stat().st_mode) == 0o700
    assert stat.S_IMODE(home({"HUOQUN_HOME": str(old)}).stat().st_mode) == 0o755


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(HomeUnusable, match="cannot be made"):
        home({"HUOQUN_HOME": str(tmp_path / "file" / "home")})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_somebody_elses_home_is_refused(tmp_path: Path):
    (tmp_path / "home").mkdir(mode=0o500)

    with pytest.raises(HomeUnusable, match="belongs to somebody else"):
        home({"HUOQUN_HOME": str(tmp_path / "home")})
