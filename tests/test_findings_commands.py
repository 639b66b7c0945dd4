"""The commands about what is owed: what they print, what they refuse, and that in one line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from findings_ground import made, recommendation, recorded

from db.log import open_log
from scheduler import main
from scraper.replica.world import Publication

AT = "2024-06-03T09:00:00Z"
NOW = datetime(2024, 6, 3, 9, tzinfo=UTC)
TITLE = "Second investigation, Ada Brook"
ENTRY = ("--source", "iopc", "--since", "2024-01-01", "--since-what", "the death")
Run = Callable[..., Result]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def run(db: Path) -> Run:
    def run(*given: str) -> Result:
        return CliRunner().invoke(main, [*given, "--db", str(db)], standalone_mode=False)

    return run


def add(run: Run, title: str = TITLE, *given: str, at: str = AT) -> Result:
    return run("findings", "add", title, *ENTRY, "--at", at, *given)


def crawled(db: Path, *pages: Publication, at: datetime = NOW) -> None:
    log = open_log(db)
    recorded(log, pages, at)
    log.close()


def refused(result: Result) -> str:
    """The one line with which a command was refused."""
    assert isinstance(result.exception, click.ClickException), result.output
    assert result.exception.exit_code == 2
    said = result.exception.format_message()
    assert "\n" not in said
    return said


def owed(run: Run, *given: str) -> list[tuple[str, str, int]]:
    rows = json.loads(run("findings", "--format", "json", *given).stdout)
    return [(row["title"], row["status"], row["age_days"]) for row in rows]


def test_what_is_added_is_named_with_its_age_and_listed(run: Run) -> None:
    assert add(run).stdout == f"finding 1: {TITLE}, 154 days since the death\n"
    assert owed(run) == [(TITLE, "unpublished", 154)]


def test_what_is_added_twice_is_refused_and_stands_once(run: Run) -> None:
    add(run)
    assert refused(add(run, f"  {TITLE} ")).startswith("iopc has a finding of that title already")
    assert len(owed(run)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--since", "yesterday"), ("since", "'yesterday'", "2010-06-02")),
        (("--since", "2024-06-04"), ("since", "2024-06-04", "ahead", TITLE)),
        (("--since-what", " "), ("since_what is missing",)),
        (("--source", "nosuch"), ("source 'nosuch'", "iopc", "ipcc_archive")),
        (("--kind", "letter"), ("kind 'letter'", "investigation", "reply")),
        (("--force", "Mercia"), ("force 'Mercia'", "near are", "west-mercia")),
        (("--reference", "17/91299"), ("reference", "'17/91299'", "2017/091299")),
        (("--due", "soon"), ("due", "'soon'")),
        (("--due", "2023-12-31"), ("due", "2023-12-31", "before since")),
        (("--due", "2024-07-01", "--clock", "reply"), ("due and clock", "one of them")),
        (("--clock", "alarm"), ("clock 'alarm'", "super-complaint")),
        (("--url", "ftp://x.test"), ("url", "ftp://x.test")),
        (("--at", "now"), ("now", "ISO 8601")),
        (("--colour", "red"), ("--colour",)),
    ],
)
def test_a_bad_entry_is_refused_in_one_line_and_leaves_nothing(
    run: Run, given: tuple[str, ...], words: tuple[str, ...]
) -> None:
    said = refused(add(run, TITLE, *given))
    assert [word for word in words if word not in said] == []
    assert owed(run, "--all") == []


@pytest.mark.parametrize(
    ("given", "status", "due"),
    [
        ((), "unpublished", None),
        (("--due", "2024-06-03"), "open", "2024-06-03"),
        (("--due", "2024-06-02"), "due passed, answer not watched", "2024-06-02"),
        (("--clock", "response"), "due passed, answer not watched", "2024-02-25"),
        (("--clock", "reply", "--since", "2024-05-01"), "open", "2024-06-26"),
    ],
)
def test_what_a_person_enters_with_a_last_day_is_never_called_late(
    run: Run, given: tuple[str, ...], status: str, due: str | None
) -> None:
    add(run, TITLE, *given)
    (row,) = json.loads(run("findings", "--format", "json").stdout)
    assert (row["status"], row["due"]) == (status, due)


def test_a_mistyped_reference_and_a_forces_name_are_kept_as_they_are_meant(run: Run) -> None:
    add(run, TITLE, "--reference", "22017/082348", "--force", "West Mercia Police")
    (row,) = json.loads(run("findings", "--format", "json").stdout)
    assert (row["reference"], row["force"]) == ("2017/082348", "west-mercia")


def written(folder: Path, *lines: str) -> str:
    file = folder / "owed.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


HEAD = "title,source,since,since_what"


def test_a_csv_file_is_entered_once(run: Run, tmp_path: Path) -> None:
    file = written(
        tmp_path, "\ufeff" + HEAD + ",force,due", '"One, first",iopc,2024-01-01,a,kent,',
        "Two,hmicfrs,2024-02-01,b,,2024-08-01", "Two,hmicfrs,2024-02-01,b,,",
    )  # fmt: skip
    said = "2 findings entered, 1 were there already\n"
    assert run("findings", "import", file, "--at", AT).stdout == said
    assert owed(run) == [("One, first", "unpublished", 154), ("Two", "open", 123)]
    again = "0 findings entered, 3 were there already\n"
    assert run("findings", "import", file, "--at", AT).stdout == again


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((HEAD, "A,iopc,2024-01-01,x", "B,iopc,soon,y"), ("line 3", "since", "'soon'")),
        ((HEAD, "A,iopc,2024-01-01,x", "B,nosuch,2024-01-01,y"), ("line 3", "nosuch")),
        ((HEAD, "A,iopc,2024-01-01,x", ",iopc,2024-01-01,y"), ("line 3", "title is missing")),
        ((HEAD, "A,iopc,2024-01-01,x", "B,iopc"), ("line 3", "since is missing")),
        ((HEAD, "A,iopc,2024-01-01,x", "B,iopc,2099-01-01,y"), ("2099-01-01", "ahead", "'B'")),
        ((f"{HEAD},colour", "A,iopc,2024-01-01,x,red"), ("'colour'", "columns are")),
        (("",), ("empty",)),
    ],
)
def test_when_one_row_is_wrong_none_is_entered(
    run: Run, tmp_path: Path, lines: tuple[str, ...], words: tuple[str, ...]
) -> None:
    said = refused(run("findings", "import", written(tmp_path, *lines), "--at", AT))
    assert [word for word in words if word not in said] == []
    assert owed(run, "--all") == []


def test_a_file_that_is_no_csv_in_utf_8_or_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "owed.csv"
    file.write_bytes(b"title,\xff\xfe\n")
    assert "UTF-8" in refused(run("findings", "import", str(file), "--at", AT))
    assert "nowhere.csv" in refused(run("findings", "import", "nowhere.csv", "--at", AT))


def test_what_is_closed_keeps_its_reason_and_is_listed_on_demand(run: Run) -> None:
    add(run)
    closed = run("findings", "close", "1", "--reason", "on paper", "--at", AT)
    assert closed.stdout == "finding 1 is closed: on paper\n"
    assert owed(run) == []
    assert owed(run, "--all") == [(TITLE, "closed", 154)]
    assert owed(run, "--status", "closed") == [(TITLE, "closed", 154)]
    again = run("findings", "close", "1", "--reason", "twice", "--at", AT)
    assert refused(again) == "finding 1 is closed already"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("close", "9", "--reason", "x"), ("no finding 9",)),
        (("close", "1", "--reason", " "), ("reason",)),
        (("close", "1"), ("--reason",)),
        (("close", "one", "--reason", "x"), ("one",)),
        (("answer", "1", "learning/x", "yes"), ("not asked", "learning/x", "questions")),
        (("answer", "1", "learning/x", "maybe"), ("maybe", "yes", "no")),
        (("nosuch",), ("nosuch",)),
    ],
)
def test_what_cannot_be_closed_or_answered_is_one_line(
    run: Run, asked: tuple[str, ...], words: tuple[str, ...]
) -> None:
    add(run)
    said = refused(run("findings", *asked, *(("--at", AT) if asked[0] != "nosuch" else ())))
    assert [word for word in words if word not in said] == []
    assert owed(run) == [(TITLE, "unpublished", 154)]


@pytest.mark.parametrize("given", [("--kind", "x"), ("--status", "x"), ("--format", "x")])
def test_a_list_by_a_word_that_is_none_says_what_there_is(run: Run, given: tuple[str, ...]) -> None:
    assert given[0] in refused(run("findings", *given))


def test_a_list_of_nothing_says_so(run: Run) -> None:
    assert run("findings").stdout == "Nothing recorded yet that fits.\n"


def test_a_list_stands_the_longest_first_in_every_form(run: Run) -> None:
    add(run, "Younger", "--since", "2024-05-01")
    add(run, "Older", "--since", "2020-05-01")
    assert [title for title, *_ in owed(run)] == ["Older", "Younger"]
    rows = list(csv.DictReader(io.StringIO(run("findings", "--format", "csv").stdout)))
    assert [(row["title"], row["age_days"]) for row in rows] == [
        ("Older", "1494"),
        ("Younger", "33"),
    ]
    table = run("findings").stdout.splitlines()
    assert table[0].split() == ["id", "status", "age_days", "since_what", "due", "force", "title"]
    assert [line.split()[-1] for line in table[1:]] == ["Older", "Younger"]


def came(run: Run, db: Path, new: Publication) -> Run:
    """Let a page come after the baseline, while a finding with words to match waits."""
    add(run, TITLE, "--match", "Brook")
    known = recommendation("r", "2024-05-20", due="2024-07-15")
    crawled(db, known)
    crawled(db, new, known, at=datetime(2024, 6, 4, 12, tzinfo=UTC))
    return run


def test_a_certain_page_closes_it_and_nobody_is_asked(run: Run, db: Path) -> None:
    came(run, db, made("ada", "Ada Brook: report of the second investigation", "2024-06-04"))
    assert (TITLE, "published", 155) in owed(run, "--all")
    assert run("findings", "questions").stdout == "Nothing is asked.\n"


@pytest.fixture
def unsure(run: Run, db: Path) -> Run:
    return came(run, db, made("brook-lane", "Report on Brook Lane", "2024-06-04"))


def test_a_question_says_why_and_how_it_is_answered(unsure: Run) -> None:
    said = unsure("findings", "questions").stdout
    assert said.splitlines()[0] == f"Is this what finding 1 waits for, “{TITLE}”?"
    for words in ("Report on Brook Lane", "its title holds “Brook”",
                  "pagefive findings answer 1 learning/brook-lane yes|no"):  # fmt: skip
        assert words in said
    assert "Report on Brook Lane" in unsure("digest").stdout


@pytest.mark.parametrize(
    ("word", "became", "status"),
    [("yes", "is closed as published", "published"), ("no", "stays open", "unpublished")],
)
def test_an_answer_is_taken_once(unsure: Run, word: str, became: str, status: str) -> None:
    later = ("--at", "2024-06-05T09:00:00Z")
    told = unsure("findings", "answer", "1", "learning/brook-lane", word, *later)
    assert told.stdout == f"finding 1 {became}\n"
    assert [said for title, said, _ in owed(unsure, "--all") if title == TITLE] == [status]
    assert unsure("findings", "questions").stdout == "Nothing is asked.\n"
    again = unsure("findings", "answer", "1", "learning/brook-lane", word, *later)
    assert "not asked" in refused(again)


def test_the_digest_ranks_what_is_owed(run: Run, db: Path) -> None:
    add(run, "Younger", "--since", "2024-05-01")
    add(run, "Older", "--since", "2020-05-01")
    add(run, "Passed", "--due", "2024-06-02")
    pages = [
        recommendation("late", "2024-04-01", due="2024-05-27"),
        recommendation("turns-late", "2024-04-08", due="2024-06-04"),
        recommendation("answers", "2024-04-15", due="2024-06-10"),
        recommendation("slip", "2024-05-20", due="2042-07-15"),
    ]
    crawled(db, *pages)
    pages[2] = replace(pages[2], answer="Yes")
    crawled(db, *pages, at=datetime(2024, 6, 6, 9, tzinfo=UTC))
    said = run("digest").stdout
    sections = [line.rpartition(" (")[0] for line in said.splitlines() if line.endswith(")")]
    order = [
        "Longest unpublished",
        "Late since this week",
        "Answered or published this week",
        "Due passed this week, answer not watched",
        "Printed days that cannot be right",
    ]
    assert [name for name in sections if name in order] == order
    assert said.index("Older: 1,497 days since the death") < said.index("Younger: 36 days")
    assert "2 days since its last day, 4 June 2024" in said
    assert "the page prints 2042-07-15, more than a year after 2024-05-20" in said
    assert said.startswith("What is owed to the public, 30 May 2024 to 6 June 2024\n")
    assert "Head of the chain: " in said


def test_a_digest_of_an_empty_log_has_nothing_to_rank(run: Run) -> None:
    said = run("digest").stdout
    assert said.startswith("What is owed to the public, ")
    assert "(" not in said
