"""The number of a paper as a QR code: whoever scans it into the search finds the paper."""

import io
from functools import lru_cache


@lru_cache(maxsize=4096)
def qr_svg(number: str) -> str:
    """`number` as an SVG picture without margin; empty for an empty number."""
    if not number:
        return ""
    # Imported here: a console that prints nothing does without it.
    import segno

    # A fixed mask spares trying all eight, which is most of the work.
    code = segno.make_qr(number, error="m", mask=3, boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, border=0, omitsize=True)
    return out.getvalue().decode()
