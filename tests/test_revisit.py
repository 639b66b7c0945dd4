from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.edits import ASSUMED, Page, pages
from benchmarks.looking import Policy, Result, fixed
from benchmarks.revisit import GOAL, in_year, modelled
from db.briefing import Briefing, KnownFile, KnownPublication
from db.records import Depth, Document
from scraper.plan import due_files
from scraper.rates import learn
from scraper.revisit import A_DAY, EARLY, RECENT, SOONEST, due_look, in_order, interval

NOW = datetime(2024, 6, 3, 19, 0, tzinfo=UTC)


def days(n: float) -> datetime:
    return NOW - timedelta(days=n)


def known(key: str = "s/a", *, read: float = 7, age: float = 1000, **given: object):
    usual = {
        "url": f"https://x.test/{key}", "stated_date": f"{days(age):%Y-%m-%d}", "baseline": True,
        "first_seen": days(200), "listed": True, "last_read": days(read), "versions": 1,
        "last_unconditional": days(1), "etag": '"e"',
    }  # fmt: skip
    return KnownPublication(key=key, **{**usual, **given})


def rate(publication, *others):
    pairs = [(one, one) for one in (publication, *others)]
    return learn(pairs, NOW).of(publication, publication, NOW)


# -- how often -----------------------------------------------------------------------------------


def test_the_usual_rate_falls_with_age():
    rates = [rate(known(age=age, first_seen=days(0), read=0)) for age in (0, 3, 30, 300, 3000)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 50 * rates[-1]


def test_what_was_seen_to_change_is_thought_to_change_oftener():
    rates = [rate(known(versions=versions)) for versions in (1, 2, 4, 8)]
    assert rates == sorted(rates)
    assert rates[-1] > 20 * rates[0]


def test_many_edits_are_believed_and_few_are_shrunk_towards_the_class():
    many = known(versions=41, first_seen=days(200), read=0)
    few = known(versions=2, first_seen=days(5), read=0)
    assert 40 / 200 / 3 < rate(many) < 40 / 200
    assert rate(few) < 1 / 5 / 10


def test_a_section_that_is_edited_often_lends_its_rate_to_its_pages_and_to_no_other():
    busy = [known(f"busy/{n}", versions=3) for n in range(30)]
    calm = [known(f"calm/{n}") for n in range(30)]
    still = rate(known("calm/x"), *busy, *calm)
    assert rate(known("busy/x"), *busy, *calm) > 3 * still
    assert still <= rate(known("calm/x"))


def test_one_page_that_always_changes_does_not_make_its_section_busy():
    calm = [known(f"calm/{n}") for n in range(30)]
    wild = known("calm/wild", versions=500)
    assert rate(known("calm/x"), *calm, wild) < 2 * rate(known("calm/x"), *calm)


def test_what_was_edited_lately_is_looked_at_daily_for_a_while():
    waits = {ago: interval(rate(known(versions=2, changed=days(ago)))) for ago in (1, 44, 46)}
    assert waits[1] == waits[44] == A_DAY < waits[46]
    first = known(versions=1, changed=days(1))
    assert interval(rate(first)) > A_DAY


def test_a_day_on_which_the_whole_site_changed_makes_no_page_urgent():
    site = [known(f"s/{n}", versions=2, changed=days(5 + n % 7)) for n in range(210)]
    few = [known(f"s/{n}", versions=2, changed=days(5 + n % 7)) for n in range(70)]
    assert interval(rate(known(versions=2, changed=days(5)), *site)) > A_DAY
    assert interval(rate(known(versions=2, changed=days(5)), *few)) == A_DAY
    assert interval(rate(known(versions=2, changed=days(20)), *site)) == A_DAY


@given(st.floats(1e-6, 100), st.floats(1e-6, 100))
def test_looks_come_by_the_root_of_the_rate_and_never_too_soon(one, other):
    low, high = sorted((one, other))
    assert SOONEST <= interval(high) <= interval(low)
    if interval(high) > SOONEST:
        assert interval(low) / interval(high) == pytest.approx((high / low) ** 0.5, rel=1e-3)


# -- when ----------------------------------------------------------------------------------------


@given(st.floats(0, 400), st.floats(0, 60), st.floats(1e-6, 10), st.integers(0, 10**6))
def test_nothing_waits_past_its_bound_and_nothing_is_asked_in_a_flood(age, waited, edits, seed):
    publication = known(f"s/{seed}", age=age, read=waited)
    look = due_look(publication, publication, edits, NOW)
    if waited >= (1 if age <= RECENT / A_DAY else 7):
        assert look is not None
    if timedelta(days=waited) < SOONEST * 11 / 12:
        assert look is None


@pytest.mark.parametrize(
    ("age", "bound"), [pytest.param(10, 7, id="recent"), pytest.param(1000, 28, id="the tail")]
)
@pytest.mark.parametrize("hours", [(2,), (6, 12, 18.5), (15.9,), (0, 9, 13, 17, 21)])
def test_every_so_often_the_look_is_unconditional(age, bound, hours):
    random = Random(1)
    publication = known(read=200, age=1000, last_unconditional=days(200), first_seen=days(200))
    last_read = last_whole = -1.0
    wholes, reads = [], []
    for day in range(150):
        for hour in hours:
            at = day + hour / 24 + random.random() / 100
            now = days(200 - at)
            publication = known(
                first_seen=days(201), stated_date=f"{now - timedelta(days=age):%Y-%m-%d}",
                last_read=days(200 - last_read), last_unconditional=days(200 - last_whole),
            )  # fmt: skip
            look = due_look(publication, publication, 1e-6, now)
            if look is None:
                continue
            reads.append(at - last_read)
            last_read = at
            if look.whole:
                wholes.append(at - last_whole)
                last_whole = at
    slack = EARLY / A_DAY + 0.02
    assert max(wholes[1:]) <= bound + slack
    assert max(reads[1:]) <= bound / (7 if bound == 7 else 4) + slack
    assert sum(wholes) / len(wholes) > bound / 2


def test_the_daily_look_comes_when_office_hours_are_over():
    morning = known(age=10, last_read=datetime(2024, 6, 2, 18, 0, tzinfo=UTC))
    assert due_look(morning, morning, 1e-6, datetime(2024, 6, 3, 12, 0, tzinfo=UTC)) is None
    assert due_look(morning, morning, 1e-6, datetime(2024, 6, 3, 16, 30, tzinfo=UTC)) is not None


@pytest.mark.parametrize(("hour", "due"), [(15, False), (17, True)])
def test_where_the_clock_goes_back_a_recent_page_waits_no_longer_than_a_day(hour, due):
    read = datetime(2024, 10, 26, 16, 5, tzinfo=UTC)  # five past five in the evening
    recent = known(stated_date="2024-10-20", last_read=read)
    assert bool(due_look(recent, recent, 1e-6, read.replace(day=27, hour=hour, minute=1))) is due
    later = read.replace(day=27, minute=30)  # half past four, a day and 25 minutes later
    assert due_look(recent, recent, 1e-6, later) is not None


def test_the_tail_of_a_first_sweep_is_spread_over_the_week():
    due = [0] * 8
    for number in range(700):
        for day in range(1, 8):
            publication = known(f"s/{number}", first_seen=days(day), read=day)
            if due_look(publication, publication, 1e-6, NOW) is not None:
                due[day] += 1
                break
    assert due[0] == 0
    assert all(60 < count < 140 for count in due[1:])


def test_what_changes_every_day_is_looked_at_several_times_a_day_whatever_its_age():
    daily = known(versions=190, read=0.25)
    assert due_look(daily, daily, rate(daily), NOW) is not None
    calm = known(read=0.25)
    assert due_look(calm, calm, rate(calm), NOW) is None


# -- files ---------------------------------------------------------------------------------------

PDF = "https://files.test/a.pdf"


def file(*, read: float | None = 7, whole: float = 1, **given: object) -> KnownFile:
    usual = {
        "key": "s/a", "url": PDF, "media_type": "application/pdf", "versions": 1, "etag": '"f"',
        "last_read": None if read is None else days(read), "last_unconditional": days(whole),
    }  # fmt: skip
    return KnownFile(**{**usual, **given})


def files(publication, one, depth=Depth.SWEEP, offered=None, asked=(), distrusted=()):
    briefing = Briefing(
        source="s", publications=(publication,), files=(one,) if one else (),
        distrusted=frozenset(distrusted),
    )  # fmt: skip
    standing = {
        key: [Document(url=url, label="Report", media_type="application/pdf") for url in urls]
        for key, urls in (offered or {}).items()
    }
    due = due_files(briefing, standing, depth, NOW, frozenset(asked))
    return [(one.url, "if changed" if one.etag else "whole") for one in due]


TAIL, YOUNG = known(), known(age=10)
NEW_PDF = "https://files.test/new.pdf"


@pytest.mark.parametrize(
    ("publication", "one", "expected"),
    [
        pytest.param(TAIL, file(read=1), None, id="the tail, read yesterday"),
        pytest.param(TAIL, file(read=7), "if changed", id="the tail, read a week ago"),
        pytest.param(TAIL, file(read=7, whole=28), "whole", id="the tail, last whole 28 days ago"),
        pytest.param(YOUNG, file(read=1), "if changed", id="recent, read yesterday"),
        pytest.param(YOUNG, file(read=1, whole=7), "whole", id="recent, last whole 7 days ago"),
        pytest.param(TAIL, file(read=None), "whole", id="never read"),
        pytest.param(TAIL, file(read=1, versions=40), "if changed", id="changes often"),
    ],
)
def test_files_are_read_again_as_their_publications_are(publication, one, expected):
    assert files(publication, one) == ([(PDF, expected)] if expected else [])


def test_a_file_on_a_distrusted_host_is_asked_for_whole():
    assert files(TAIL, file(), distrusted={"files.test"}) == [(PDF, "whole")]


@pytest.mark.parametrize("depth", [Depth.WINDOW, Depth.SWEEP])
def test_a_file_that_a_page_offers_for_the_first_time_is_due_at_once(depth):
    offered = {"s/a": [PDF, NEW_PDF]}
    assert files(TAIL, file(read=1), depth, offered) == [(NEW_PDF, "whole")]


def test_new_files_come_before_known_ones():
    assert files(TAIL, file(), offered={"s/a": [PDF, NEW_PDF]}) == [
        (NEW_PDF, "whole"),
        (PDF, "if changed"),
    ]


def test_a_file_that_its_page_offers_no_longer_is_not_asked_for():
    assert files(TAIL, file(), offered={"s/a": []}) == []


def test_a_pulse_asks_only_for_the_files_of_what_it_met_for_the_first_time():
    offered = {"s/a": [PDF, NEW_PDF], "s/new": ["https://files.test/b.pdf"]}
    assert files(TAIL, file(), Depth.PULSE, offered) == [("https://files.test/b.pdf", "whole")]


def test_a_window_asks_for_what_is_due_among_what_it_met():
    assert files(TAIL, file(), Depth.WINDOW) == []
    assert files(TAIL, file(), Depth.WINDOW, asked={"s/a"}) == [(PDF, "if changed")]


# -- what it comes to -----------------------------------------------------------------------------


@pytest.mark.slow
def test_silent_edits_are_seen_in_half_the_time_of_fixed_polling_at_equal_requests():
    together = modelled(21, count=900, days=180, a_week=3)
    assert together.policy.looks == together.fixed.looks
    assert together.policy.edits == together.fixed.edits > 300
    assert together.ratio <= GOAL


@pytest.mark.prove
def test_silent_edits_of_the_made_up_year_are_seen_in_half_the_time_of_fixed_polling():
    assert in_year(21).ratio <= GOAL


def test_fixed_polling_is_told_the_truth():
    made = pages(ASSUMED, 1, count=100, days=40, a_week=1)
    policy = Policy(made, 40)
    policy.run()
    result = fixed(made, policy, 40)
    gap = 24 * 100 * 40 / policy.result.looks
    assert result.looks == policy.result.looks
    assert max(result.delays) <= gap * 1.1
    assert min(result.delays) >= 0


def test_an_edit_that_another_overwrites_counts_as_unseen():
    page = Page(key="a", born=-9, edits=[1.0, 1.5, 2.0, 7.0])
    result = Result()
    assert [result.look(page, last, now, 9) for last, now in ((0, 3), (3, 6), (6, 8))] == [3, 0, 1]
    assert (result.edits, result.overwritten) == (4, 2)
    assert result.delays == [48, 36, 24, 24]


# -- the order -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Waiting:
    url: str
    rank: tuple[int, float]
    overdue: timedelta


def test_under_a_budget_that_never_suffices_everything_is_still_read():
    unread = {f"s/{n}": 0 for n in range(40)}
    for day in range(1, 60):
        looks = [
            Waiting(url=key, rank=(1, -float(int(key[2:]) < 20)), overdue=A_DAY * (day - read))
            for key, read in unread.items()
        ]
        for one in in_order(looks)[:10]:
            unread[one.url] = day
    assert min(unread.values()) > 20
