"""`verify` names what was altered since it was recorded, and finds nothing where nothing was."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from proof_ground import crawl, handed_over, hour, pagefive

from db.log import Log, open_log
from db.proof.chain import NOTHING, hash_of, seals
from db.record import reconcile
from db.records import Document, PageReading
from db.times import stamp

PDF = "https://x.test/a.pdf"
WITH_FILE = PageReading(
    title="A report", text="First words.", documents=(Document(url=PDF, label="The report"),)
)


@pytest.fixture
def lived(log: Log) -> Log:
    """A log of four crawls: a baseline, an edit, a newcomer, and an edit back."""
    crawl(log, 0, {"a": WITH_FILE, "b": "Words of b."}, files={"a": (PDF, "Words of a file.")})
    crawl(log, 24, {"a": "Other words, 17 of them."})
    crawl(log, 48, {"c": "Words of c."}, listed="abc")
    crawl(log, 72, {"b": "Words of b, 2 more."}, listed="abc")
    return log


def alter(log: Log, *statements: str) -> None:
    """Change a log as somebody would who has the file."""
    with closing(sqlite3.connect(log.path)) as conn:
        for statement in statements:
            conn.execute(statement)
        conn.commit()


def said(log: Log, *options: str) -> tuple[int, list[str]]:
    ran = pagefive("verify", "--db", log.path, "--json", *options)
    return ran.exit_code, json.loads(ran.stdout)["altered"]


def swap_crawls(log: Log) -> None:
    with closing(sqlite3.connect(log.path)) as conn:
        for was, now in ((2, 99), (3, 2), (99, 3)):
            conn.execute("update crawl set id = ? where id = ?", (now, was))
            conn.execute("update parcel set crawl_id = ? where crawl_id = ?", (now, was))
            conn.execute("update publication set first_crawl = ? where first_crawl = ?", (now, was))
        conn.commit()


def flip(log: Log, where: Callable[[bytes], int] = lambda held: len(held) // 2) -> None:
    file = sorted((log.folder / "warc").iterdir())[0]
    held = bytearray(file.read_bytes())
    held[where(bytes(held))] ^= 1
    file.write_bytes(held)


def plant_orphan(log: Log) -> None:
    first = sorted((log.folder / "warc").iterdir())[0]
    shutil.copy(first, first.with_name("of-nothing.0000.warc.gz"))


def swap_seals(log: Log) -> None:
    alter(
        log,
        "update seal set number = 99 where number = 2",
        "update seal set number = 2 where number = 3",
        "update seal set number = 3 where number = 99",
    )


TAMPERS = [
    pytest.param(flip, ["was altered: its bytes are others"], id="a byte of a WARC file flipped"),
    pytest.param(
        lambda log: alter(log, "update version set text = 'Never said.' where number = 2"),
        ["version 2 of a: its text does not match its digest"],
        id="a version's text edited",
    ),
    pytest.param(
        lambda log: alter(log, "delete from delivery", "delete from change where id = 1"),
        ["change 1 of 15 November 2017 (detached, a) is gone"],
        id="a change deleted",
    ),
    pytest.param(swap_crawls, ["crawl 3 stands before crawl 2"], id="crawls reordered"),
    pytest.param(
        plant_orphan,
        ["of-nothing.0000.warc.gz is an orphan: nothing in the log points to it"],
        id="an orphaned WARC",
    ),
    pytest.param(
        lambda log: alter(log, "update change set summary = 'Nothing happened.' where id = 1"),
        ["change 1 of 15 November 2017 (detached, a) was altered"],
        id="a change's sentence edited",
    ),
    pytest.param(
        lambda log: alter(
            log,
            "update version set text = 'Never said.', text_digest = "
            "'9dd8a4a6c2a2a1c9a1c5d8c1e8c8a5d9d2c5a7e2a1d4e3b2c6f7a8b9c0d1e2f3' where number = 2",
        ),
        ["version 2 of a: its text does not match its digest"],
        id="a version's text edited with a digest of its own",
    ),
    pytest.param(
        lambda log: alter(log, "update version set title = 'Another' where number = 2"),
        ["version 2 of a was altered", "version 2 of b was altered"],
        id="titles edited",
    ),
    pytest.param(
        lambda log: alter(log, "delete from label", "delete from version where number = 2"),
        ["version 2 of a is gone", "version 2 of b is gone"],
        id="versions deleted",
    ),
    pytest.param(
        lambda log: alter(log, "update file_version set text = 'Never said.'"),
        ["file 1 of a was altered"],
        id="the words of a file edited",
    ),
    pytest.param(
        lambda log: alter(log, "update exchange set url = 'https://y.test/' where id = 2"),
        ["exchange 2 was altered"],
        id="an exchange's address edited",
    ),
    pytest.param(
        lambda log: alter(log, "update crawl set outcome = 'partial' where id = 2"),
        ["crawl 2 of 15 November 2017 was altered: its outcome was 'complete' and is 'partial'"],
        id="a crawl's outcome edited",
    ),
    pytest.param(
        lambda log: alter(
            log, "insert into crawl (uid, source, depth, started) values ('x', 's', 'pulse', 'y')"
        ),
        ["crawl 5 was never sealed"],
        id="a crawl added",
    ),
    pytest.param(
        lambda log: alter(
            log,
            "insert into change select 99, at, crawl_id, source, key, kind, severity, title, url, "
            "summary, detail, exchange_id from change where id = 1",
        ),
        ["change 99 of 15 November 2017 (detached, a) was never sealed"],
        id="a change added",
    ),
    pytest.param(
        lambda log: alter(log, "update seal set body = replace(body, 'sweep', 'pulse')"),
        ["seal 1 of 14 November 2017 (parcel) was altered"],
        id="seals edited",
    ),
    pytest.param(
        lambda log: alter(log, "delete from seal where number = 2"),
        ["seal 2 is missing", "seal 3 of 16 November 2017 (parcel) was altered"],
        id="a seal deleted",
    ),
    pytest.param(swap_seals, ["crawl 3 is sealed before crawl 2"], id="seals reordered"),
    pytest.param(
        lambda log: sorted((log.folder / "warc").iterdir())[1].unlink(),
        [".0000.warc.gz is missing"],
        id="a WARC file gone",
    ),
    pytest.param(
        lambda log: sorted((log.folder / "warc").iterdir())[1].write_bytes(b""),
        [".0000.warc.gz is empty"],
        id="a WARC file emptied",
    ),
    pytest.param(
        lambda log: alter(log, "pragma foreign_keys = off", "update placement set listing_id = 77"),
        ["a row of placement points to a listing that is not there"],
        id="a row that points nowhere",
    ),
    pytest.param(
        lambda log: alter(log, "update version set text = cast(x'ff00' as text) where number = 1"),
        ["version 1 of a: its text does not match its digest"],
        id="a text that is none",
    ),
]


def test_nothing_is_found_where_nothing_was_altered(lived: Log) -> None:
    assert said(lived) == (0, [])


@pytest.mark.parametrize(("tamper", "expected"), TAMPERS)
def test_what_was_altered_is_named(
    lived: Log, tamper: Callable[[Log], None], expected: list[str]
) -> None:
    tamper(lived)
    status, altered = said(lived)
    assert status == 1
    assert [one for one in expected if not any(one in told for told in altered)] == [], altered


def test_a_flipped_byte_names_the_response_whose_bytes_it_changed(lived: Log) -> None:
    offset, length = lived.conn.execute(
        "select offset, length from exchange where url = 'https://x.test/b' order by id"
    ).fetchone()
    flip(lived, lambda held: offset + length // 2)
    _, altered = said(lived)
    assert [one for one in altered if "(https://x.test/b)" in one and one.startswith("exchange")]


def test_every_byte_of_an_archive_counts(lived: Log) -> None:
    size = sorted((lived.folder / "warc").iterdir())[0].stat().st_size
    for at in range(0, size, max(size // 40, 1)):
        flip(lived, lambda _, at=at: at)
        assert said(lived)[0] == 1, at
        flip(lived, lambda _, at=at: at)
    assert said(lived) == (0, [])


def heads(log: Log) -> list[str]:
    return [seal.hash for seal in seals(log.conn)]


def test_a_head_that_was_kept_proves_what_went_before_it(lived: Log) -> None:
    ran = pagefive("verify", "--db", lived.path, "--head", heads(lived)[1][:16])
    assert ran.exit_code == 0
    assert "nothing up to then was altered (seal 2, 15 November 2017)" in ran.stdout


def test_a_chain_that_was_built_anew_does_not_hold_a_head_of_before(lived: Log) -> None:
    kept = heads(lived)[-1]
    alter(lived, "update change set summary = 'Nothing happened.' where id = 1")
    rebuild(lived)
    assert said(lived) == (0, []), "without a head that somebody kept, nothing gives it away"
    ran = pagefive("verify", "--db", lived.path, "--head", kept)
    assert ran.exit_code == 1
    assert "not in this chain" in ran.stdout


def rebuild(log: Log) -> None:
    """Do what somebody would who knows how the chain is made."""
    from db.proof.chain import seal_what_was_there

    alter(log, "delete from seal")
    with log.immediate() as conn:
        seal_what_was_there(conn)


def test_what_was_altered_after_a_kept_head_leaves_that_head_proven(lived: Log) -> None:
    second, last = heads(lived)[1], heads(lived)[-1]
    alter(lived, "update version set title = 'Another' where publication_id = 3")
    ran = pagefive("verify", "--db", lived.path, "--head", second)
    assert "nothing up to then was altered" in ran.stdout
    assert ran.exit_code == 1
    assert (
        "what it sealed was altered"
        in pagefive("verify", "--db", lived.path, "--head", last).stdout
    )


@pytest.mark.parametrize("kept", ["", "abc", "not a hash at all", "z" * 64])
def test_what_is_no_head_is_refused_in_one_line(lived: Log, kept: str) -> None:
    ran = pagefive("verify", "--db", lived.path, "--head", kept)
    assert ran.exit_code == 2
    assert "is no head" in ran.stderr


def test_the_hash_is_of_five_lines_that_anybody_can_put_together(lived: Log) -> None:
    before = NOTHING
    for seal in seals(lived.conn):
        assert hash_of(before, seal) == seal.hash
        before = seal.hash


def test_an_unchanged_crawl_adds_one_small_seal(log: Log) -> None:
    crawl(log, 0, {"a": "Words."})
    for at in range(1, 9):
        crawl(log, at, {}, listed="a")
    sizes = log.conn.execute("select length(body) from seal where number > 1").fetchall()
    assert len(sizes) == 8
    assert max(sizes)[0] < 400


def test_a_reading_again_is_sealed_as_such(lived: Log) -> None:
    row = lived.conn.execute(
        "select e.url, e.at, e.status, e.media_type, e.digest, e.bytes, e.warc, e.offset, e.length "
        "from version v join exchange e on e.id = v.exchange_id where v.id = 1"
    ).fetchone()
    from dataclasses import replace

    from db.records import Answer, Exchange, PageLook
    from db.times import unstamp

    exchange = Exchange(
        url=row[0], at=unstamp(row[1]), status=row[2], media_type=row[3], digest=row[4],
        size=row[5], warc=row[6], offset=row[7], length=row[8],
    )  # fmt: skip
    look = PageLook(
        key="a", url=row[0], at=hour(0), answer=Answer.READ,
        reading=replace(WITH_FILE, text="Read otherwise."), exchange=exchange,
    )  # fmt: skip
    crawl(lived, 96, {}, listed="abc", reader="another", reread=(look,))
    assert lived.conn.execute("select text from version where id = 1").fetchone() == (
        "Read otherwise.",
    )
    assert said(lived) == (0, [])
    assert '"reread":[[1,' in list(seals(lived.conn))[-1].body


def test_a_killed_crawl_is_sealed_and_what_it_left_is_listed(lived: Log) -> None:
    folder = lived.folder / "work" / "crawl-dead"
    folder.mkdir()
    parcel, place = handed_over(lived, 96, {}, listed="abc")
    from dataclasses import replace

    from db.parcels import LOCK, _adapter

    begun = replace(parcel, crawl="crawl-dead", listings=(), pages=(), warc=None, final=None)
    (folder / LOCK).write_bytes(_adapter().dump_json(begun, exclude_defaults=True))
    (folder / "0000").mkdir()
    shutil.copy(place / "exchanges.warc.gz", folder / "0000")
    reconcile(lived, (), stamp(hour(97)))
    assert said(lived) == (0, [])
    notes = json.loads(pagefive("verify", "--db", lived.path, "--json").stdout)["notes"]
    assert notes == ["left apart by a crawl that was killed, or unreadable: crawl-dead"]


def test_a_parcel_that_waits_is_no_orphan(lived: Log) -> None:
    from db.parcels import keep_evidence

    _, place = handed_over(lived, 96, {}, listed="abc")
    keep_evidence(lived.folder, place)
    assert said(lived) == (0, [])


def test_a_log_older_than_the_chain_says_what_is_not_proven(lived: Log) -> None:
    alter(lived, *(f"drop table {name}" for name in ("seal", "retraction", "redacted_member",
          "redaction")), "delete from _sqlite_migrations where name = 'proof'")  # fmt: skip
    again = open_log(lived.path)
    ran = pagefive("verify", "--db", again.path)
    assert ran.exit_code == 0
    assert "this log is older than its chain" in ran.stdout
    counts = json.loads(next(seals(again.conn)).body)["counts"]
    assert counts == {"changes": 4, "versions": 5, "files": 1, "exchanges": counts["exchanges"],
                      "crawls": 4}  # fmt: skip
    alter(again, "delete from delivery", "delete from change where id = 1")
    assert said(again) == (1, ["change 1 of 15 November 2017 (detached, a) is gone"])
    again.close()


def test_an_empty_log_proves_nothing_and_says_so(tmp_path: Path) -> None:
    ran = pagefive("verify", "--db", tmp_path / "new.db")
    assert ran.exit_code == 0
    assert "nothing is proven" in ran.stdout


def test_quiet_says_nothing_when_all_is_well(lived: Log) -> None:
    ran = pagefive("verify", "--db", lived.path, "--quiet")
    assert (ran.exit_code, ran.output) == (0, "")
