"""The members' stylesheet, which stands inside their pages: a page is painted after one way to the server, not two.

Browsers take it by its hash in the content security policy, and no other style that stands inside a page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path


def tight(sheet: str) -> str:
    """A stylesheet without its comments and breaks of lines; nothing within a rule changes."""
    return re.sub(r"\s*\n\s*", "", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)).strip()


STYLE = tight(Path(__file__).with_suffix(".css").read_text("utf-8"))
STYLE_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
