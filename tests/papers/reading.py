"""What stands on a printed paper, read back out of the PDF."""

import io

from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The words of each page without blanks and line ends, which are the layout's."""
    reader = PdfReader(io.BytesIO(pdf))
    return ["".join(page.extract_text().replace("\u200b", "").split()) for page in reader.pages]


def words(pdf: bytes) -> str:
    """The words of the whole file, without blanks and line ends."""
    return "".join(pages(pdf))


def bookmarks(pdf: bytes) -> list[tuple[str, int]]:
    """Each bookmark with the page, from 1, it leads to."""
    reader = PdfReader(io.BytesIO(pdf))
    return [(str(one.title), (reader.get_destination_page_number(one) or 0) + 1) for one in reader.outline]  # type: ignore[union-attr,arg-type]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Each font of the file, and whether it is embedded."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            for inner in font.get_object()["/DescendantFonts"]:
                one = inner.get_object()
                found[str(one["/BaseFont"]).split("+")[-1]] = any(
                    name in one["/FontDescriptor"] for name in ("/FontFile", "/FontFile2", "/FontFile3")
                )
    return found


def drawn(pdf: bytes) -> bytes:
    """What is drawn on all pages, as the instructions of the PDF."""
    return b"".join(page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages)  # type: ignore[union-attr]
