"""A Chromium for the browser tests: the machine's own, or Debian's installed as root, or Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Chromium without windows: where the whole of it draws its own toolbars for each page that is opened, invisibly, and
takes a second for it, this one takes a fifth."""

NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

# Without these, Chromium asks its maker's servers for updates at every start.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of a Chromium that is there already: HUOQUN_CHROMIUM, one on the PATH, or Playwright's own."""
    named = os.environ.get("HUOQUN_CHROMIUM")
    if named:
        return named
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or (str(MAC) if MAC.exists() else None) or _playwrights()


def find_or_install() -> str | None:
    """As `find`, installing one where that is possible; None where none is to be had."""
    if not os.environ.get("HUOQUN_CHROMIUM") and shutil.which(SHELL) is None:
        _from_debian()
    return find() or _download()


def launch_options() -> dict[str, object]:
    """Keyword arguments of Playwright's `chromium.launch`."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {"executable_path": find(), "args": ARGUMENTS + sandbox}


def _playwrights() -> str | None:
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Exception:
        return None
    return path if Path(path).exists() else None


def _from_debian() -> None:
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    print("Installing Debian's chromium for the browser tests …", file=sys.stderr)
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    for package in (SHELL, "chromium"):  # an older Debian has no such shell
        done = subprocess.run(["apt-get", "install", "-y", "-qq", package, "fonts-noto-cjk"], check=False, **quiet)
        if done.returncode == 0 or find():
            return


def _download() -> str | None:
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find() if done.returncode == 0 else None
