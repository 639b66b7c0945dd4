"""The comparison with the truth: what counts as found, missed and false; and four weeks of it."""

from datetime import timedelta
from functools import partial

import pytest
from ground import Ground, side_by_side

from benchmarks.truth_peers import ADDED_LINK, sections
from benchmarks.truth_report import page, told_apart
from benchmarks.truth_schedule import Schedule
from benchmarks.truth_score import KINDS, Report, score
from db.records import Depth
from db.times import unstamp
from scraper.replica.server import Replica
from scraper.replica.world import LONDON
from scraper.replica.year import FIRST, SOURCES, TrueChange, year

HOUR = timedelta(hours=1)
START = year(1, 4).start


def true(hours, kind="edited", key="a"):
    return TrueChange(source="s", kind=kind, key=key, at=START + hours * HOUR)


def told(hours, kind="edited", key="a"):
    return Report(source="s", kind=kind, key=key, at=START + hours * HOUR)


@pytest.mark.parametrize(
    ("truth", "reports", "found", "missed", "false"),
    [
        pytest.param([true(1)], [told(3)], 1, 0, 0, id="told later"),
        pytest.param([true(1)], [told(1)], 1, 0, 0, id="told at once"),
        pytest.param([true(1)], [], 0, 1, 0, id="not told"),
        pytest.param([], [told(1)], 0, 0, 1, id="never happened"),
        pytest.param([true(2)], [told(1)], 0, 1, 1, id="told before it happened"),
        pytest.param([true(1)], [told(2), told(3)], 1, 0, 1, id="told twice"),
        pytest.param([true(1)], [told(2, key="b")], 0, 1, 1, id="told of another"),
        pytest.param([true(1)], [told(2, kind="moved")], 0, 1, 1, id="told as another kind"),
        pytest.param([true(1), true(5)], [told(2), told(6)], 2, 0, 0, id="there and back"),
        pytest.param([true(1), true(5)], [told(6)], 1, 1, 0, id="the first was overtaken"),
        pytest.param([true(1), true(5)], [told(6), told(7)], 1, 1, 1, id="the first too late"),
        pytest.param([true(1), true(1)], [told(2), told(3)], 2, 0, 0, id="two at once"),
        pytest.param(
            [true(1, "buried"), true(2, "buried")],
            [told(3, "buried"), told(9, "buried")],
            2,
            0,
            0,
            id="buried in two listings",
        ),
    ],
)
def test_a_report_counts_once_for_the_last_thing_of_its_kind(truth, reports, found, missed, false):
    lines = score(truth, reports, KINDS)
    assert sum(len(line.found) for line in lines) == found
    assert sum(len(line.missed) for line in lines) == missed
    assert sum(len(line.false) for line in lines) == false


def test_delays_run_from_when_it_happened():
    truth = [true(n, key=str(n)) for n in range(3)]
    reports = [told(n + delay, key=str(n)) for n, delay in enumerate((1, 2, 9))]
    line = next(line for line in score(truth, reports) if line.kind == "edited")
    assert line.delays is not None
    assert line.delays[0] == 2
    assert 2 < line.delays[1] <= 9
    assert (line.recall, line.precision) == (1, 1)


def test_misses_and_false_reports_are_named():
    said = told_apart(score([true(1, key="gone")], [told(2, key="invented")]))
    assert "MISSED edited: s gone" in said
    assert "FALSE  edited: s invented" in said


def test_the_schedule_looks_at_office_hours_in_london():
    looks = list(Schedule(pulse=60).looks(START, START + timedelta(days=7)))
    clocks = {f"{look.at.astimezone(LONDON):%H:%M}" for look in looks if look.depth == "sweep"}
    assert clocks == {"06:00", "18:30"}
    assert looks[0].at == START
    assert looks == sorted(looks, key=lambda look: look.at)
    assert START.astimezone(LONDON).date() == FIRST
    working = [look for look in looks if look.at.astimezone(LONDON).date() == FIRST]
    assert [look.depth for look in working].count(Depth.WINDOW) == 1
    assert len(working) == 13


def test_the_table_takes_the_place_between_its_lines(tmp_path):
    doc = tmp_path / "doc.md"
    doc.write_text("a\n<!-- truth: begin -->\nold\n<!-- truth: end -->\nb\n")
    page(doc, "truth", [], score([true(1)], [told(2)]), Schedule(), "4 weeks")
    text = doc.read_text()
    assert text.startswith("a\n<!-- truth: begin -->\nSchedule: ")
    assert text.endswith("<!-- truth: end -->\nb\n")
    assert "old" not in text
    assert "| edited | 1 | 1 | 0 | 0 | 1.000 | 1.000 | 1.0 h | 1.0 h |" in text


def test_a_page_without_a_place_for_the_table_is_refused(tmp_path):
    doc = tmp_path / "doc.md"
    doc.write_text("nothing here\n")
    with pytest.raises(ValueError, match="truth: begin"):
        page(doc, "truth", [], [], Schedule(), "4 weeks")


def test_what_a_peer_prints_is_split_into_its_reports():
    said = """01. CHANGED: /news/
02. ERROR: /news/a/

CHANGED: /news/ (http://127.0.0.1:1/news/)
@@ -1 +1,2 @@
+### [New](http://127.0.0.1:1/news/b/)
 ### [Old](http://127.0.0.1:1/news/a/)
-### [Older](http://127.0.0.1:1/news/c/)

ERROR: /news/a/ (http://127.0.0.1:1/news/a/)
404 Client Error
"""
    found = {(verb, path): lines for verb, path, lines in sections(said)}
    assert list(found) == [("CHANGED", "/news/"), ("ERROR", "/news/a/")]
    added = [match[1] for line in found["CHANGED", "/news/"] if (match := ADDED_LINK.match(line))]
    assert added == ["/news/b/"]
    assert "404 Client Error" in found["ERROR", "/news/a/"]


@pytest.mark.slow
def test_what_four_weeks_of_crawls_in_processes_of_their_own_tell_has_happened(tmp_path):
    """Few looks find less, and later; but what they tell is as true.

    Falls are left out: they are measured from the first look, which is late here.
    """
    life = year(1, 4)
    looks = [life.start + timedelta(days=n, hours=12.5) for n in (0, 8, 16, 25)]
    with Replica(life.world) as replica:
        grounds = [Ground(tmp_path / name, replica, name) for name in SOURCES]
        for ground in grounds:
            ground.folder.mkdir()
        for at in looks:
            side_by_side(*[partial(ground.run, at) for ground in grounds])
    reports = [report_of(row) for ground in grounds for row in ground.changes()]
    truth = [change for change in life.truth if looks[0] < change.at <= looks[-1]]
    lines = {line.kind: line for line in score(truth, reports)}
    print("\n" + told_apart(list(lines.values())))
    assert lines["added"].true > 80
    assert lines["added"].recall > 0.95
    sure = ("added", "removed", "withdrawn", "moved", "retitled", "redated")
    assert {kind: lines[kind].false for kind in sure if lines[kind].false} == {}


def report_of(row):
    return Report(
        source=row["source"], kind=row["kind"], key=row["key"], at=unstamp(row["at"]),
        title=row["title"], summary=row["summary"],
    )  # fmt: skip
