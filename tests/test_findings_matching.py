"""What is taken for what a finding waits for: for certain, for a person to say, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from benchmarks import findings_pairs as measured
from db.content import Subject
from db.findings.finding import UNPUBLISHED, Finding
from db.findings.matching import Candidate, likeness, normalised
from db.records import Owed

WAITS = Finding(
    id=1, source="s", owed=Owed.INVESTIGATION,
    title="Findings of “Death of Ada Brook - Kent Police”",
    about=Subject(key="k", title="t", url="https://x.test/k"), status=UNPUBLISHED,
    since=date(2017, 8, 1), since_what="the death", entered=datetime(2017, 9, 1, tzinfo=UTC),
    reference="2017/091299", force="kent",
)  # fmt: skip
NAMELESS = replace(WAITS, title="Findings of “Death in custody - Kent Police, August 2017”")
ENTERED = replace(WAITS, title="Second investigation, Ada Brook", reference=None, match="Brook")


def page(title: str = "A man dies in custody - Kent Police", **given: object) -> Candidate:
    return Candidate(key="c", title=title, **{"force": "kent", **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("2017/091299", "2017/091299"),
        ("2017-091299", "2017/091299"),
        ("2017090856", "2017/090856"),
        ("22017/082348", "2017/082348"),
        ("2017 / 091299", "2017/091299"),
        ("Ref: 1998/012345.", "1998/012345"),
        ("2017/09129", None),
        ("2017/0912990", None),
        ("12017/091299", None),
        ("no ref found", None),
        ("", None),
        (None, None),
    ],
)
def test_a_reference_is_read_also_where_it_is_mistyped(printed: str | None, meant: str) -> None:
    assert normalised(printed) == meant


@pytest.mark.parametrize(
    ("finding", "candidate", "verdict"),
    [
        pytest.param(WAITS, page(reference="2017/091299"), "certain", id="the same reference"),
        pytest.param(WAITS, page(reference="2017-091299"), "certain", id="with a dash"),
        pytest.param(
            replace(WAITS, reference="2017/082348"), page(reference="22017/082348"), "certain",
            id="with a digit too many",
        ),
        pytest.param(
            replace(WAITS, reference="2017090856"), page(reference="2017/090856"), "certain",
            id="without a stroke",
        ),
        pytest.param(WAITS, page(reference="2017/091298"), "neither", id="another by one digit"),
        pytest.param(
            NAMELESS, page("A man dies - Kent Police, June 2017", reference="2017/091299"),
            "certain", id="dated by another month, but of the same reference",
        ),
        pytest.param(
            WAITS, page(reference="2017/091299", force="essex"), "likely",
            id="the same reference, but another force: a person says",
        ),
        pytest.param(
            WAITS, page(reference="2017/091299", is_open=True), "likely",
            id="the same reference, but it goes on",
        ),
        pytest.param(
            WAITS, page(reference="2017/091299", stated_date="2017-07-31"), "neither",
            id="the same reference, but dated before",
        ),
        pytest.param(
            WAITS, page(reference="2017/091299", stated_date="2017-08"), "certain",
            id="a month that may lie after the beginning is not before",
        ),
        pytest.param(
            WAITS, page("Recommendation - Kent Police, May 2018", reference="2017/091299"),
            "neither", id="it only recommends",
        ),
        pytest.param(
            WAITS, page("National recommendations - College, May 2018", reference="2017/091299"),
            "neither", id="it only recommends, to all",
        ),
        pytest.param(
            WAITS, page(text="Our reference is 2017-091299.", force=None), "likely",
            id="the reference stands in its text",
        ),
        pytest.param(
            NAMELESS, page("A man dies - Kent Police, August 2017"), "neither",
            id="an anonymised summary of one force and month alone",
        ),
        pytest.param(
            NAMELESS, page("Kent Police officers: report on a death in custody"), "neither",
            id="the force's own name is no name",
        ),
        pytest.param(
            replace(NAMELESS, force="devon-and-cornwall",
                    title="Findings of “Fatal collision - Devon and Cornwall Police”"),
            page("Fatal shooting - Devon and Cornwall Police", force="devon-and-cornwall"),
            "neither", id="nor are the two names of a force with two",
        ),
        pytest.param(WAITS, page("Ada Brook: learning accepted"), "likely", id="both names"),
        pytest.param(
            WAITS, page("Findings published after the death of Ada Brook"), "likely",
            id="both names, announced: still for a person",
        ),
        pytest.param(
            WAITS, page("We are investigating the death of Ada Brook", is_open=True), "neither",
            id="both names, on an open page",
        ),
        pytest.param(
            WAITS, page("Works at a brook in Ada Street", force=None), "neither",
            id="a word in small letters is no name",
        ),
        pytest.param(
            ENTERED, page("Ada Brook: findings of the second investigation"), "certain",
            id="the words that a person gave, and more",
        ),
        pytest.param(ENTERED, page("A report on Brook Lane", force=None), "likely",
                     id="the words that a person gave, and an announcement"),
        pytest.param(
            ENTERED, page("Ada Brook: findings of the second investigation", force="essex"),
            "likely", id="those, but another force",
        ),
        pytest.param(
            ENTERED, page("A coroner's letter", text="It names Brook once.", force=None), "neither",
            id="the words stand in its text alone",
        ),
    ],
)  # fmt: skip
def test_pages_are_judged_by_what_speaks_for_and_against_them(
    finding: Finding, candidate: Candidate, verdict: str
) -> None:
    found = likeness(finding, candidate)
    said = "certain" if found.certain else "likely" if found.likely else "neither"
    assert said == verdict, found


def test_every_reason_is_something_that_speaks_for_it() -> None:
    against = page("Report on Ada Brook", force="essex", stated_date="2001-01-01", is_open=True)
    assert likeness(WAITS, against).reasons == (
        "its title names Ada, Brook",
        "its title speaks of findings, a report or an outcome",
    )


def evidence() -> None:
    if not (measured.EVIDENCE / measured.RECORDS).exists():
        pytest.skip("evidence: the real catalogue and texts are not beside the checkout")


@pytest.mark.slow
@pytest.mark.parametrize("same_force", [False, True], ids=["at random", "of one force"])
@pytest.mark.parametrize("seed", [*measured.SEEDS.values()])
def test_of_10_000_real_pages_drawn_for_real_findings_none_is_certain(
    seed: int, same_force: bool
) -> None:
    evidence()
    drawn = [measured.weigh(*pair) for pair in measured.apart(seed, same_force=same_force)]
    assert len(drawn) == 10_000
    assert [one for one in drawn if one.verdict == "certain"] == []
    assert sum(one.verdict == "likely" for one in drawn) <= 10


def test_no_recommendation_is_taken_for_the_findings_of_its_investigation() -> None:
    evidence()
    judged = [measured.weigh(*pair) for pair in measured.ONLY_RECOMMENDED]
    assert [one for one in judged if one.verdict != "neither"] == []


@pytest.mark.parametrize("pair", measured.ONE_REFERENCE, ids=str)
def test_real_pages_of_one_reference_are_certain(pair: tuple[int, int]) -> None:
    evidence()
    assert measured.weigh(*pair).verdict == "certain"
