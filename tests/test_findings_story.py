"""A family's wait of five years, by the command line and the stand-in archive; and three others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from findings_ground import made, recorded
from ground import Ground, Ran, pagefive

from db.log import Log
from db.queries import findings
from scraper.replica.scenarios import load
from scraper.replica.server import Replica
from scraper.replica.world import Publication

pytestmark = pytest.mark.slow

TITLE = "IPCC second investigation, Rachael and Auden Slack"
KEY = "investigations/rachael-and-auden-slack-findings-second-investigation"
DEATHS, INQUEST = ("2010-06-02", "the deaths"), ("2013-10-22", "the end of the inquest")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00:00+00:00").astimezone(UTC)


@dataclass
class Told:
    """A log of the closed site, and what each run of it printed."""

    ground: Ground
    entered: Ran
    ran: dict[str, Ran]

    def reminders(self) -> list[tuple[str, str, str]]:
        rows = [row for row in self.ground.changes() if row["kind"] == "still unpublished"]
        return [(row["at"][:10], row["detail"]["rung"], row["detail"]["age"]) for row in rows]

    def said(self, *asked: object) -> str:
        return pagefive(*asked, "--db", self.ground.db, folder=self.ground.folder).out


def lived(folder: Path, since: tuple[str, str], entered: str, *runs: str) -> Told:
    """Enter the finding, then crawl the archive again and again as time passes."""
    with Replica(load("archive")) as replica:
        ground = Ground(folder, replica, source="ipcc_archive")
        added = pagefive(
            "findings", "add", TITLE, "--source", "ipcc_archive", "--since", since[0],
            "--since-what", since[1], "--force", "derbyshire", "--match", "Slack",
            "--at", f"{entered}:00:00Z", "--db", ground.db, folder=folder,
        )  # fmt: skip
        return Told(ground, added, {run: ground.run(at(run)) for run in runs})


@pytest.fixture(scope="module")
def of_july_2015(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return lived(
        tmp_path_factory.mktemp("july"), DEATHS, "2015-07-31T09",
        "2015-07-31T10", "2015-10-25T10", "2015-10-26T10", "2015-11-25T10",
    )  # fmt: skip


@pytest.fixture(scope="module")
def since_the_inquest(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return lived(
        tmp_path_factory.mktemp("inquest"), INQUEST, "2013-10-31T09",
        "2013-11-01T10", "2013-11-21T10", "2014-01-20T10", "2014-10-22T10", "2014-10-23T10",
        "2015-10-22T10", "2015-10-26T10",
    )  # fmt: skip


def test_it_is_entered_with_its_age(of_july_2015: Told) -> None:
    assert of_july_2015.entered.status == 0
    assert of_july_2015.entered.out.strip() == f"finding 1: {TITLE}, 1,885 days since the deaths"


def test_every_crawl_of_the_archive_is_complete(of_july_2015: Told) -> None:
    assert {run: (ran.status, ran.err) for run, ran in of_july_2015.ran.items()} == dict.fromkeys(
        of_july_2015.ran, (0, "")
    )


def test_it_is_closed_on_the_day_of_its_publication_and_says_how_long_it_took(
    of_july_2015: Told,
) -> None:
    assert "Published" not in of_july_2015.ran["2015-10-25T10"].out
    assert "1,972 days since the deaths" in of_july_2015.ran["2015-10-26T10"].out
    (change,) = [row for row in of_july_2015.ground.changes() if row["kind"] == "published"]
    assert (change["at"][:10], change["severity"], change["key"]) == ("2015-10-26", "high", KEY)
    assert change["detail"]["age_days"] == 1972
    (row,) = of_july_2015.ground.ask("select * from findings")
    assert (row["status"], row["closed"], row["key"]) == ("published", "2015-10-26", KEY)
    assert (row["age_days"], row["since_what"]) == (1972, "the deaths")


def test_what_ended_it_is_linked_and_nothing_is_asked(of_july_2015: Told) -> None:
    links = of_july_2015.ground.ask("select * from finding_publications")
    assert links == [{"finding_id": 1, "key": KEY, "role": "published as"}]
    assert of_july_2015.said("findings", "questions") == "Nothing is asked.\n"


def test_after_that_nothing_reminds_of_it(of_july_2015: Told) -> None:
    # 2,000 days since the deaths were reached on 22 November 2015.
    assert of_july_2015.reminders() == []
    assert TITLE not in of_july_2015.ran["2015-11-25T10"].out


def test_reminders_climb_the_ladder_as_the_years_pass(since_the_inquest: Told) -> None:
    assert since_the_inquest.reminders() == [
        ("2013-11-21", "30 days", "30 days"),
        ("2014-01-20", "90 days", "90 days"),
        ("2014-10-22", "1 year", "365 days"),
        ("2015-10-22", "2 years", "730 days"),
    ]


def test_each_reminder_is_said_by_the_run_that_brings_it_and_by_no_other(
    since_the_inquest: Told,
) -> None:
    ran = since_the_inquest.ran
    said = [run for run, one in ran.items() if "not published" in one.out]
    assert said == ["2013-11-21T10", "2014-01-20T10", "2014-10-22T10", "2015-10-22T10"]
    for words in ("1 year", "365 days since the end of the inquest"):
        assert words in ran["2014-10-22T10"].out


def test_its_age_counts_from_what_it_was_entered_with(since_the_inquest: Told) -> None:
    assert "734 days since the end of the inquest" in since_the_inquest.ran["2015-10-26T10"].out
    assert [row["age_days"] for row in since_the_inquest.ground.ask("select * from findings")] == [
        734
    ]


@pytest.mark.parametrize(
    ("page", "owed", "waited"),
    [
        pytest.param(
            made(
                "police-contact-woman-her-death-staffordshire-police-july-2022",
                "Police contact with woman before her death - Staffordshire Police, July 2022",
                "2024-05-02", paragraphs=("Our investigation concluded in November 2023.",),
            ),
            ("2023-11", "2024-05-02", 183), None, id="concluded in November 2023",
        ),
        pytest.param(
            made(
                "death-following-contact-police-north-yorkshire-police-february-2019",
                "Death following contact with police - North Yorkshire Police, February 2019",
                "2021-05-28", paragraphs=(
                    "We completed our investigation in September 2019 but waited until the inquest "
                    "had concluded, in March 2021, before publishing its outcome.",
                ),
            ),
            ("2019-09", "2021-05-28", 635), "inquest", id="waited for the inquest of March 2021",
        ),
        pytest.param(
            made(
                "detective-guilty-forging-murder-trial-witness-statement-hampshire-constabulary",
                "Detective guilty of forging murder trial witness statement - Hampshire",
                "2022-01-25", paragraphs=(
                    "Our investigation began in August 2019 and concluded in June 2020.",
                    "We found that there was a case to answer for gross misconduct.",
                ),
            ),
            ("2020-06", "2022-01-25", 603), None, id="August 2019 to June 2020",
        ),
    ],
)  # fmt: skip
def test_the_three_stated_cases_give_their_ages(
    log: Log, page: Publication, owed: tuple[str, str, int], waited: str | None
) -> None:
    recorded(log, [page], at("2025-06-30T09"))
    (row,) = findings(log, everything=True, kind="investigation", status=None)
    assert (row["concluded"], row["closed"], row["age_days"]) == owed
    assert (row["status"], row["waiting_for"]) == ("published", waited)
    assert row["since_what"].startswith("the investigation was completed (")
