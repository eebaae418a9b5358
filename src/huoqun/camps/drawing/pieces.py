"""What is drawn into sheets: QR codes and seals, as SVG."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

SHEETS = Path(__file__).parent / "sheets"


def qr(address: str) -> str:
    """A QR code that a phone reads from paper: black on white, with the quiet margin that readers ask for."""
    import segno

    written = io.BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(written, kind="svg", border=4, xmldecl=False, svgns=True, nl=False, light="#ffffff")
    return written.getvalue().decode()


@lru_cache(maxsize=32)
def seal(raw: bytes) -> str:
    """A seal lifted off its paper: the whiter a point, the more is seen of what lies below it."""
    # Heavy, and only where something is drawn.
    from PIL import Image, ImageChops

    with Image.open(io.BytesIO(raw)) as found:
        picture = found.convert("RGB")
    picture.thumbnail((600, 600))
    red, green, blue = picture.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    # Paper that was photographed is not quite white.
    seen = darkest.point([min(255, max(0, 235 - value) * 2) for value in range(256)])
    picture.putalpha(seen)
    written = io.BytesIO()
    picture.save(written, "PNG")
    wide, high = picture.size
    data = base64.b64encode(written.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
        f'<image width="{wide}" height="{high}" href="data:image/png;base64,{data}"/></svg>'
    )
