"""What one message says of many changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alerts_ground import change, recorded
from alerts_kinds import EXAMPLES, as_logged

from alerts.terminal import lines_of, plain
from alerts.wording import drafts
from db.records import Change, Kind

K = Kind


def storm(told: Change, count: int) -> list[str]:
    """Return the lines of the one message that tells as many publications of a change."""
    many = [replace(as_logged(told), key=f"publications/{n}") for n in range(count)]
    [draft] = drafts(recorded(many))
    return [plain(line) for line in lines_of(draft.message.blocks)]


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        (K.ADDED, "Publication, dated 14 November 2017 · Filed under Domestic abuse, PEEL"),
        (K.BACKDATED, "Dated 20 October 2017, 25 days before the look of 14 Nov 2017, 09:30 that"),
        (K.UNLISTED, "Met in the sitemap https://"),
        (K.DELISTED, "In no listing since 14 Nov 2017, 09:30"),
        (K.REMOVED, "its address answered 404"),
        (K.EXPIRED, "Allowed by the site’s rule: six months after it was completed, from"),
        (K.MOVED, "before: https://www.justiceinspectorates.gov.uk/hmicfrs/news/progress-report/"),
        (K.RESTORED, "before: removed"),
        (K.WITHDRAWN, "This report was withdrawn on 14 November 2017."),
        (K.BURIED, "page 5 of publications, 2 days after it was first seen"),
        (K.SINKING, "page 3 of publications, 26 hours after it was first seen; stood on page one"),
        (K.EDITED, "grading “inadequate” → “requires improvement”, negation “not” taken out, 1 m"),
        (K.EDITED_SILENTLY, "1 more; 3 words out, 3 in"),
        (K.RETITLED, "before: A progress report"),
        (K.REDATED, "14 November 2017 → 16 November 2017"),
        (K.ATTACHED, "Get the report (PDF document)"),
        (K.REPLACED, "Get the report (PDF document); grading “inadequate” → “requires"),
        (K.DETACHED, "Get the report (PDF document)"),
        (K.OPENED, "due by 20 November 2017, in 6 days"),
        (K.CONCLUDED, "592 days since the investigation was completed (April 2016); waits for: in"),
        (K.LATE, "due by 18 September 2017, 57 days ago"),
        (K.STILL_UNPUBLISHED, "1,826 days since the deaths (2 June 2010)"),
        (K.ANSWERED, "“Yes”, 6 days late"),
        (K.PUBLISHED, "1,972 days since the deaths (2 June 2010); was owed: IPCC second invest"),
        (K.EXPIRING, "from 26 November 2017, in 12 days"),
    ],
)
def test_each_of_many_has_the_one_thing_worth_knowing(kind: Kind, note: str) -> None:
    shown = storm(EXAMPLES[kind], 25)
    assert shown[0].startswith("25 ")
    listed = [line for line in shown if line.startswith("  • ") and " · " in line]
    assert len(listed) == 10
    assert all(note in line.partition(" · ")[2] for line in listed), listed[0]
    assert "  • and 15 more, all in the log" in "\n".join(shown)


def test_reminders_of_a_day_are_one_message_that_says_so() -> None:
    many = [replace(EXAMPLES[K.STILL_UNPUBLISHED], key=f"finding:{n}") for n in range(11)]
    [draft] = drafts([replace(each, crawl=None) for each in recorded(many)])
    shown = [plain(line) for line in lines_of(draft.message.blocks)]
    assert shown[0] == "11 findings still not published at hmicfrs"
    assert shown[1].startswith("  • *IPCC second investigation, Rachael and Auden Slack* · 1,826")
    assert "*Why one message:* more than 10 changes of one day are told together, by kind." in shown
    assert shown[-1].startswith("hmicfrs · noted 14 Nov 2017, 09:45 London time · 11 changes")


@pytest.mark.parametrize(
    ("kind", "count", "why"),
    [
        (K.BACKDATED, 21, "more than 20 of one kind in one crawl are told together."),
        (K.REMOVED, 11, "more than 10 of one kind in one crawl are told together."),
        (K.MOVED, 11, "more than 10 changes of one crawl are told together, by kind."),
        (K.LATE, 11, "more than 10 of one kind in one crawl are told together."),
        (K.ADDED, 10, "ten or more were new in one day."),
    ],
)
def test_a_message_of_many_says_why_it_is_one(kind: Kind, count: int, why: str) -> None:
    assert f"*Why one message:* {why}" in storm(EXAMPLES[kind], count)


def test_a_release_says_once_what_is_notable_about_all_of_it() -> None:
    shown = storm(EXAMPLES[K.ADDED], 12)
    assert shown.count("*All of them:* released on Friday evening, at 17:42 on 17 Nov 2017.") == 1
    assert "one of 43" not in "\n".join(shown).lower()


def test_what_is_notable_about_some_of_a_release_is_not_said_of_all() -> None:
    release = [as_logged(replace(EXAMPLES[K.ADDED], key=f"publications/{n}")) for n in range(12)]
    [draft] = drafts(recorded([*release, change(key="publications/quiet")]))
    shown = "\n".join(plain(line) for line in lines_of(draft.message.blocks))
    assert "Friday" not in shown
