"""A small PDF, as hostile as it is wanted."""

from __future__ import annotations

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"


def paper(*, catalog: bytes = b"", page: bytes = b"", pages: int = 1) -> bytes:
    """A PDF whose pages say Hallo; `catalog` and `page` stand in its dictionaries, object 5 is a script."""
    kids = b" ".join(b"%d 0 R" % (6 + n) for n in range(pages))
    words = b"BT /F1 24 Tf 10 100 Td (Hallo) Tj ET"
    sheet = b"/MediaBox[0 0 200 200]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Length %d>>stream\n" % len(words) + words + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        SCRIPT,
        *(b"<</Type/Page/Parent 2 0 R" + sheet + page + b">>" for _n in range(pages)),
    ]
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end
