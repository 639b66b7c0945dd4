"""A redacted publication is nowhere any more; what, when and why stays, and is proven."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from proof_ground import SITE, crawl, handed_over, hour, html, pagefive
from warcio.archiveiterator import ArchiveIterator

from db import outbox, parcels
from db.briefing import brief
from db.log import Log, open_log
from db.postings import Draft, Message
from db.proof import redact, tombs
from db.proof.members import TOMBSTONE, member, parsed, walk
from db.proof.wanted import masked, plain, shows, unpacked
from db.record import reconcile, record_inbox
from db.records import Change, Document, Kind, Label, PageReading, Recorded, Severity
from db.telling import acting
from db.times import stamp

WORD, TITLED = "Quixotrope", "Zanzibarque"
PDF = f"{SITE}/{WORD.lower()}.pdf"
WHY = "asked for by the family"
FIRST = PageReading(
    title=f"{TITLED} report",
    text=f"The first paragraph.\n{WORD} said so, in words that nobody else has ever used.",
    labels=(Label(name="officer", printed=WORD, value=WORD),),
    documents=(Document(url=PDF, label=f"The words of {WORD}"),),
    forces=(WORD,), topics=(WORD,), reference=WORD, withdrawn=f"{WORD} asked for it.",
)  # fmt: skip
TITLES = {"a": f"{TITLED} report"}
REDACT = ("--reason", WHY, "--yes")


@pytest.fixture
def lived(log: Log) -> Log:
    """A log in which one publication, among others, was read, edited, told and listed."""
    crawl(log, 0, {"a": FIRST, "b": "Words of b."}, files={"a": (PDF, f"{WORD} in a file.")},
          titles=TITLES)  # fmt: skip
    later = PageReading(
        title=f"{TITLED} report", text=f"{FIRST.text}\n17 more words of {WORD}.",
        documents=FIRST.documents,
    )  # fmt: skip
    crawl(log, 24, {"a": later, "b": "Other words of b."}, titles=TITLES)
    crawl(log, 48, {"c": "Words of c."}, listed="abc", titles=TITLES)
    outbox.compose(log, "terminal", lambda new: [
        Draft(changes=tuple(one.id for one in new), message=Message(
            text="; ".join(f"{one.change.title} {one.change.summary}" for one in new), blocks=()))
    ], datetime.now(UTC))  # fmt: skip
    crawl(log, 72, {"a": PageReading(title=f"{TITLED} report", text=f"{WORD} alone, 18 times.")},
          listed="abc", titles=TITLES)  # fmt: skip
    return log


def redacted(log: Log, *given: str) -> str:
    ran = pagefive("redact", "a", "--db", log.path, *(given or REDACT))
    assert ran.exit_code == 0, ran.output
    return ran.stderr


def everything(log: Log) -> Iterator[tuple[str, bytes]]:
    """Every byte that is kept, packed or not, with where it stands."""
    for path in sorted(log.path.parent.rglob("*")):
        if path.is_file():
            held = path.read_bytes()
            yield path.name, held
            if path.name.endswith(".warc.gz"):
                with suppress(Exception):
                    for _, _, plain in walk(held):
                        yield path.name, plain
                        yield path.name, unpacked(parsed(plain))
                yield path.name, zlib.decompressobj(31).decompress(held)


def where(log: Log, word: str) -> list[str]:
    return sorted({name for name, held in everything(log) if word.lower().encode() in held.lower()})


def verified(log: Log) -> list[str]:
    altered: list[str] = json.loads(pagefive("verify", "--db", log.path, "--json").stdout)[
        "altered"
    ]
    return altered


def test_its_words_are_nowhere_any_more(lived: Log) -> None:
    assert len(where(lived, WORD)) > 3
    assert len(where(lived, TITLED)) > 3
    redacted(lived)
    assert (where(lived, WORD), where(lived, TITLED)) == ([], [])


def test_what_is_left_is_accepted(lived: Log) -> None:
    redacted(lived)
    assert verified(lived) == []


def test_the_tombstone_says_what_when_and_why(lived: Log) -> None:
    digests = {
        digest for (digest,) in lived.conn.execute(
            "select digest from evidence where source = 's' and key = 'a'"
        )
    }  # fmt: skip
    redacted(lived)
    row = lived.conn.execute("select source, key, reason, digests, finished from redactions")
    source, key, reason, kept, finished = row.fetchone()
    assert (source, key, reason) == ("s", "a", WHY)
    assert digests <= set(json.loads(kept))
    assert finished is not None


def test_the_other_publications_keep_all_that_is_theirs(lived: Log) -> None:
    rows = "select * from versions where key <> 'a'", "select * from changes where key <> 'a'"
    before = [lived.conn.execute(query).fetchall() for query in rows]
    redacted(lived)
    assert [lived.conn.execute(query).fetchall() for query in rows] == before
    for url, digest, warc, offset, length in lived.conn.execute(
        "select url, digest, warc, offset, length from exchange where url in (?, ?)",
        (f"{SITE}/b", f"{SITE}/c"),
    ):
        held = (lived.folder / "warc" / warc).read_bytes()[offset : offset + length]
        assert (member(held).url, member(held).digest) == (url, digest)


def test_nothing_moves_in_the_archive_and_other_tools_can_read_it(lived: Log) -> None:
    sizes = {path.name: path.stat().st_size for path in (lived.folder / "warc").iterdir()}
    redacted(lived)
    assert {p.name: p.stat().st_size for p in (lived.folder / "warc").iterdir()} == sizes
    kinds = set()
    for path in (lived.folder / "warc").iterdir():
        with path.open("rb") as file:
            kinds |= {record.rec_type for record in ArchiveIterator(file)}
    assert kinds == {TOMBSTONE, "response", "request"}


@pytest.mark.parametrize("length", [230, 400, 1999, 2000, 2001, 2600, 70_000, 131_070, 1_000_003])
def test_a_tombstone_is_exactly_as_long_as_what_it_stands_for(length: int, tmp_path: Path) -> None:
    made = tombs.tombstone("w.warc.gz", 17, length, "2024-06-03T09:00:00Z")
    assert len(made) == length
    assert member(made).kind == TOMBSTONE
    (tmp_path / "w").write_bytes(made * 2)
    with (tmp_path / "w").open("rb") as file:
        assert [one.rec_type for one in ArchiveIterator(file)] == [TOMBSTONE] * 2


def test_what_waits_to_be_told_is_muted_and_the_rest_is_told_without_it(lived: Log) -> None:
    redacted(lived)
    rows = lived.conn.execute(
        """
        select d.status from delivery d join change c on c.id = d.change_id where c.key = 'a'
        """
    )
    assert set(rows.fetchall()) == {("muted",)}
    told: list[str] = []

    def draft(new: Sequence[Recorded]) -> list[Draft]:
        told.extend(one.change.key for one in new)
        return []

    outbox.compose(lived, "terminal", draft, datetime.now(UTC))
    assert sorted(told) == ["b", "c"]


def test_a_message_that_was_sent_says_nothing_any_more(lived: Log) -> None:
    lived.conn.execute("update posting set status = 'sent'")
    lived.conn.execute("update delivery set status = 'sent' where posting_id is not null")
    redacted(lived)
    assert lived.conn.execute("select status, message from posting").fetchall() == [
        ("sent", '{"text": "(redacted)", "blocks": []}')
    ]
    assert where(lived, WORD) == []


def test_a_later_crawl_stores_it_no_more_and_tells_nobody(lived: Log) -> None:
    redacted(lived)
    shared = PageReading(title="B report", text="Words of b, 19 of them.")
    told = crawl(lived, 96, {"a": FIRST, "b": shared}, files={"a": (PDF, f"{WORD} again.")},
                 listed="abc", titles=TITLES)  # fmt: skip
    assert [one.change.key for one in told] == ["b"]
    assert (where(lived, WORD), where(lived, TITLED)) == ([], [])
    assert verified(lived) == []
    row = lived.conn.execute("select last_seen, title from publications where key = 'a'")
    assert row.fetchone() == (stamp(hour(96)), "(redacted)")


def test_a_later_crawl_is_not_sent_to_it(lived: Log) -> None:
    redacted(lived)
    now = hour(2000)
    known = {one.key: one for one in brief(lived, "s", now).publications}
    assert (known["a"].last_read, known["a"].digest) == (now, None)
    assert known["b"].last_read == hour(24)
    assert "a" not in brief(lived, "s", now).listings[0].titles
    assert brief(lived, "s", now).files == ()


def test_what_happens_to_it_is_recorded_and_told_to_nobody(lived: Log) -> None:
    redacted(lived)
    gone = Change(
        kind=Kind.REMOVED, severity=Severity.HIGH, key="a", title="(redacted)", url=f"{SITE}/a",
        summary="Its address answers 404.",
    )  # fmt: skip
    with acting(lived, "test", hour(96), ("terminal",)) as act:
        act.tell("s", gone)
        act.tell("s", replace(gone, key="b"))
    heard = lived.conn.execute(
        """
        select c.key from change c join delivery d on d.change_id = c.id
        where c.kind = 'removed'
        """
    )
    assert heard.fetchall() == [("b",)]
    assert verified(lived) == []


def test_parcels_that_wait_and_that_were_left_apart_lose_it_too(lived: Log) -> None:
    _, waiting = handed_over(
        lived, 96, {"a": FIRST, "b": "B again, 20."}, listed="abc", titles=TITLES
    )
    _, other = handed_over(lived, 97, {"a": FIRST}, listed="abc", titles=TITLES)
    parcels.set_apart(lived.folder, other)
    half = lived.folder / "apart" / "half"
    half.mkdir()
    held = (waiting / parcels.EXCHANGES).read_bytes()
    (half / parcels.EXCHANGES).write_bytes(held[: len(held) - 40])
    (half / parcels.RECORDS).write_text(f'{{"crawl": "half", "title": "{WORD}')
    redacted(lived)
    assert (where(lived, WORD), where(lived, TITLED)) == ([], [])
    told = record_inbox(lived, ("terminal",)).changes
    assert [one.change.key for one in told] == ["b"]
    assert (where(lived, WORD), verified(lived)) == ([], [])


class Cut(Exception):  # noqa: N818
    pass


@pytest.mark.parametrize("step", ["bury 1", "bury 2", "vacuum", "finished"])
@pytest.mark.parametrize("again", ["verify", "reconcile"])
def test_what_was_cut_off_is_finished_by_the_next_start(
    lived: Log, step: str, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_at(step, monkeypatch)
    ran = pagefive("redact", "a", "--db", lived.path, *REDACT)
    assert isinstance(ran.exception, Cut)
    monkeypatch.undo()
    assert lived.conn.execute("select finished from redactions").fetchone() == (None,)
    if again == "reconcile":
        reconcile(lived, (), stamp(hour(100)))
    assert verified(lived) == []
    assert (where(lived, WORD), where(lived, TITLED)) == ([], [])
    assert lived.conn.execute("select finished from redactions").fetchone() != (None,)


def cut_at(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the process die at a step, as far as it can be seen from outside."""
    bury, left = tombs.bury, int(step.split()[1]) if step.startswith("bury") else 0

    def buried(*given: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Cut
        bury(*given)  # type: ignore[arg-type]

    def cut(*_: object) -> None:
        raise Cut

    if step.startswith("bury"):
        monkeypatch.setattr(tombs, "bury", buried)
    elif step == "vacuum":
        monkeypatch.setattr(redact, "_from_free_pages", cut)
    else:
        whole = redact._from_free_pages
        monkeypatch.setattr(redact, "_from_free_pages", lambda log: (whole(log), cut()))


def test_a_file_altered_between_is_left_for_verify_to_name(
    lived: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_at("bury 1", monkeypatch)
    pagefive("redact", "a", "--db", lived.path, *REDACT)
    monkeypatch.undo()
    file = sorted((lived.folder / "warc").iterdir())[0]
    file.write_bytes(file.read_bytes() + b"\0")
    assert any(file.name in one for one in verified(lived))


def test_bytes_that_stand_there_again_are_named(lived: Log) -> None:
    copies = {path: path.read_bytes() for path in (lived.folder / "warc").iterdir()}
    redacted(lived)
    for path, held in copies.items():
        path.write_bytes(held)
    assert any("was redacted, and stands there again" in one for one in verified(lived))


def test_words_put_back_by_hand_are_named(lived: Log) -> None:
    redacted(lived)
    with closing(sqlite3.connect(lived.path)) as conn:
        conn.execute(
            "update version set text = 'Put back.' where publication_id = 1 and number = 1"
        )
        conn.commit()
    assert verified(lived) == ["version 1 of a: its text does not match its digest"]


def test_it_asks_first_and_names_what_will_go(lived: Log) -> None:
    ran = pagefive("redact", "a", "--db", lived.path, "--reason", WHY, answer="n\n")
    assert ran.exit_code == 2
    assert "a: 3 versions, 1 files" in ran.stderr
    assert "other pages, such as listings, that show its words" in ran.stderr
    assert "nothing was removed" in ran.stderr
    assert where(lived, WORD)
    assert pagefive("redact", "a", "--db", lived.path, "--reason", WHY, answer="y\n").exit_code == 0
    assert where(lived, WORD) == []


def test_bytes_shared_with_another_publication_go_and_it_is_named(log: Log) -> None:
    same = PageReading(title="The same page", text=f"{WORD} said so on both of these pages, alike.")
    crawl(log, 0, {"a": same, "b": same, "c": "Words."})
    assert "lose bytes that were the same or showed it: b" in redacted(log)
    assert log.conn.execute("select text from versions where key = 'b'").fetchone() == (same.text,)
    assert html(same.title, same.text).decode() not in str(list(everything(log)))
    assert verified(log) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(("a",), "a was redacted at", id="twice"),
        pytest.param(("zzz",), "no publication has the key", id="unknown"),
        pytest.param(("b", "--source", "x"), "no publication on 'x'", id="another source"),
    ],
)
def test_what_cannot_be_redacted_is_refused(lived: Log, given: tuple[str, ...], said: str) -> None:
    redacted(lived)
    ran = pagefive("redact", *given, "--db", lived.path, *REDACT)
    assert (ran.exit_code, said in ran.stderr) == (2, True)


def test_it_waits_for_a_crawl_that_runs(lived: Log) -> None:
    (lived.folder / "work" / "crawl-now").mkdir()
    ran = pagefive("redact", "a", "--db", lived.path, *REDACT)
    assert (ran.exit_code, "a crawl is running" in ran.stderr) == (2, True)
    assert where(lived, WORD)


def test_what_was_retracted_of_it_loses_its_reason(lived: Log) -> None:
    pagefive("retract", 1, "--db", lived.path, "--reason", f"{WORD} was not read")
    redacted(lived)
    assert where(lived, WORD) == []
    assert verified(lived) == []


def test_a_log_that_is_opened_again_still_knows(lived: Log) -> None:
    redacted(lived)
    again = open_log(lived.path)
    crawl(again, 96, {"a": FIRST}, listed="abc", titles=TITLES)
    again.close()
    assert (where(lived, WORD), verified(lived)) == ([], [])


def test_a_title_is_known_again_by_its_mask_alone() -> None:
    mask = masked("  A Report on\n Nobody ")
    assert mask is not None
    assert "nobody" not in str(mask)
    assert shows(plain(b"<ul><li>One</li><li>A report&nbsp;on Nobody</li><li>Two</ul>"), [mask])
    assert not shows(plain(b"<ul><li>A report on</li><li>somebody</li></ul>"), [mask])
    assert masked("News") is None


SIDEBAR = f"Words of d. Latest: {TITLED} report"


@pytest.mark.parametrize("spare", [False, True])
def test_other_pages_that_show_its_title_go_unless_they_are_spared(log: Log, spare: bool) -> None:
    crawl(log, 0, {"a": FIRST, "d": SIDEBAR}, titles=TITLES)
    redacted(log, *REDACT, *(["--spare"] if spare else []))
    crawl(log, 24, {"d": f"{SIDEBAR}, and 17."}, listed="ad", titles=TITLES)
    kept = [
        b"Latest" in member((log.folder / "warc" / warc).read_bytes()[at : at + length]).body
        for warc, at, length in log.conn.execute(
            "select m.warc, m.offset, coalesce(t.length, m.length) from exchange m "
            "left join redacted_member t on t.warc = m.warc and t.offset = m.offset "
            "where m.url = ?", (f"{SITE}/d",),
        )
    ]  # fmt: skip
    assert kept == [spare, spare]
    assert verified(log) == []


def test_findings_that_its_own_page_gave_go_too(lived: Log) -> None:
    for origin, title in (("page", f"{WORD} is owed"), ("person", "Entered by hand")):
        lived.conn.execute(
            """
            insert into finding (source, kind, subject, origin, title, entered, silent, since,
              since_what, status, publication_id) values ('s', 'comments', ?, ?, ?,
              '2024-06-03T09:00:00Z', 1, '2024-06-03', 'then', 'open', 1)
            """,
            ("a" if origin == "page" else title, origin, title),
        )
    redacted(lived)
    assert where(lived, WORD) == []
    assert lived.conn.execute("select title from finding").fetchall() == [
        ("(redacted)",), ("Entered by hand",),
    ]  # fmt: skip
