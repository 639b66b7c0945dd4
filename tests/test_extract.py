"""PDFs are read page by page in a child; the same words are the same, and the unread say why."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from files_ground import bomb, drawn, locked, pdf, scan, strangely_locked, stream

from db.records import Condition
from scraper.extract import Extracted, Extractor

ROOT = Path(__file__).parents[1]
GRADED = ["The force is graded inadequate at", "protecting vulnerable people."]


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    made = Extractor()
    yield made
    made.close()


def read(extractor: Extractor, body: bytes) -> Extracted:
    return extractor.read(body, "application/pdf", "https://x.test/report.pdf")


def test_a_pdf_is_read_page_by_page(extractor: Extractor) -> None:
    got = read(extractor, pdf(["One: the first"], [], ["Three (3):", "the last"]))
    assert got.pages == ("One: the first", "", "Three (3):\nthe last")
    assert got.condition is None


@pytest.mark.parametrize(
    "again",
    [
        pytest.param([["The force is", "graded inadequate at protecting", "vulnerable people."]],
                     id="other lines"),
        pytest.param([["The force is graded inad-", "equate at protecting vul-",
                       "nerable people."]], id="hyphens at the ends of lines"),
        pytest.param([["The force is graded inadequate"], ["at protecting vulnerable people."]],
                     id="other pages"),
        pytest.param([["  The force  is graded inadequate at  ", "", "protecting vulnerable",
                       "people."]], id="other spaces"),
    ],
)  # fmt: skip
def test_a_file_made_anew_of_the_same_words_has_the_same_digest(
    extractor: Extractor, again: list[list[str]]
) -> None:
    was, now = pdf(GRADED), pdf(*again, producer="another writer")
    assert was != now
    assert read(extractor, was).text_digest == read(extractor, now).text_digest is not None


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(["The force is graded adequate at", GRADED[1]], id="a word"),
        pytest.param([GRADED[0], "protecting vulnerable people?"], id="a mark"),
        pytest.param([GRADED[0]], id="a line less"),
        pytest.param([GRADED[1], GRADED[0]], id="another order"),
    ],
)
def test_a_file_that_says_something_else_has_another_digest(
    extractor: Extractor, now: list[str]
) -> None:
    assert read(extractor, pdf(GRADED)).text_digest != read(extractor, pdf(now)).text_digest


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["a well-known case"], ["a well-", "known case"], True),
        (["in 2019-20 it"], ["in 2019-", "20 it"], True),
        (["in 2019\u201320 it"], ["in 2019\u2013", "20 it"], True),
        (["his and/or hers"], ["his and/", "or hers"], True),
        (["in 2019-20 it"], ["in 201920 it"], False),
        (["a rise of -5 points"], ["a rise of 5 points"], False),
    ],
)
def test_a_line_that_breaks_at_a_hyphen_breaks_no_word(
    extractor: Extractor, one: list[str], other: list[str], same: bool
) -> None:
    digests = {read(extractor, pdf(lines)).text_digest for lines in (one, other)}
    assert (len(digests) == 1) is same


def test_a_hyphen_stays_between_words_of_the_file_and_goes_within_one(
    extractor: Extractor,
) -> None:
    lines = ["It is well known: an inspec-", "torate, a well-", "known one. The inspectorate"]
    assert read(extractor, pdf(lines)).pages == (
        "It is well known: an inspectorate, a well-known one. The inspectorate",
    )


@pytest.mark.parametrize(
    ("body", "condition"),
    [
        pytest.param(locked(), Condition.ENCRYPTED, id="a password"),
        pytest.param(strangely_locked(), Condition.ENCRYPTED, id="an unknown lock"),
        pytest.param(scan(), Condition.SCANNED, id="pictures of pages"),
        pytest.param(drawn(stream(b"q /I1 Do Q"), stream(b"q /I1 Do Q"),
                           stream(b"BT /F1 11 Tf 60 700 Td (Annex A) Tj ET")),
                     Condition.SCANNED, id="pictures of pages with one that has words"),
        pytest.param(drawn(stream(b"0 0 m 9 9 l S")), Condition.NO_TEXT, id="lines alone"),
        pytest.param(b"<p>Not found</p>", Condition.JUNK, id="no PDF"),
        pytest.param(b"", Condition.JUNK, id="nothing"),
        pytest.param(b"%PDF-1.4\nnonsense\n%%EOF", Condition.JUNK, id="nonsense"),
        pytest.param(pdf(GRADED)[:-40], Condition.JUNK, id="cut off at the end"),
        pytest.param(pdf(*[GRADED] * 20)[:900], Condition.JUNK, id="cut off early"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(
    extractor: Extractor, body: bytes, condition: Condition
) -> None:
    got = read(extractor, body)
    assert got.condition is condition
    assert got.text_digest is None


def test_one_picture_among_pages_of_words_is_no_scan(extractor: Extractor) -> None:
    pages = [stream(b"BT /F1 11 Tf 60 700 Td (Words) Tj ET")] * 3
    assert read(extractor, drawn(stream(b"q /I1 Do Q"), *pages)).condition is None


@pytest.mark.slow
def test_a_bomb_ends_the_child_alone_and_the_next_file_is_read() -> None:
    extractor = Extractor()
    assert read(extractor, pdf(GRADED)).condition is None
    packed = bomb(600_000_000)
    assert len(packed) < 1_000_000
    assert read(extractor, packed).condition is Condition.BOMB
    assert read(extractor, pdf(GRADED)).pages == ("\n".join(GRADED),)
    extractor.close()


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    extractor = Extractor(seconds=0.4)
    assert read(extractor, pdf(GRADED)).condition is None
    got = read(extractor, bomb(60_000_000))
    assert got.condition is Condition.TIMEOUT
    assert got.note == "not read within 0.4 seconds"
    assert read(extractor, pdf(GRADED)).condition is None
    extractor.close()


@pytest.mark.slow
def test_more_words_than_a_parcel_may_hold_are_cut_short(extractor: Extractor) -> None:
    line = "A" * 1000
    page = stream(b"BT /F1 1 Tf 1 TL 0 840 Td %s ET" % (b"(%s) Tj T* " % line.encode() * 200))
    got = read(extractor, drawn(*[page] * 30))
    assert got.condition is Condition.TOO_LARGE
    assert 0 < len(got.pages) < 30
    assert got.text_digest is None


def test_where_no_child_can_be_started_no_file_is_to_blame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(OSError, match=r"does not start.*1"):
        read(Extractor(), pdf(GRADED))


def test_the_child_has_limits() -> None:
    extractor = Extractor()
    read(extractor, pdf(GRADED))
    child = extractor._child
    assert child is not None
    limits = {
        line[:26].strip(): line[26:].split()[:2]
        for line in Path(f"/proc/{child.pid}/limits").read_text().splitlines()
    }
    assert limits["Max address space"] == [str(1 << 30)] * 2
    assert limits["Max file size"] == limits["Max processes"] == ["0", "0"]
    assert Path(f"/proc/{child.pid}/environ").read_bytes() == b""
    extractor.close()
    assert child.returncode == -signal.SIGKILL


def test_the_child_dies_with_its_parent() -> None:
    script = (
        "import sys, time; from scraper.extract import Extractor; e = Extractor();"
        "e.read(sys.stdin.buffer.read(), None, 'a.pdf');"
        "print(e._child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(pdf(GRADED))
    parent.stdin.close()
    child = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    ended, _, _ = select.select([child], [], [], 10)
    os.close(child)
    assert ended
