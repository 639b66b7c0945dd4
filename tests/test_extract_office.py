"""Office files are known by their parts, without who saved them, when, and a preview."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from files_ground import office

from db.records import Condition
from scraper.extract import Extracted, Extractor

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": "<w:t>Graded inadequate</w:t>",
    "docProps/core.xml": "<modified>2024-01-01</modified>",
    "word/settings.xml": "<rsid/>",
    "meta.xml": "<date/>",
    "Thumbnails/thumbnail.png": b"\x89PNG one",
}


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    made = Extractor()
    yield made
    made.close()


def read(extractor: Extractor, body: bytes, name: str = "https://x.test/a.docx") -> Extracted:
    return extractor.read(body, DOCX, name)


@pytest.mark.parametrize(
    ("parts", "same"),
    [
        pytest.param({**PARTS, "docProps/core.xml": "<modified>2025</modified>"}, True, id="saved"),
        pytest.param({**PARTS, "meta.xml": "<date>2025</date>"}, True, id="saved by another"),
        pytest.param({**PARTS, "Thumbnails/thumbnail.png": b"two"}, True, id="a preview"),
        pytest.param(dict(reversed(PARTS.items())), True, id="another order"),
        pytest.param({**PARTS, "word/document.xml": "<w:t>Graded adequate</w:t>"}, False,
                     id="a word"),
        pytest.param({**PARTS, "word/media/chart.png": b"a"}, False, id="a picture more"),
    ],
)  # fmt: skip
def test_the_digest_is_of_what_a_file_says(
    extractor: Extractor, parts: dict[str, str | bytes], same: bool
) -> None:
    was, now = read(extractor, office(PARTS)), read(extractor, office(parts, year=2025))
    assert was.condition is now.condition is None
    assert was.pages == ()
    assert (was.text_digest == now.text_digest) is same


def locked() -> bytes:
    body = bytearray(office({"a.xml": "x"}))
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return bytes(body)


def claiming_less() -> bytes:
    body = office({"a.xml": b"A" * 100_000})
    return body.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def full_of_parts() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for number in range(20_001):
            archive.writestr(f"{number}", "")
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "condition"),
    [
        pytest.param(office({"a.xml": b"A" * (64 << 20)}), Condition.BOMB, id="packed too well"),
        pytest.param(full_of_parts(), Condition.BOMB, id="too many parts"),
        pytest.param(claiming_less(), Condition.JUNK, id="a part larger than it says"),
        pytest.param(locked(), Condition.ENCRYPTED, id="parts are encrypted"),
        pytest.param(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
                     Condition.ENCRYPTED, id="encrypted whole"),
        pytest.param(office(PARTS)[:-30], Condition.JUNK, id="cut off"),
        pytest.param(b"<p>Not found</p>", Condition.JUNK, id="no ZIP"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(
    extractor: Extractor, body: bytes, condition: Condition
) -> None:
    got = read(extractor, body)
    assert (got.condition, got.text_digest) == (condition, None)
    assert got.note


@pytest.mark.parametrize("media_type", ["text/csv", "application/msword", "audio/mpeg", None])
def test_of_other_files_the_bytes_alone_count(extractor: Extractor, media_type: str | None) -> None:
    got = extractor.read(b"a,b\n1,2\n", media_type, "https://x.test/a.csv")
    assert (got.condition, got.text_digest, got.pages) == (Condition.NO_TEXT, None, ())
