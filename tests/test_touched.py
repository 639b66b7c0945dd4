"""What a change of words touched: gradings, negations, numbers and dates."""

import pytest

from db.diff import Gravity, compare, touches_gravely
from db.diffing.marks import marks_in

G, N, F, D = Gravity.GRADING, Gravity.NEGATION, Gravity.NUMBER, Gravity.DATE
Found = list[tuple[Gravity, str, str]]

TOUCHED: list[tuple[str, str, Found]] = [
    # gradings
    ("The force is inadequate at this.", "The force requires improvement at this.",
     [(G, "inadequate", "requires improvement")]),
    ("It was graded as good.", "It was graded as adequate.", [(G, "good", "adequate")]),
    ("It is good at this", "It is outstanding at this", [(G, "good", "outstanding")]),
    ("Vetting\nGood\nCrime\nGood", "Vetting\nGood\nCrime\nInadequate", [(G, "Good", "Inadequate")]),
    ("This area was rated good by us.", "This area was rated by us as inadequate.",
     [(G, "good", "inadequate")]),
    ("We found areas to improve.", "We found a cause of concern.",
     [(G, "", "cause of concern")]),
    ("Leadership: ungraded", "Leadership: requires improvement",
     [(G, "ungraded", "requires improvement")]),
    ("It requires improvement", "It requires an improvement", [(G, "requires improvement", "")]),
    # what is an ordinary word is no grading
    ("We saw work.", "We saw good practice.", []),
    ("Two outstanding warrants", "Two warrants", []),
    # of gradings that change places neither stayed
    ("Vetting\nGood\nCrime\nInadequate", "Vetting\nInadequate\nCrime\nGood",
     [(G, "Good", "Inadequate"), (G, "Inadequate", "Good")]),
    # negations
    ("The force did act", "The force did not act", [(N, "", "not")]),
    ("Officers attended in time", "Officers failed to attend in time", [(N, "", "failed to")]),
    ("They were told", "They weren’t told", [(N, "", "weren’t")]),
    ("All were seen", "None were seen", [(N, "", "None")]),
    ("It acted with care", "It acted without care", [(N, "", "without")]),
    ("There was no risk", "There was a risk", [(N, "no", "")]),
    ("It is never done", "It is always done", [(N, "never", "")]),
    ("See room No. 5 there", "See the room No. 5 there", []),
    # numbers
    ("17 officers came", "16 officers came", [(F, "17", "16")]),
    ("In 25% of cases", "In 26% of cases", [(F, "25%", "26%")]),
    ("It cost £3m in all", "It cost £4m in all", [(F, "£3m", "£4m")]),
    ("It cost £3 million in all", "It cost £3 billion in all", [(F, "£3 million", "£3 billion")]),
    ("Seen by one in four callers", "Seen by one in five callers",
     [(F, "one in four", "one in five")]),
    ("There were seventeen calls", "There were eighteen calls", [(F, "seventeen", "eighteen")]),
    ("Two hundred and five calls", "Two hundred and six calls",
     [(F, "Two hundred and five", "Two hundred and six")]),
    ("about 1,204 of them", "about 1,240 of them", [(F, "1,204", "1,240")]),
    ("There were 17 of them", "There were 17 million of them", [(F, "17", "17 million")]),
    ("17 of the 43 forces", "16 of the 42 forces", [(F, "17", "16"), (F, "43", "42")]),
    ("Some officers came", "Some 40 officers came", [(F, "", "40")]),
    ("Two-thirds of forces", "Three-quarters of forces",
     [(F, "Two-thirds", "Three-quarters")]),
    ("There was one case", "There were two cases", [(F, "one", "two")]),
    # dates
    ("on 14 November 2017.", "on 16 November 2017.",
     [(D, "14 November 2017", "16 November 2017")]),
    ("on 14 November 2017.", "on 16 December 2018.",
     [(D, "14 November 2017", "16 December 2018")]),
    ("due by 14 November", "due by 14 November 2017", [(D, "14 November", "14 November 2017")]),
    ("since March 2017 it", "since May 2017 it", [(D, "March 2017", "May 2017")]),
    ("on 14/11/2017 it", "on 15/11/2017 it", [(D, "14/11/2017", "15/11/2017")]),
    ("in 2016/17 it", "in 2017/18 it", [(D, "2016/17", "2017/18")]),
    ("held in 2016 by", "held in 2017 by", [(D, "2016", "2017")]),
    ("on 14\nNovember 2017 it", "on 16\nNovember 2017 it",
     [(D, "14 November 2017", "16 November 2017")]),
    # the same, printed otherwise
    ("There were 17 calls", "There were seventeen calls", []),
    ("In 25% of them", "In 25 per cent of them", []),
    ("It cost £3m in all", "It cost £3,000,000 in all", []),
    ("on 14 November 2017 it", "on Tuesday 14th Nov 2017 it", []),
    ("They did not come", "They didn’t come", []),
    ("It is inadequate", "It is “inadequate”.", []),
    ("17 officers came", "17, officers came", []),
    # the same, a few words on
    ("In all, 17 officers came", "Officers (17 in all) came", []),
    # words that are none of these
    ("The report is out.", "The report is now out", []),
    ("We may be late", "We might be late", []),
    ("One of them came", "Some of them came", []),
    ("First, we came", "Then, we came", []),
    ("Their COVID-19 plan", "Their plan", []),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "touched"), TOUCHED)
def test_what_was_touched_is_told_as_printed(was: str, now: str, touched: Found) -> None:
    found = compare(was, now)
    assert [(touch.what, touch.was, touch.now) for touch in found.touched] == touched
    assert touches_gravely(found) == bool(touched)


@pytest.mark.parametrize(("was", "now", "touched"), TOUCHED)
def test_what_came_is_what_would_go(was: str, now: str, touched: Found) -> None:
    found = compare(now, was)
    backwards = sorted((what, came, went) for what, went, came in touched)
    assert sorted((touch.what, touch.was, touch.now) for touch in found.touched) == backwards


def test_the_gravest_is_told_first() -> None:
    was = "On 14 November 2017 we saw 17 officers, who did act, and found the force good overall."
    now = was.replace("14", "16").replace("17", "18").replace("did", "did not")
    now = now.replace("good", "inadequate")
    assert [touch.what for touch in compare(was, now).touched] == [G, N, F, D]


def test_what_stands_far_from_any_change_is_not_touched() -> None:
    far = " ".join(["word"] * 30)
    was = f"17 officers came on 14 November 2017. {far} end"
    assert compare(was, was.replace("end", "done")).touched == ()


def test_the_same_touch_in_many_places_is_told_once() -> None:
    was = "\n".join(f"Line {n}b is of the year 2016 and is kept" for n in range(30))
    assert len(compare(was, was.replace("2016", "2017")).touched) == 1


def test_many_touches_are_bounded() -> None:
    was = "\n".join(f"Here were {n} calls of a kind" for n in range(1000))
    now = "\n".join(f"Here were {n + 5000} calls of a kind" for n in range(1000))
    found = compare(was, now)
    assert len(found.touched) == 50
    assert found.bounded


@pytest.mark.parametrize(
    "word", ["1-" * 20_000, "1." * 20_000, "hundred " * 20_000, "9" * 20_000, "a" * 50_000]
)
def test_hostile_words_are_read_all_the_same(word: str) -> None:
    assert len(marks_in(word.split())) <= 20_000
    assert compare(word, f"{word} end").words_added == 1


@pytest.mark.parametrize("way", [1, -1])
def test_gradings_that_change_places_in_a_sentence_are_touched(way: int) -> None:
    was, now = ("Vetting: good. Crime: inadequate.", "Vetting: inadequate. Crime: good.")[::way]
    found = compare(was, now)
    assert {touch.what for touch in found.touched} == {G}
    assert touches_gravely(found)
