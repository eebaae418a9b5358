"""Where one installation keeps everything it must not lose: the home."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from huoqun.core.errors import Refused


class HomeUnusable(Refused):
    """The home cannot be made, entered or written by whoever runs this command."""

    code = "home_unusable"
    message = "Huoqun cannot use its home folder."
    way_out = "Run as the account that made it, or set HUOQUN_HOME to a folder of your own."
    status = 500


def home(environ: Mapping[str, str] = os.environ, cwd: Path | None = None) -> Path:
    """The absolute path of the home, made (0700) when it is not there yet.

    HUOQUN_HOME decides (relative to `cwd`, by default the working folder); without it `.huoqun/` of the
    checkout this package was started from; outside a checkout the user's data folder. The permissions of a
    home that exists are never changed. Raises HomeUnusable.
    """
    folder = _chosen(environ, cwd if cwd is not None else Path.cwd())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(f"The home folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise HomeUnusable(f"The home folder {folder} belongs to somebody else.")
    return folder


def checkout() -> Path | None:
    """The folder of the git checkout this package runs from, None when it was installed as a package."""
    package = Path(__file__).resolve().parents[1]
    root = package.parents[1]
    if package.parent.name == "src" and (root / "pyproject.toml").is_file():
        return root
    return None


def _chosen(environ: Mapping[str, str], cwd: Path) -> Path:
    if named := environ.get("HUOQUN_HOME", "").strip():
        return Path(os.path.abspath(cwd / Path(named).expanduser()))
    if root := checkout():
        return root / ".huoqun"
    return _data_folder(environ)


def _data_folder(environ: Mapping[str, str]) -> Path:
    user = Path(environ.get("HOME") or Path.home())
    if sys.platform == "darwin":
        return user / "Library" / "Application Support" / "huoqun"
    # The XDG specification: a relative path in the variable is invalid and to be ignored.
    named = Path(environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else user / ".local" / "share") / "huoqun"
