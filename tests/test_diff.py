"""What a diff shows of two texts, and of two documents page by page."""

import random
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.diff import compare, page_diff, touches_gravely
from db.diffing import align as aligning
from db.diffing.align import align
from db.diffing.difference import LIMIT, ROOM, pieces
from db.diffing.passages import compare_lines, lines_of
from db.diffing.readable import in_sentences, joined

WORDS = st.lists(st.sampled_from(["a", "b", "c.", "d", "e"]), max_size=30)
LINES = st.lists(
    st.one_of(
        WORDS.map(" ".join),
        st.sampled_from(
            ["Summary", "Get the report here", "We saw what the force does well and where it fails"]
        ),
    ),
    max_size=12,
)
TEXTS = LINES.map("\n".join)

FIRST = "The inspectorate looked at how the force records what it is told."
SECOND = "It spoke with officers, with staff and with those who had called."
THIRD = "Its findings are set out below, area by area, with the evidence."


def test_only_words_that_changed_are_marked_and_the_context_is_short() -> None:
    was = " ".join(f"w{n}" for n in range(100))
    assert compare(was, was.replace("w50", "changed")).segments == [
        ("=", "… w42 w43 w44 w45 w46 w47 w48 w49"),
        ("-", "w50"),
        ("+", "changed"),
        ("=", "w51 w52 w53 w54 w55 w56 w57 w58 …"),
    ]


CASES = [
    pytest.param(
        "in October", "in November", [("=", "in"), ("-", "October"), ("+", "November")],
        id="nothing is cut within a word",
    ),
    pytest.param(
        "One.\nTwo.", "One.\nNew.\nTwo.", [("=", "One."), ("+", "New."), ("=", "Two.")],
        id="a new paragraph is added alone",
    ),
    pytest.param("One  two\nthree", "One two three", [], id="white space is no change"),
    pytest.param("", "", [], id="nothing"),
    pytest.param("", "One two", [("+", "One two")], id="all came"),
    pytest.param("One two", " \n", [("-", "One two")], id="all went"),
    pytest.param(
        "We made a report", "We made a report.",
        [("=", "We made a"), ("-", "report"), ("+", "report.")],
        id="a full stop is one word's change",
    ),
    pytest.param(
        "We came. The force is good. We left.",
        "We came. The force is bad. The force is good. We left.",
        [("=", "We came."), ("+", "The force is bad."), ("=", "The force is good. We left.")],
        id="a sentence that came before one that begins alike is shown whole",
    ),
    pytest.param(
        "The force failed to act on it", "The force chose to pause on it",
        [("=", "The force"), ("-", "failed to act"), ("+", "chose to pause"), ("=", "on it")],
        id="a word alone between two changes is no island",
    ),
    pytest.param(
        "Vetting\nGood\nLeadership\nInadequate", "Vetting\nInadequate\nLeadership\nGood",
        [("=", "Vetting"), ("-", "Good"), ("+", "Inadequate"), ("=", "Leadership"),
         ("-", "Inadequate"), ("+", "Good")],
        id="grades that change places are two changes, line by line",
    ),
    pytest.param(
        f"{FIRST}\n{SECOND}\n{THIRD}", f"{SECOND}\n{THIRD}\n{FIRST}",
        [("=", "… out below, area by area, with the evidence."),
         ("~", "The inspectorate looked at how the force records what it is told.")],
        id="a paragraph that only moved is shown where it stands now",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "segments"), CASES)
def test_a_diff_reads(was: str, now: str, segments: list[tuple[str, str]]) -> None:
    assert compare(was, now).segments == segments


def test_a_paragraph_that_only_moved_is_neither_removed_nor_added() -> None:
    found = compare(f"{FIRST}\n{SECOND}\n{THIRD}", f"{THIRD}\n{FIRST}\n{SECOND}")
    assert (found.words_removed, found.words_added, found.moved) == (0, 0, 1)
    assert not touches_gravely(found)


def test_lines_that_only_break_elsewhere_are_no_change() -> None:
    words = [f"w{n % 331}" for n in range(1000)]
    assert compare(paragraphs(words, 12), paragraphs(words, 13)) == compare("", "")


def test_a_heading_moves_with_its_paragraph_as_one_block() -> None:
    was = f"Method\n{FIRST}\nPeople\n{SECOND}\nFindings\n{THIRD}"
    now = f"Findings\n{THIRD}\nMethod\n{FIRST}\nPeople\n{SECOND}"
    found = compare(was, now)
    assert found.moved == 1
    assert [words.split()[0] for sign, words in found.segments if sign == "~"] == ["Findings"]


def test_a_change_beside_what_moved_is_still_shown() -> None:
    now = f"{THIRD}\n{FIRST.replace('told', 'shown')}\n{SECOND}"
    found = compare(f"{FIRST}\n{SECOND}\n{THIRD}", now)
    assert (found.words_removed, found.words_added, found.moved) == (1, 1, 1)
    assert ("-", "told.") in found.segments
    assert ("+", "shown.") in found.segments


def test_a_short_line_that_holds_a_grade_never_only_moved() -> None:
    was = "Crime\nOverall graded as good\nVetting\nOverall graded as inadequate"
    now = "Crime\nOverall graded as inadequate\nVetting\nOverall graded as good"
    found = compare(was, now)
    assert found.moved == 0
    assert [(touch.was, touch.now) for touch in found.touched] == [
        ("good", "inadequate"),
        ("inadequate", "good"),
    ]


def test_counts_are_of_all_words_though_not_all_are_shown() -> None:
    was = "\n".join(f"line {n} has some words of its own in it" for n in range(400))
    found = compare(was, was.replace("some", "other").replace("own", "old new"))
    assert (found.words_removed, found.words_added) == (800, 1200)
    assert found.bounded
    assert len(found.segments) == LIMIT + 1
    assert found.segments[-1][1].endswith("more pieces")


def test_a_long_new_part_is_shown_by_its_beginning_and_end() -> None:
    found = compare("One.", "One.\n" + " ".join(f"w{n}" for n in range(10_000)))
    [(_, shown)] = [segment for segment in found.segments if segment[0] == "+"]
    assert found.words_added == 10_000
    assert found.bounded
    assert "… 9700 words …" in shown
    assert shown.startswith("w0 w1 ")
    assert shown.endswith(" w9999")


@given(TEXTS, TEXTS)
def test_a_diff_without_cuts_gives_both_texts_back(was: str, now: str) -> None:
    comparison = in_sentences(compare_lines(lines_of(was), lines_of(now)))
    hunks = joined(comparison.hunks, comparison.was, comparison.now)
    shown: dict[str, list[str]] = {"was": [], "now": [], "~": []}
    for sign, side, start, end in pieces(comparison, hunks, comparison.moved):
        words = list(side[start:end])
        shown["was"] += words if sign in "=-" else []
        shown["now"] += words if sign in "=+" else []
        shown["~"] += words if sign == "~" else []
    assert Counter(shown["was"]) + Counter(shown["~"]) == Counter(was.split())
    assert Counter(shown["now"]) + Counter(shown["~"]) == Counter(now.split())
    if not shown["~"]:
        assert (shown["was"], shown["now"]) == (was.split(), now.split())


@given(TEXTS, TEXTS)
def test_counts_account_for_the_lengths_and_no_more_is_shown_as_unchanged(
    was: str, now: str
) -> None:
    found = compare(was, now)
    assert len(was.split()) - found.words_removed == len(now.split()) - found.words_added
    if not found.bounded:
        shown = {
            sign: sum(len(words.split()) for mark, words in found.segments if mark == sign)
            for sign in "-+"
        }
        assert shown["-"] >= found.words_removed
        assert shown["+"] >= found.words_added
    assert bool(found.segments) == bool(found.words_removed or found.words_added or found.moved)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    found = compare(text, text)
    assert found == compare("", "")


@given(st.lists(st.integers(0, 6), max_size=60), st.lists(st.integers(0, 6), max_size=60))
def test_what_is_too_large_to_compare_exactly_is_still_a_true_diff(
    was: list[int], now: list[int]
) -> None:
    exact, _ = align(was, now)
    cells, aligning.CELLS = aligning.CELLS, 40
    try:
        hunks, _ = align(was, now)
    finally:
        aligning.CELLS = cells
    kept = [[], []]
    ends = [0, 0]
    for hunk in [*hunks, aligning.Hunk(len(was), len(was), len(now), len(now))]:
        kept[0] += was[ends[0] : hunk.was_start]
        kept[1] += now[ends[1] : hunk.now_start]
        ends = [hunk.was_end, hunk.now_end]
    assert kept[0] == kept[1]
    assert len(kept[0]) <= len(was) - sum(hunk.removed for hunk in exact)


def paragraphs(words: list[str], length: int = 100) -> str:
    return "\n".join(" ".join(words[n : n + length]) for n in range(0, len(words), length))


SIZE = 100_000
CHANCE = random.Random(5)
UNIQUE = [f"w{n}" for n in range(SIZE)]
COMMON = [f"w{CHANCE.randrange(2000)}" for _ in range(SIZE)]
LARGE = {
    "one word": (paragraphs(COMMON), paragraphs([*COMMON[:500], "new", *COMMON[501:]])),
    "every word": (paragraphs(COMMON), paragraphs([f"{word}x" for word in COMMON])),
    "every word of one paragraph": (" ".join(COMMON), " ".join(f"{word}x" for word in COMMON)),
    "every other word": (
        " ".join(COMMON), " ".join(w if n % 2 else f"{w}x" for n, w in enumerate(COMMON)),
    ),
    "one paragraph, shuffled": (" ".join(COMMON), " ".join(CHANCE.sample(COMMON, SIZE))),
    "paragraphs reversed": (
        paragraphs(COMMON), "\n".join(paragraphs(COMMON).split("\n")[::-1]),
    ),
    "lines of one word, reversed": ("\n".join(UNIQUE), "\n".join(UNIQUE[::-1])),
    "lines of one word, shuffled": ("\n".join(UNIQUE), "\n".join(CHANCE.sample(UNIQUE, SIZE))),
    "every number": (" ".join(map(str, range(SIZE))), " ".join(map(str, range(SIZE, 2 * SIZE)))),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("change", LARGE)
def test_a_document_of_100_000_words_is_compared_whatever_changed(change: str) -> None:
    was, now = LARGE[change]
    began = time.process_time()
    found = compare(was, now)
    print(f"{change}: {time.process_time() - began:.2f} s CPU")
    assert found.words_removed == found.words_added
    assert len(found.segments) <= LIMIT + 1
    assert sum(len(words.split()) for _, words in found.segments) <= ROOM + 400
    assert (found.moved > 0) == (change == "paragraphs reversed")
    assert found.bounded == (change != "one word")


PAGES = [
    f"{FIRST}\nThis page is number {name} of the report, and it has some words of its own."
    for name in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")
]


def numbered(pages: list[str]) -> list[str]:
    """Print a head and a page number on each page, as reports have them."""
    total = len(pages)
    return [f"An inspection\n{page}\nPage {n} of {total}" for n, page in enumerate(pages, 1)]


def told(was: list[str], now: list[str]) -> list[tuple[int | None, int | None, int, int]]:
    return [
        (page.page_was, page.page_now, page.difference.words_removed, page.difference.words_added)
        for page in page_diff(was, now)
    ]


@pytest.mark.parametrize("printed", [list, numbered], ids=["bare", "with heads and numbers"])
def test_only_the_page_that_changed_is_told(printed) -> None:  # type: ignore[no-untyped-def]
    now = [*PAGES[:3], PAGES[3].replace("some", "few"), *PAGES[4:]]
    assert told(printed(PAGES), printed(now)) == [(4, 4, 1, 1)]
    assert told(printed(PAGES), printed(PAGES)) == []


@pytest.mark.parametrize("printed", [list, numbered], ids=["bare", "with heads and numbers"])
def test_a_page_put_in_the_middle_makes_no_other_differ(printed) -> None:  # type: ignore[no-untyped-def]
    page = "Nothing here was said before.\nIt is all new."
    now = [*PAGES[:2], page, *PAGES[2:5], PAGES[5].replace("own", "new")]
    assert told(printed(PAGES), printed(now)) == [(None, 3, 0, 9), (6, 7, 1, 1)]
    assert told(printed(now), printed(PAGES)) == [(3, None, 9, 0), (7, 6, 1, 1)]


def test_a_paragraph_that_pushes_text_over_the_pages_is_told_where_it_stands() -> None:
    lines = [f"Line {n}x of the report says what no other line does." for n in range(60)]
    pushed = [*lines[:12], "This line is new.", *lines[12:]]
    was = ["\n".join(lines[n : n + 10]) for n in range(0, 60, 10)]
    now = ["\n".join(pushed[n : n + 10]) for n in range(0, 61, 10)]
    assert told(numbered(was), numbered(now)) == [(2, 2, 0, 4)]


def test_pages_that_say_nothing_are_no_trouble() -> None:
    assert page_diff([], []) == ()
    assert told([], ["One."]) == [(None, 1, 0, 1)]
    assert told(["One."], []) == [(1, None, 1, 0)]
    assert told(["", "One.", ""], ["", "", "Two."]) == [(2, 3, 1, 1)]


def test_page_numbers_that_alone_changed_are_told_rather_than_nothing() -> None:
    was = numbered(PAGES)
    now = [page.replace(f"Page {n} of", f"Page {n + 2} of") for n, page in enumerate(was, 1)]
    assert told(was, now) == [(n, n, 1, 1) for n in range(1, 7)]


@given(st.lists(TEXTS, max_size=5), st.lists(TEXTS, max_size=5))
def test_the_pages_tell_what_the_documents_differ_in(was: list[str], now: list[str]) -> None:
    found = page_diff(was, now)
    assert bool(found) == (" ".join(was).split() != " ".join(now).split())
    assert all((page.page_was or page.page_now) for page in found)
    assert all((page.page_was or 1) <= len(was) or not was for page in found)
    assert all((page.page_now or 1) <= len(now) or not now for page in found)
