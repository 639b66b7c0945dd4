"""`pagefive reread`: all that was kept, read again in place, offline and silently."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from files_ground import pdf
from ground import FOREVER, command, environment
from scrapy.http import Response

from benchmarks.kept import AT, Kept, keep, pages
from db.log import Log, open_log
from db.record import record
from db.records import Answer, Condition, Depth, Document, FileLook, Label, PageReading, Parcel
from scheduler import main
from scraper.evidence import EvidenceFile
from scraper.process import only_one
from scraper.readers import files_of
from scraper.source import Source
from scraper.sources import get

OLD = "an older reader"
HMICFRS = get("hmicfrs")
COUNT = 12
Change = Callable[[PageReading], PageReading]

READ = """
    select p.key, v.number, v.title, v.text, v.digest, v.text_digest, v.stated_date,
      v.updated_date, v.documents, v.reader, p.title as shown, p.kind, p.reference, p.stated_date
      as stated, p.updated_date as updated, p.forces, p.topics, p.labels, p.state, p.withdrawn,
      (select group_concat(name || '=' || printed || '=' || value, '; ') from (select * from label
        where version_id = v.id order by name, value)) as said,
      (select group_concat(kind || '=' || name, '; ') from (select * from tag
        where publication_id = p.id order by kind, name)) as tags,
      (select group_concat(url || '=' || label, '; ') from (select * from document
        where publication_id = p.id and offered order by url)) as offered
    from version v join publication p on p.id = v.publication_id order by p.key, v.number
"""


def some(count: int = COUNT) -> list[Kept]:
    return list(pages(count, page_kb=0))


def key(one: Kept) -> str:
    return str(HMICFRS.key(one.url))


def read_otherwise(change: Change, wanted: frozenset[str]) -> Source:
    """The house before a change of its parser, which reads these publications otherwise."""

    def read(html: str, url: str) -> PageReading:
        found = HMICFRS.read_page(html, url)
        return change(found) if HMICFRS.key(url) in wanted else found

    return replace(HMICFRS, read_page=read)


def made(folder: Path, kept: list[Kept], source: Source, reader: str | None = OLD) -> Path:
    db = folder / "log.db"
    with closing(open_log(db)) as log:
        keep(log, source, kept, reader)
    return db


def rows(db: Path, query: str = READ) -> list[tuple[Any, ...]]:
    with closing(open_log(db)) as log:
        return log.conn.execute(query).fetchall()


def run(db: Path, *given: str) -> Result:
    """Run it in this process, where whatever reaches past this machine fails."""
    return CliRunner().invoke(main, ["reread", "hmicfrs", "--db", str(db), *given])


def told(db: Path, *given: str) -> dict[str, Any]:
    ran = run(db, "--json", *given)
    assert ran.exit_code == 0, ran.output
    (report,) = json.loads(ran.stdout)
    return dict(report)


def a_third(kept: list[Kept]) -> frozenset[str]:
    return frozenset(key(one) for one in kept[::3])


LABEL = Label(name="grading", printed="Good", value="good")
PDF = Document(url="https://assets-hmicfrs.justiceinspectorates.gov.uk/x.pdf", label="A file")
DIFFERS: dict[str, tuple[tuple[str, ...], Change]] = {
    "title": (("title",), lambda r: replace(r, title=f"{r.title} - an inspectorate")),
    "text": (("text",), lambda r: replace(r, text=f"{r.text}\nShare this page")),
    "stated date": (("dates",), lambda r: replace(r, stated_date="2011-01-01")),
    "updated date": (("dates",), lambda r: replace(r, updated_date="2012-01")),
    "a label more": (("labels",), lambda r: replace(r, labels=(*r.labels, LABEL))),
    "a document less": (("documents",), lambda r: replace(r, documents=())),
    "a document more": (("documents",), lambda r: replace(r, documents=(*r.documents, PDF))),
    "kind": (("details",), lambda r: replace(r, kind="Letter")),
    "reference": (("details",), lambda r: replace(r, reference="2020/137342")),
    "forces": (("details",), lambda r: replace(r, forces=("Nowhere",))),
    "topics": (("details",), lambda r: replace(r, topics=("Nothing",))),
    "notice": (("details",), lambda r: replace(r, withdrawn="It was withdrawn.")),
    "title and text": (
        ("title", "text"),
        lambda r: replace(r, title="T", text=r.text.replace("the", "a")),
    ),
    "white space": ((), lambda r: replace(r, text=r.text.replace("\n", "\n\n"))),
    "nothing": ((), lambda r: r),
}


@pytest.mark.parametrize("what", DIFFERS)
def test_exactly_the_publications_that_differ_are_named_and_what_of_each(
    tmp_path: Path, what: str
) -> None:
    fields, change = DIFFERS[what]
    kept = some()
    db = made(tmp_path, kept, read_otherwise(change, a_third(kept)))
    report = told(db)
    differ = {one["key"]: (tuple(one["fields"]), one["versions"]) for one in report["differ"]}
    assert differ == ({one: (fields, [1]) for one in a_third(kept)} if fields else {})
    assert (report["publications"], report["versions"]) == (COUNT, COUNT)
    assert (report["lost"], report["unread"], report["finished"]) == ([], [], True)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A log whose publications an older reader read otherwise, some in every way."""
    return made(tmp_path, some(), everything_otherwise(some()))


def everything_otherwise(kept: list[Kept]) -> Source:
    def change(found: PageReading) -> PageReading:
        for _, one in DIFFERS.values():
            found = one(found)
        return found

    return read_otherwise(change, a_third(kept))


def test_the_log_then_says_what_it_would_had_this_reader_read_it_all(
    older: Path, tmp_path: Path
) -> None:
    assert told(older)["differing"] == len(a_third(some()))
    (tmp_path / "new").mkdir()
    reader = rows(older, "select distinct reader from version")[0][0]
    assert rows(older) == rows(made(tmp_path / "new", some(), HMICFRS, reader))


def test_nobody_is_told_and_the_chain_holds(older: Path) -> None:
    told(older)
    assert rows(older, "select * from change") == []
    assert rows(older, "select * from delivery") == []
    assert rows(older, "select * from crawl where outcome is null") == []
    proof = CliRunner().invoke(main, ["verify", "--db", str(older), "--quiet"])
    assert (proof.exit_code, proof.output) == (0, "")


def test_a_dry_run_says_the_same_and_writes_nothing(older: Path) -> None:
    before = dumped(older)
    would = told(older, "--dry-run")
    assert dumped(older) == before
    assert {**would, "written": True} == told(older)
    assert dumped(older) != before


def dumped(db: Path) -> list[str]:
    with closing(open_log(db)) as log:
        return list(log.conn.iterdump())


def test_what_was_read_again_is_not_read_twice(older: Path) -> None:
    assert told(older)["versions"] == COUNT
    again = told(older)
    assert (again["versions"], again["differ"]) == (0, [])


def test_people_read_it_a_line_a_publication(older: Path) -> None:
    lines = run(older).stdout.splitlines()
    assert len(lines) == len(a_third(some())) + 1
    fields = "title, text, dates, labels, documents, details"
    assert f"  {key(some()[0])}: {fields} (version 1)" in lines
    assert lines[-1].endswith("0 files again; 4 publications differ")


def test_versions_of_all_numbers_are_read_again_and_their_changes_stay(tmp_path: Path) -> None:
    first = some(1)[0]
    older = everything_otherwise([first])
    for day, word in enumerate(("force", "service", "body")):
        html = first.html.replace("<p>", f"<p>The {word} was visited. ")
        db = made(tmp_path, [replace(first, html=html, at=AT + timedelta(days=day))], older)
    changes = rows(db, "select * from change")
    assert len(changes) == 2
    assert [one["versions"] for one in told(db)["differ"]] == [[1, 2, 3]]
    assert rows(db, "select count(*) from version where reader = 'an older reader'") == [(0,)]
    assert rows(db, "select * from change") == changes


def test_versions_whose_bytes_are_not_kept_are_named_and_stay(older: Path) -> None:
    first, second = (key(one) for one in some()[:2])
    with closing(open_log(older)) as log:
        unlink(log, first)
        log.conn.execute("update exchange set digest = 'others' where url like ?", (f"%{second}%",))
    before = {row[0]: row for row in rows(older)}
    report = told(older)
    assert report["versions"] == COUNT - 2
    assert sorted(report["lost"], key=str) == sorted(
        [{"key": first, "version": 1}, {"key": second, "version": 1}], key=str
    )
    after = {row[0]: row for row in rows(older)}
    assert [after[one] == before[one] for one in (first, second)] == [True, True]
    assert told(older)["lost"] == report["lost"]


def unlink(log: Log, wanted: str) -> None:
    log.conn.execute(
        "update version set exchange_id = null where publication_id = "
        "(select id from publication where key = ?)",
        (wanted,),
    )


def test_what_was_redacted_is_not_read_again(older: Path) -> None:
    wanted = key(some()[0])
    asked = ["redact", wanted, "--reason", "a court order", "--yes", "--db", str(older)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    before = [row for row in rows(older) if row[0] == wanted]
    report = told(older)
    assert (report["versions"], report["lost"]) == (COUNT - 1, [])
    assert [row for row in rows(older) if row[0] == wanted] == before


UNREADABLE: dict[str, Change] = {
    "it had a title": lambda r: replace(r, title="A title"),
    "it had a body": lambda r: replace(r, text="A body that this reader finds nowhere."),
    "it had labels": lambda r: replace(r, labels=(LABEL,)),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_page_that_says_less_to_this_reader_stays_as_it_is(tmp_path: Path, what: str) -> None:
    kept = some()
    kept[0] = replace(kept[0], html="<html><body></body></html>")
    db = made(tmp_path, kept, read_otherwise(UNREADABLE[what], frozenset([key(kept[0])])))
    before = rows(db, f"select * from version where publication_id = {id_of(db, kept[0])}")
    report = told(db)
    assert report["unread"] == [{"key": key(kept[0]), "version": 1}]
    assert (report["differ"], report["versions"]) == ([], COUNT - 1)
    assert rows(db, f"select * from version where publication_id = {id_of(db, kept[0])}") == before


def id_of(db: Path, one: Kept) -> int:
    return int(rows(db, f"select id from publication where key = '{key(one)}'")[0][0])


@pytest.mark.parametrize(("count", "read"), [(5, 5), (6, 0)])
def test_one_body_on_more_than_five_publications_is_not_their_own(
    tmp_path: Path, count: int, read: int
) -> None:
    """Also where the older reader found a body of its own in each."""
    kept = some()
    alike = [replace(one, html=kept[0].html) for one in kept[:count]]
    wanted = frozenset(key(one) for one in alike)
    numbers: Iterator[int] = iter(range(count))
    own = read_otherwise(lambda r: replace(r, text=f"Body {next(numbers)}"), wanted)
    report = told(made(tmp_path, [*alike, *kept[count:]], own))
    assert len(report["differ"]) == read
    assert {one["key"] for one in report["unread"]} == (set() if read else wanted)


def test_furniture_is_no_difference(tmp_path: Path) -> None:
    """A paragraph that turned out to be the site's stands in versions of before that."""
    db = made(tmp_path, some(), HMICFRS)
    with closing(open_log(db)) as log:
        text = log.conn.execute("select text from version").fetchone()[0]
        log.conn.execute(
            "insert into template (source, digest, text, since, sign) values (?, 'd', ?, ?, '+')",
            ("hmicfrs", " ".join(text.split("\n")[0].split()), "2024-06-03T09:00:00Z"),
        )
    assert told(db)["differ"] == []


FILE = "https://assets-hmicfrs.justiceinspectorates.gov.uk/uploads/a.pdf"
WORDS = ("Forces must reply within 56 days.",)


def with_file(folder: Path, body: bytes, **look: Any) -> Path:
    """A log of one publication with one file, whose words an older reader read."""
    kept = some(1)
    offered = Document(url=FILE, label="The report", media_type="application/pdf")
    own = read_otherwise(lambda r: replace(r, documents=(offered,)), frozenset([key(kept[0])]))
    db = made(folder, kept, own)
    with closing(open_log(db)) as log:
        evidence = EvidenceFile(log.folder / "warc" / "f.warc.gz", "f.warc.gz", lambda digest: None)
        at = AT + timedelta(hours=1)
        headers = {"Content-Type": "application/pdf"}
        exchange = evidence.keep(Response(FILE, headers=headers, body=body), FILE, at)
        evidence.close()
        asked = FileLook(
            key=key(kept[0]), url=FILE, at=at, answer=Answer.READ, status=200, size=len(body),
            byte_digest=exchange.digest, exchange=exchange, reader="an older extractor", **look,
        )  # fmt: skip
        parcel = Parcel(
            crawl="files", slice=0, source="hmicfrs", title="", home="", depth=Depth.SWEEP,
            started=at, at=at, files=(asked,),
        )  # fmt: skip
        assert record(log, parcel) == []
    return db


def test_the_words_of_files_are_read_again_by_another_extractor(tmp_path: Path) -> None:
    db = with_file(
        tmp_path, pdf(WORDS), pages=("Forces mu",), text_digest="0", condition=Condition.TIMEOUT
    )
    report = told(db)
    assert report["files"] == 1
    assert [(one["fields"], one["files"]) for one in report["differ"]][1:] == [(["files"], [FILE])]
    known = "select v.text, v.condition, d.condition, v.text_digest = d.text_digest"
    kept = rows(db, f"{known} from file_version v join document d on d.id = v.document_id")
    assert kept == [(WORDS[0], None, None, 1)]
    assert (told(db)["files"], rows(db, "select * from change")) == (0, [])
    assert CliRunner().invoke(main, ["verify", "--db", str(db)]).exit_code == 0


def test_a_file_that_cannot_be_read_any_more_keeps_its_words(tmp_path: Path) -> None:
    db = with_file(tmp_path, b"%PDF-1.4 broken", pages=WORDS, text_digest="0")
    report = told(db)
    assert (report["files"], report["unread"][-1]["file"]) == (0, FILE)
    assert rows(db, "select text, condition from file_version") == [(WORDS[0], None)]


def test_a_file_without_words_stays_without_and_is_no_difference(tmp_path: Path) -> None:
    body = b"%PDF-1.4 broken"
    db = with_file(tmp_path, body, condition=Condition.JUNK)
    report = told(db)
    assert report["files"] == 1
    assert [one for one in report["differ"] if "files" in one["fields"]] == []


def test_a_source_that_is_being_crawled_is_left_alone(older: Path) -> None:
    before = dumped(older)
    with only_one("hmicfrs", older):
        ran = run(older)
    assert ran.exit_code == 1
    assert "hmicfrs is being crawled by another process" in ran.stderr
    assert dumped(older) == before


def test_an_unknown_source_names_the_known_ones(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["reread", "nosuch", "--db", str(tmp_path / "log.db")])
    assert ran.exit_code == 2
    assert "hmicfrs" in ran.stderr


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("iopc", {"iopc.py"}),
        ("ipcc_archive", {"ipcc_archive.py", "iopc.py", "hmicfrs.py", "copies.py", "addresses.py"}),
    ],
)
def test_a_change_of_whatever_reads_a_source_makes_it_another_reader(
    source: str, files: set[str]
) -> None:
    """Also of the other sources and the archives that it reads with."""
    places = files_of(source)
    apart = {place.name for place in places if place.parent.name in ("sources", "archives")}
    assert files <= apart
    assert ("hmicfrs.py" in apart) == ("hmicfrs.py" in files)
    assert {"pages.py", "body.py", "digest.py"} <= {place.name for place in places}


MANY = 400
"""So many that several processes read."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of which much is recorded while the rest is read: what differs are titles."""
    kept = some(MANY)
    own = read_otherwise(lambda r: replace(r, title="Another"), frozenset(map(key, kept)))
    return made(tmp_path_factory.mktemp("large"), kept, own)


@pytest.fixture(scope="module")
def whole(large: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same log, read again without being stopped."""
    db = copied(large, tmp_path_factory.mktemp("whole") / "log")
    assert told(db)["differing"] == MANY
    return db


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sign", "status", "said"),
    [(signal.SIGKILL, -9, ""), (signal.SIGINT, 130, "stopped"), (signal.SIGTERM, 143, "")],
)
def test_what_is_stopped_loses_nothing_and_the_next_goes_on(
    large: Path, whole: Path, tmp_path: Path, sign: signal.Signals, status: int, said: str
) -> None:
    db = copied(large, tmp_path / "stopped")
    child = subprocess.Popen(
        command("reread", "hmicfrs", "--db", db), cwd=tmp_path, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no thread of this process holds a lock
    )  # fmt: skip
    assert child.stdout is not None
    fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, 4096)  # it waits for us before it can end
    child.stdout.readline()
    os.kill(child.pid, sign)
    _, err = child.communicate(timeout=FOREVER)
    assert child.returncode == status, err
    assert "Traceback" not in err
    assert said in err
    unread = rows(db, f"select count(*) from version where reader = '{OLD}'")[0][0]
    assert 0 < unread < MANY
    rest = told(db)
    assert (rest["versions"], rest["differing"]) == (unread, unread)
    assert rows(db) == rows(whole)
    assert rows(db, "select * from change") == []


def heed_ctrl_c() -> None:
    """Let Ctrl-C be heard where this process was begun in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def copied(db: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-r", str(db.parent), str(folder)], check=True)
    return folder / db.name
