from datetime import UTC, datetime

import pytest

from db import content
from db.content import State, Subject
from db.records import Kind, Severity

LOOK = datetime(2024, 6, 3, 10, 0, tzinfo=UTC)
SUBJECT = Subject(key="k", title="T", url="https://x.test/")
PROSE = "The team looked at how calls were graded."


def state(text: str = PROSE, **given: object) -> State:
    usual = {"number": 1, "title": "T", "text": text, "stated_date": None, "updated_date": None,
             "last_seen": LOOK}  # fmt: skip
    return State(**{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        pytest.param(state(), state("The team looked away."), Kind.EDITED_SILENTLY, id="no date"),
        pytest.param(
            state(updated_date="2024-01-01"), state("Other.", updated_date="2024-06-03"),
            Kind.EDITED, id="the update date moved",
        ),
        pytest.param(
            state(updated_date="2024-01-01"), state("Other.", updated_date="2024-01-01"),
            Kind.EDITED_SILENTLY, id="the update date stood still",
        ),
        pytest.param(
            state(), state("Other.", updated_date="2024-06-03"), Kind.EDITED,
            id="an update date came",
        ),
        pytest.param(
            state(updated_date="2024-01-01"), state("Other."), Kind.EDITED_SILENTLY,
            id="an update date went",
        ),
        pytest.param(
            state(stated_date="2024-01-01"), state("Other.", stated_date="2024-06-03"),
            Kind.EDITED, id="the date of publication moved",
        ),
        pytest.param(
            state(), state(f"{PROSE}\nUpdated 3 June 2024: a figure was corrected."),
            Kind.EDITED, id="a dated note",
        ),
        pytest.param(
            state(), state(f"{PROSE}\nCorrection (3 June 2024): the figure was wrong."),
            Kind.EDITED, id="a dated correction",
        ),
        pytest.param(
            state(), state(f"{PROSE}\n3 June 2024: this page was updated."), Kind.EDITED,
            id="a note that begins with its date",
        ),
        pytest.param(
            state(), state(f"{PROSE} The guidance was changed in May 2019 and again later."),
            Kind.EDITED_SILENTLY, id="a date in prose is no note",
        ),
        pytest.param(
            state(f"{PROSE}\nUpdated 3 June 2024: a word."),
            state("Other prose.\nUpdated 3 June 2024: a word."),
            Kind.EDITED_SILENTLY, id="the note was there before",
        ),
    ],
)  # fmt: skip
def test_an_edit_is_silent_when_no_date_shown_on_the_page_changed(
    was: State, now: State, kind: Kind
) -> None:
    assert content.edited(SUBJECT, was, now).kind is kind


@pytest.mark.parametrize(
    ("was", "now", "severity"),
    [
        pytest.param(state("It was slow."), state("It was quick."), Severity.NORMAL, id="words"),
        pytest.param(state("All 17 forces."), state("All 16 forces."), Severity.HIGH, id="number"),
        pytest.param(
            state("It was inadequate."), state("It was good."), Severity.HIGH, id="grading"
        ),
        pytest.param(state("It did."), state("It did not."), Severity.HIGH, id="negation"),
        pytest.param(
            state("Slow.", updated_date="2024-01-01"), state("Quick.", updated_date="2024-01-01"),
            Severity.HIGH, id="the update date stood still",
        ),
    ],
)  # fmt: skip
def test_a_silent_edit_is_grave_when_its_date_stood_still_or_its_words_weigh(
    was: State, now: State, severity: Severity
) -> None:
    assert content.edited(SUBJECT, was, now).severity is severity


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("2024-01-01", "2024-01-02", True),
        ("2024-01-01", "2024-01", False),
        ("2024-01", "2024-01-31", False),
        (None, "2024-01-01", False),
        ("2024-01-01", None, False),
    ],
)
def test_a_vaguer_date_is_no_other_date(was: str | None, now: str | None, expected: bool) -> None:
    assert content.is_redated(was, now) is expected


def test_white_space_is_no_edit() -> None:
    assert not content.has_other_words("One  two\nthree.", "One two three.")
