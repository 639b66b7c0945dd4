"""Files are asked for politely and conditionally, and what came of it is said in its own word."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from files_served import ASSETS, HOME, HTML, ODS, PDF, REPLIES, REPORT, S3, digest, serving
from ground import environment
from pydantic import TypeAdapter

from db.briefing import KnownFile
from db.records import Answer, Condition, FileLook
from scraper.extract import plain
from scraper.files import own_files
from scraper.plan import DueFile
from scraper.sources import get

HERE = Path(__file__).parent
AT = datetime(2024, 6, 3, 9, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Came:
    """The looks by address, why the source refused, and what was asked of it."""

    looks: dict[str, FileLook]
    refused: str | None
    asked: list[str]


def came(folder: Path, *due: DueFile) -> Came:
    with serving() as (port, asked):
        ran = subprocess.run(
            [sys.executable, HERE / "asking_files.py", "hmicfrs", f"127.0.0.1:{port}", folder],
            input=TypeAdapter(list[DueFile]).dump_json(list(due)), capture_output=True,
            env=environment(), cwd=folder, timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr.decode()
    adapter = TypeAdapter(tuple[list[FileLook], str | None])
    looks, refused = adapter.validate_json(ran.stdout)
    return Came(looks={look.url: look for look in looks}, refused=refused, asked=asked)


def due(url: str, media_type: str | None = PDF, known: Mapping[str, str] | None = None) -> DueFile:
    file = KnownFile(key="publications/a", url=url, **known) if known else None
    return DueFile(
        key="publications/a", url=url, media_type=media_type, known=file,
        etag=file.etag if file else None,
    )  # fmt: skip


OWN = [
    due(f"{ASSETS}/report.pdf"),
    *[due(f"{ASSETS}/{name}.pdf") for name in (
        "vague", "packed", "locked", "page", "untyped-page", "denied", "gone", "never", "broken",
        "cut", "large", "unsaid", "unpacks")],
    due(f"{ASSETS}/figures.ods", ODS),
    due(f"{ASSETS}/figures.csv", "text/csv"),
    due(f"{S3}/missing.pdf"),
    due(f"{S3}/report.pdf"),
    due(f"{HOME}/closed/report.pdf"),
    *[due(f"{HOME}/old/{name}.pdf") for name in ("report", "home", "away")],
    *[due(f"{HOME}/publication-html/{name}/", HTML) for name in ("a-report", "a-twin", "nothing")],
    due("https://files.example.org/report.pdf"),
    due("https://s3-eu-west-2.amazonaws.com/someone-else/report.pdf"),
]  # fmt: skip


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Came:
    """What came of asking for everything once."""
    return came(tmp_path_factory.mktemp("first"), *OWN)


pytestmark = pytest.mark.slow


def test_a_new_file_is_read_and_kept(first: Came) -> None:
    look = first.looks[f"{ASSETS}/report.pdf"]
    assert (look.answer, look.status, look.condition, look.note) == (Answer.READ, 200, None, None)
    assert look.pages == ("The force is graded inadequate.", "It has improved.")
    assert (look.media_type, look.size, look.byte_digest) == (PDF, len(REPORT), digest(REPORT))
    assert (look.etag, look.conditional) == ('"one"', False)
    assert look.exchange is not None
    assert look.exchange.digest == digest(REPORT)


@pytest.mark.parametrize(
    ("address", "answer", "note"),
    [
        (f"{ASSETS}/vague.pdf", Answer.READ, None),
        (f"{ASSETS}/packed.pdf", Answer.READ, None),
        (f"{S3}/report.pdf", Answer.READ, None),
        (f"{HOME}/old/report.pdf", Answer.READ, None),
        (f"{ASSETS}/page.pdf", Answer.UNREAD, "a page, where a file was expected"),
        (f"{ASSETS}/untyped-page.pdf", Answer.UNREAD, "a page, where a file was expected"),
        (f"{ASSETS}/denied.pdf", Answer.UNREAD, "challenge"),
        (f"{ASSETS}/gone.pdf", Answer.GONE, "410"),
        (f"{ASSETS}/never.pdf", Answer.GONE, "404"),
        (f"{HOME}/old/home.pdf", Answer.GONE, "home page"),
        (f"{ASSETS}/broken.pdf", Answer.FAILED, "500"),
        (f"{ASSETS}/cut.pdf", Answer.FAILED, "cut off"),
        (f"{S3}/missing.pdf", Answer.FAILED, "403 Forbidden"),
        (f"{HOME}/closed/report.pdf", Answer.FAILED, "robots.txt forbids"),
        (f"{HOME}/old/away.pdf", Answer.FAILED, "files.example.org"),
        (f"{HOME}/publication-html/nothing/", Answer.UNREAD, "nothing to read"),
    ],
)
def test_each_answer_has_its_word(
    first: Came, address: str, answer: Answer, note: str | None
) -> None:
    look = first.looks[address]
    assert look.answer is answer
    assert (look.note is None) if note is None else (note in (look.note or ""))
    assert (look.byte_digest == digest(REPORT)) is (answer is Answer.READ)
    assert (look.exchange is not None) is (answer in (Answer.READ, Answer.GONE))


def test_a_file_is_known_by_its_own_bytes_not_by_how_they_were_sent(first: Came) -> None:
    packed = first.looks[f"{ASSETS}/packed.pdf"]
    assert (packed.byte_digest, packed.size) == (digest(REPORT), len(REPORT))
    assert packed.pages == first.looks[f"{ASSETS}/report.pdf"].pages


def test_a_file_has_the_type_that_it_is(first: Came) -> None:
    assert first.looks[f"{ASSETS}/vague.pdf"].media_type == PDF
    assert first.looks[f"{ASSETS}/figures.ods"].media_type == ODS
    assert first.looks[f"{ASSETS}/figures.csv"].media_type == "text/csv"


@pytest.mark.parametrize(
    ("name", "condition", "digested"),
    [
        ("locked.pdf", Condition.ENCRYPTED, False),
        ("figures.csv", Condition.NO_TEXT, False),
        ("figures.ods", None, True),
    ],
)
def test_a_file_without_words_is_read_all_the_same(
    first: Came, name: str, condition: Condition | None, digested: bool
) -> None:
    look = first.looks[f"{ASSETS}/{name}"]
    assert (look.answer, look.condition, look.pages) == (Answer.READ, condition, ())
    assert look.byte_digest
    assert (look.text_digest is not None) is digested


@pytest.mark.parametrize("name", ["large", "unsaid", "unpacks"])
def test_a_file_that_is_too_large_is_not_read_to_its_end(first: Came, name: str) -> None:
    look = first.looks[f"{ASSETS}/{name}.pdf"]
    assert (look.condition, look.byte_digest) == (Condition.TOO_LARGE, None)
    assert look.note == "more than 64 MB"


def test_nothing_is_asked_of_anyone_else(first: Came) -> None:
    assert not [address for address in first.asked if "example.org" in address]
    assert not [address for address in first.asked if "someone-else" in address]
    assert f"{HOME}/closed/report.pdf" not in first.asked
    assert "https://s3-eu-west-2.amazonaws.com/robots.txt" in first.asked


def test_an_edition_and_a_plain_twin_are_read_as_what_they_say(first: Came) -> None:
    edition = first.looks[f"{HOME}/publication-html/a-report/"]
    assert (edition.answer, edition.media_type) == (Answer.READ, HTML)
    assert edition.pages == ("The force is graded inadequate. It has a plan.\nIt is late.",)
    twin = first.looks[f"{HOME}/publication-html/a-twin/"]
    assert (twin.answer, twin.media_type) == (Answer.READ, "text/plain")
    assert twin.pages == ("Graded inadequate.\nIt is late.",)


def test_what_is_known_is_unchanged_by_its_validator_its_bytes_or_its_words(
    tmp_path: Path, first: Came
) -> None:
    words = first.looks[f"{HOME}/publication-html/a-report/"].text_digest
    assert words is not None
    again = came(
        tmp_path,
        due(f"{ASSETS}/report.pdf", known={"etag": '"one"', "byte_digest": "0"}),
        due(f"{ASSETS}/vague.pdf", known={"byte_digest": digest(REPORT)}),
        due(f"{ASSETS}/packed.pdf", known={"byte_digest": "0"}),
        due(f"{HOME}/publication-html/a-report/", HTML, {"text_digest": words}),
    )
    answers = [(look.answer, look.status, look.conditional) for look in again.looks.values()]
    assert answers == [
        (Answer.UNCHANGED, 304, True),
        (Answer.UNCHANGED, 200, False),
        (Answer.READ, 200, False),
        (Answer.UNCHANGED, 200, False),
    ]
    kept = [bool(look.pages or look.exchange) for look in again.looks.values()]
    assert kept == [False, False, True, False]


@pytest.mark.parametrize("path", ["/forbidden.pdf", "/publication-html/denied/"])
def test_a_refusal_by_the_sources_own_host_ends_the_asking(tmp_path: Path, path: str) -> None:
    media_type = PDF if path.endswith("pdf") else HTML
    got = came(tmp_path, due(HOME + path, media_type), due(f"{ASSETS}/report.pdf"))
    assert got.refused is not None
    assert got.refused.startswith(HOME + path)
    assert got.looks == {}
    assert f"{ASSETS}/report.pdf" not in got.asked


def test_a_host_of_files_that_refuses_five_times_in_a_row_is_left_alone(tmp_path: Path) -> None:
    missing = [due(f"{S3}/missing.pdf?{number}") for number in range(9)]
    for file in missing:
        REPLIES[file.url] = REPLIES[f"{S3}/missing.pdf"]
    between = [*missing[:4], due(f"{S3}/report.pdf"), *missing[4:]]
    got = came(tmp_path, *between, due(f"{ASSETS}/report.pdf"))
    asked = [address for address in got.asked if address.startswith(S3)]
    assert asked == [file.url for file in between]
    got = came(tmp_path, *missing, due(f"{ASSETS}/report.pdf"))
    asked = [address for address in got.asked if address.startswith(S3)]
    assert asked == [file.url for file in missing[:5]]
    assert got.looks[f"{ASSETS}/report.pdf"].answer is Answer.READ
    assert got.refused is None


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (f"{HOME}/media/report.pdf", True),
        (f"{ASSETS}/report.pdf", True),
        (f"{S3}/report.pdf", True),
        ("https://s3-eu-west-2.amazonaws.com/another/report.pdf", False),
        ("https://s3-eu-west-2.amazonaws.com/assets-hmicfrs.justiceinspectorates.gov.uk.x/a.pdf",
         False),
        ("https://www.example.org/report.pdf", False),
        ("mailto:someone@example.org", False),
    ],
)  # fmt: skip
def test_a_sources_files_lie_on_its_hosts_and_in_its_store(address: str, kept: bool) -> None:
    assert get("hmicfrs").keeps(address) is kept


def edition(number: int, text: str) -> FileLook:
    words = plain(text)
    return FileLook(
        key=f"publications/{number}", url=f"{HOME}/publication-html/{number}/",
        at=AT, answer=Answer.READ, media_type=HTML, size=1, byte_digest=str(number),
        text_digest=words.text_digest, pages=words.pages,
    )  # fmt: skip


@pytest.mark.parametrize(("count", "answer"), [(5, Answer.READ), (6, Answer.UNREAD)])
def test_words_that_stand_at_more_than_five_addresses_are_a_wall(
    count: int, answer: Answer
) -> None:
    looks: Sequence[FileLook] = [edition(n, "We use cookies.") for n in range(count)]
    judged = own_files([*looks, edition(99, "A report of its own.")])
    assert [look.answer for look in judged] == [answer] * count + [Answer.READ]
    assert [bool(look.pages) for look in judged[:-1]] == [answer is Answer.READ] * count


def test_one_wall_offered_by_many_publications_is_one_address() -> None:
    same = edition(1, "One edition that many publications offer.")
    assert own_files([same] * 9) == [same] * 9
