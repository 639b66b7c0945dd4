"""A backfill from stand-in archives: silent, resumable, twice witnessed, and refused politely."""

import os
import signal
import sqlite3
import subprocess
import time
from datetime import UTC, datetime

import pytest
from archive_ground import IA, JULY, UKGWA, indexed, later, page, serving, world
from ground import command, environment

from db.log import open_log
from scraper.replica.archive_story import archive_story
from scraper.replica.faults import Fault

pytestmark = pytest.mark.slow
SPANS = "select key, archive, at, until, digest, captures, also_in from mementos order by 1, 2, 3"
LIVE = ("publication", "version", "placement", "listing", "change", "delivery", "crawl", "entry",
        "document", "trouble", "source", "finding")  # fmt: skip


def kept(ground):
    return {table: ground.ask(f"select * from {table}") for table in LIVE}


def test_history_of_a_living_source_is_filled_in_beside_what_its_crawls_found(tmp_path):
    ground = serving(tmp_path, archive_story(), "iopc", at=later(JULY, 24 * 100))
    with ground.replica:
        assert ground.run(ground.replica.at).status == 0
        before = kept(ground)
        ran = ground.backfill("2015-01-01", "2015-12-31")
        assert (ran.status, ran.err) == (0, "")
        assert kept(ground) == before
        ground.run(later(ground.replica.at, 24))
    assert ground.changes() == []
    known = ground.ask("select count(distinct m.key) as n from mementos m join publication p"
                       " on p.source = m.source and p.key = m.key")  # fmt: skip
    assert known[0]["n"] > 30
    shared = ground.ask("select count(*) as n from mementos m join versions v on v.key = m.key"
                        " and v.digest = m.digest")  # fmt: skip
    assert shared[0]["n"] > 30, "a state that the archive and the crawl both saw has one digest"


def test_the_times_are_the_archives_and_the_second_witness_is_named(tmp_path):
    first = (page("/news/a", "2012-01-05", "One."), page("/news/a", "2013-02-06", "Two."),
             page("/news/a", "2014-03-07", "Two.", revisit=True))  # fmt: skip
    second = (page("/news/a", "2013-05-05", "Two."), page("/news/b", "2013-05-05", "Only here."))
    ground = serving(tmp_path, world(*first, second=second))
    with ground.replica:
        ran = ground.backfill()
    assert (ran.status, "0 requests" in ran.out) == (0, False)
    spans = [
        tuple(str(v)[:10] for k, v in one.items() if k != "digest") for one in ground.ask(SPANS)
    ]
    assert spans == [
        ("news/a", "ia", "2012-01-05", "2012-01-05", "1", "None"),
        ("news/a", "ia", "2013-02-06", "2014-03-07", "2", "ukgwa"),
        ("news/a", "ukgwa", "2013-05-05", "2013-05-05", "1", "ia"),
        ("news/b", "ukgwa", "2013-05-05", "2013-05-05", "1", "None"),
    ]
    assert len(ground.mementos()) == 3, "one memento is read for each distinct digest"
    assert [one["state"] for one in ground.ask("select state from publications")] == ["removed"] * 2


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill", "Ctrl-C"])
def test_a_backfill_that_was_stopped_goes_on_and_ends_as_one_that_was_not(tmp_path, how):
    what = world(*indexed(90), page=40)
    whole, halved = (serving(tmp_path / name, what) for name in ("whole", "halved"))
    for ground in (whole, halved):
        ground.folder.mkdir()
    with whole.replica:
        assert whole.backfill().status == 0
    with halved.replica:
        _stop_after_some(halved, how)
        read = halved.ask("select memento_url from memento")
        before = halved.marked()
        assert 0 < len(read) < 90
        assert halved.backfill().status == 0
        again = halved.mementos(before)
        assert len(again) == 90 - len(read), "what was recorded is not asked for again"
    assert halved.ask(SPANS) == whole.ask(SPANS)
    ends = [one["outcome"] for one in halved.ask("select outcome from backfills order by id")]
    assert ends == ["failed", "complete"]
    assert halved.ask("select * from backfill_progress") == []


def _stop_after_some(ground, how):
    """Stop the command, and the process that asks the archives, once some slices are recorded."""
    ground.replica.faults.append(Fault(host=IA, path="news-4", kind="slow", seconds=0.3))
    via = f"127.0.0.1:{ground.replica.port}"
    given = command("backfill", ground.source, "--from", "2010-01-01", "--to", "2015-12-31",
                    "--via", via, "--db", ground.db)  # fmt: skip
    running = subprocess.Popen(
        given, cwd=ground.folder, env=environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until and running.poll() is None:
        if ground.db.exists() and _recorded(ground) >= 2:
            break
        time.sleep(0.02)
    os.killpg(running.pid, how)
    running.wait(30)
    ground.replica.faults.clear()


def _recorded(ground):
    try:
        return ground.ask("select count(*) as n from backfill_parcel")[0]["n"]
    except sqlite3.OperationalError:  # the log is still being made
        return 0


def test_a_second_backfill_of_the_same_days_asks_the_indexes_alone(tmp_path):
    ground = serving(tmp_path, world(*indexed(5)))
    with ground.replica:
        ground.backfill()
        before = ground.marked()
        assert ground.backfill().status == 0
        assert ground.mementos(before) == []
        assert ground.asked(IA, before)


@pytest.mark.parametrize(
    ("first", "fault", "why"),
    [
        pytest.param({"left_out": frozenset({"www.ipcc.gov.uk"})}, None, "leaves this site out",
                     id="left out"),
        pytest.param({}, {"kind": "403"}, "403 Forbidden", id="403"),
        pytest.param({}, {"kind": "waf"}, "x-amzn-waf-action", id="captcha 405"),
        pytest.param({}, {"kind": "429", "path": "cdx"}, "left alone until", id="429"),
        pytest.param({}, {"kind": "429"}, "left alone until", id="429 for robots.txt"),
    ],
)  # fmt: skip
def test_where_one_archive_refuses_the_other_is_read_and_that_is_said(tmp_path, first, fault, why):
    held = indexed(3)
    ground = serving(tmp_path, world(*held, second=held, **first))
    with ground.replica as replica:
        if fault:
            replica.faults.append(Fault(host=IA, **fault))
        ran = ground.backfill()
        asked = len(ground.asked(IA))
    assert ran.status == 1
    assert why in ran.err
    assert "read from the UK Government Web Archive alone" in ran.err
    assert {one["archive"] for one in ground.ask(SPANS)} == {"ukgwa"}
    assert len(ground.ask(SPANS)) == 3
    assert asked <= 1, "a refusal is not asked again"
    assert ground.changes() == []


def test_a_refusal_of_the_second_witness_loses_nothing_of_the_first(tmp_path):
    held = indexed(3)
    ground = serving(tmp_path, world(*held, second=held))
    with ground.replica as replica:
        replica.faults.append(Fault(host=UKGWA, kind="waf"))
        ran = ground.backfill()
    assert (ran.status, "x-amzn-waf-action" in ran.err) == (1, True)
    assert [one["archive"] for one in ground.ask(SPANS)] == ["ia"] * 3
    assert ground.ask("select outcome from backfills") == [{"outcome": "blocked"}]


@pytest.mark.parametrize("kind", ["soft 404", "503"])
def test_an_index_that_cannot_be_had_is_partial_and_had_the_next_time(tmp_path, kind):
    ground = serving(tmp_path, world(*indexed(25), page=10))
    with ground.replica as replica:
        replica.faults.append(Fault(host=IA, path="resumeKey", kind=kind))
        ran = ground.backfill()
        assert (ran.status, "partial" in ran.err) == (1, True)
        assert len(ground.ask(SPANS)) == 10
        replica.faults.clear()
        before = ground.marked()
        assert ground.backfill().status == 0
        assert len(ground.mementos(before)) == 15
    assert len(ground.ask(SPANS)) == 25


def test_the_requests_of_a_day_are_spent_and_another_day_goes_on(tmp_path):
    ground = serving(tmp_path, world(*indexed(60)))
    log = open_log(ground.db)
    log.conn.execute(
        "insert into host_day (host, day, requests) values (?, ?, 2970)",
        (IA, f"{datetime.now(UTC):%Y-%m-%d}"),
    )
    log.close()
    with ground.replica:
        ran = ground.backfill()
        assert (ran.status, "goes on tomorrow" in ran.err) == (1, True)
        assert len(ground.mementos()) == len(ground.ask(SPANS)) == 20
        log = open_log(ground.db)
        log.conn.execute("delete from host_day")
        log.close()
        assert ground.backfill().status == 0
        assert len(ground.mementos()) == len(ground.ask(SPANS)) == 60


def test_an_error_page_in_a_mementos_place_is_not_read_and_named(tmp_path):
    ground = serving(tmp_path, world(*indexed(5)))
    with ground.replica as replica:
        replica.faults.append(Fault(host=IA, path="id_/.*news-03", kind="soft 404"))
        ran = ground.backfill()
        assert (ran.status, "news-03: the archive's own page" in ran.err) == (0, True)
        assert len(ground.ask(SPANS)) == 4
        replica.faults.clear()
        assert ground.backfill().status == 0
    assert len(ground.ask(SPANS)) == 5


def test_hostile_pages_are_kept_as_text_and_foreign_addresses_are_left_out(tmp_path):
    title = "\x1b[2J<script>alert(1)</script> =cmd"
    held = (page("/news/a", "2012-01-05", "One.", title=title),)
    ground = serving(tmp_path, world(*held))
    with ground.replica:
        assert ground.backfill().status == 0
    (row,) = ground.ask("select title from publications")
    assert "<script>alert(1)</script>" in row["title"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param(["nobody", "--from", "2015-01-01"], "there is no source", id="source"),
        pytest.param(["iopc", "--from", "2015-02-01", "--to", "2015-01-01"], "comes first",
                     id="order"),
        pytest.param(["iopc", "--from", "yesterday"], "does not match", id="day"),
        pytest.param(["iopc"], "--from", id="no day"),
        pytest.param(["iopc", "--from", "2015-01-01", "--via", "x"], "HOST:PORT", id="via"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(tmp_path, given, why):
    done = subprocess.run(command("backfill", *given), cwd=tmp_path, env=environment(), text=True,
                          capture_output=True, timeout=60, check=False)  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert why in done.stderr


def test_everything_that_a_backfill_kept_is_proven(tmp_path):
    ground = serving(tmp_path, world(*indexed(5)))
    with ground.replica:
        ground.backfill()
    done = subprocess.run(command("verify", "--db", ground.db), cwd=tmp_path, env=environment(),
                          text=True, capture_output=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
