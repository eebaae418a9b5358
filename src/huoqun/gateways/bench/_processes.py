"""Processes of ours that benches run."""

from __future__ import annotations

import os
import subprocess
import sys


def started(*words: str) -> subprocess.Popen[bytes]:
    """`huoqun` with these words, as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "huoqun.site.main", *words], env=os.environ)
