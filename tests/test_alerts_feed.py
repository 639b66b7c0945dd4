"""The Atom feed: valid by RFC 4287, its ids stable, and no site's words can break it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from alerts_ground import START, change, edits, recorded
from alerts_kinds import EXAMPLES
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_ground import happen
from test_alerts_wording import HOSTILE

from alerts.feed import feed
from db.heard import Entry, feed_name, latest
from db.log import Log, open_log
from db.proof.retract import retract
from db.records import Change, Kind
from scheduler import main

A = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[\w./-]+")
"""A tag URI as RFC 4151 has it."""
ONCE = ("id", "title", "updated")
MAY = {
    "feed": {"author", "category", "contributor", "entry", "generator", "icon", "id", "link",
             "logo", "rights", "subtitle", "title", "updated"},
    "entry": {"author", "category", "content", "contributor", "id", "link", "published", "rights",
              "source", "summary", "title", "updated"},
}  # fmt: skip
AT_MOST_ONCE = ("content", "published", "rights", "source", "summary", "generator", "subtitle")


def wrong_with(written: str) -> list[str]:
    """Return what RFC 4287 forbids of a feed; sections 4.1.1, 4.1.2, 4.2.6, 4.2.7 and 3.3."""
    root = ET.fromstring(written)
    wrong = [] if root.tag == f"{A}feed" else ["the root is no feed"]
    if root.find(f"{A}author/{A}name") is None:
        wrong.append("no author, which every entry without one needs")
    ids = [entry.findtext(f"{A}id") for entry in root.iter(f"{A}entry")]
    wrong += ["two entries of one id"] * (len(ids) != len(set(ids)))
    for part in (root, *root.iter(f"{A}entry")):
        wrong += _of_part(part)
    return wrong


def _of_part(part: ET.Element) -> list[str]:
    name = part.tag.removeprefix(A)
    counts = {child: len(part.findall(f"{A}{child}")) for child in MAY[name]}
    wrong = [f"{name}: {child}: {counts[child]}" for child in ONCE if counts[child] != 1]
    wrong += [f"{name}: more than one {c}" for c in AT_MOST_ONCE if counts.get(c, 0) > 1]
    wrong += [f"{name}: {c.tag}" for c in part if c.tag.removeprefix(A) not in MAY[name]]
    wrong += [
        f"no tag URI: {one.text}"
        for one in part.findall(f"{A}id")
        if not TAG.fullmatch(one.text or "")
    ]
    dates = [*part.findall(f"{A}updated"), *part.findall(f"{A}published")]
    wrong += [f"no date: {one.text}" for one in dates if not DATE.fullmatch(one.text or "")]
    links = part.findall(f"{A}link")
    wrong += [
        f"no address: {one.get('href')}"
        for one in links
        if not (one.get("href") or "").startswith("http")
    ]
    if name == "entry" and not links and not counts["content"]:
        wrong.append("an entry with neither a link nor content")
    return wrong


def entries(*changes: Change) -> list[Entry]:
    return [Entry(recorded=one) for one in reversed(recorded(changes))]


def texts(written: str, what: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(written).iterfind(f"{A}entry/{A}{what}")]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_told_validly(kind: Kind) -> None:
    written = feed(entries(EXAMPLES.get(kind, change(kind))), "log", START)
    assert wrong_with(written) == []
    assert "Why: " in texts(written, "content")[0]


def test_a_feed_without_entries_is_valid() -> None:
    assert wrong_with(feed([], "log", START)) == []


def test_an_entry_has_its_kind_severity_source_and_address() -> None:
    written = feed(entries(change(Kind.EDITED_SILENTLY)), "log", START)
    [entry] = ET.fromstring(written).iterfind(f"{A}entry")
    terms = [one.get("term") for one in entry.iterfind(f"{A}category")]
    assert terms == ["edited silently", "normal", "hmicfrs"]
    [link] = entry.iterfind(f"{A}link")
    assert str(link.get("href")).endswith("/publications/progress-report/")


WORST = st.one_of(
    st.text(max_size=80), st.sampled_from([*HOSTILE, "]]>", "<![CDATA[", "\x00\ufffe\ud800"])
)


@given(title=WORST, summary=WORST, url=st.one_of(WORST, WORST.map("https://x.example/".__add__)))
@settings(max_examples=60, deadline=None)
def test_no_words_of_a_site_break_it(title: str, summary: str, url: str) -> None:
    hostile = change(title=title, summary=summary, url=url, stated_date=title, topics=[title])
    written = feed(entries(hostile), "log", START)
    assert wrong_with(written) == []
    written.encode("utf-8")


def test_markup_in_a_title_arrives_as_text() -> None:
    [title] = texts(feed(entries(change(title="<b>A & B</b>")), "log", START), "title")
    assert title == "New: <b>A & B</b>"


def test_ids_outlive_the_log_being_opened_again_and_differ_between_logs(
    log: Log, tmp_path: Path
) -> None:
    happen(log, (), edits(3))
    first = texts(feed(latest(log, 10), feed_name(log), START), "id")
    with_more = happen(log, (), [change()], START + timedelta(hours=1), crawl=2)
    assert len(with_more) == 1
    again = open_log(log.path)
    assert texts(feed(latest(again, 10), feed_name(again), START), "id")[1:] == first
    other = open_log(tmp_path / "other.db")
    happen(other, (), edits(3))
    assert not set(first) & set(texts(feed(latest(other, 10), feed_name(other), START), "id"))
    again.close()
    other.close()


def test_the_newest_come_first_and_no_more_than_asked(log: Log) -> None:
    happen(log, (), edits(5))
    titles = texts(feed(latest(log, 2), feed_name(log), START), "title")
    assert titles == ["Edited: Title of publications/4", "Edited: Title of publications/3"]


def test_what_was_retracted_says_so_and_is_updated(log: Log) -> None:
    happen(log, (), [change()])
    retract(log, 1, "the site was misread.", START + timedelta(days=1))
    written = feed(latest(log, 10), feed_name(log), START)
    assert wrong_with(written) == []
    assert texts(written, "title") == ["Retracted: New: Title of publications/progress-report"]
    assert texts(written, "updated") == ["2017-11-15T09:45:00Z"]
    assert texts(written, "summary")[0].startswith("Retracted as wrong: the site was misread.")


def test_the_command_writes_a_whole_file_or_the_screen(log: Log, tmp_path: Path) -> None:
    happen(log, (), edits(2))
    out = tmp_path / "changes.atom"
    ran = CliRunner().invoke(main, ["alerts", "feed", "--db", str(log.path), "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    assert wrong_with(out.read_text(encoding="utf-8")) == []
    shown = CliRunner().invoke(main, ["alerts", "feed", "--db", str(log.path)])
    assert shown.stdout == out.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_a_file_that_cannot_be_written_is_one_line(log: Log, tmp_path: Path) -> None:
    out = tmp_path / "nosuch" / "changes.atom"
    ran = CliRunner().invoke(main, ["alerts", "feed", "--db", str(log.path), "--out", str(out)])
    assert ran.exit_code == 2
    assert f"cannot write {out}" in ran.output
