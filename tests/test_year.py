"""A made-up year is the same for its seed, and its truth holds by checks of another kind."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from scraper.replica.prose import body
from scraper.replica.serving import answer, is_listing
from scraper.replica.spells import Spell, as_old_as
from scraper.replica.world import Gone
from scraper.replica.year import SOURCES, key_of, year
from scraper.replica.year_burial import DEPTH
from scraper.replica.year_words import BLOCK
from scraper.sources import SOURCES as READERS

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SEEDS = (1, 2)


@pytest.fixture(scope="module", params=SEEDS)
def life(request):
    return year(request.param)


def of(life, *kinds):
    """The truths of some kinds, with their site and the first address of the publication."""
    paths = {
        site.name: {key_of(p.path): p.path for p in site.publications} for site in life.world.sites
    }
    for change in life.truth:
        if change.kind in kinds:
            yield change, life.world.site(change.source), paths[change.source][change.key]


def page_at(site, path, moment):
    standing = site.at(moment)
    while path in standing.moves:
        path = standing.moves[path]
    return standing.pages.get(path)


def asked(site, path, moment):
    shown = site.presented(moment)
    return answer(shown, site.at(moment), urlsplit(shown.home).hostname, path)


def listed_in(site, path, moment):
    standing = site.at(moment)
    page = page_at(site, path, moment)
    return [one.name for one in site.listings if page in standing.rows(one)]


def test_a_year_is_the_same_for_its_seed():
    one, two = year(3, 6), year(3, 6)
    assert one.truth == two.truth
    assert one.faults == two.faults
    assert [site.script for site in one.world.sites] == [site.script for site in two.world.sites]


def test_another_seed_is_another_year():
    assert year(3, 6).truth != year(4, 6).truth


def test_every_kind_happens_in_a_year_most_of_them_ten_times(life):
    counts = Counter(change.kind for change in life.truth)
    rare = {"template": 2, "shrunk": 3, "blocked": 5, "silent": 5, "broken": 8}
    often = (
        "added", "backdated", "unlisted", "delisted", "removed", "expired", "moved", "restored",
        "withdrawn", "buried", "retitled", "redated", "edited", "edited silently", "attached",
        "replaced", "detached", "recovered",
    )  # fmt: skip
    assert {kind: counts[kind] for kind in often if counts[kind] < 10} == {}
    assert {kind: counts[kind] for kind, least in rare.items() if counts[kind] < least} == {}
    assert set(counts) == {*often, *rare}


def test_a_year_begins_with_some_270_publications_and_adds_ten_a_week(life):
    base = [p for site in life.world.sites for p in site.publications if p.live < life.start]
    assert 250 <= len(base) <= 300
    bulk = sum(change.note == "bulk" for change in life.truth)
    ordinary = sum(change.kind == "added" for change in life.truth) - bulk
    assert 9 <= ordinary / 52 <= 12
    assert bulk >= 8 * 36


def test_most_is_published_on_working_mornings_and_little_at_weekends(life):
    days = Counter(change.at.weekday() for change in life.truth if change.kind == "added")
    assert days[5] + days[6] < 0.05 * days.total()
    hours = [c.at.hour for c in life.truth if c.kind == "added"]
    assert sum(hour >= 17 for hour in hours) > 10


def test_keys_are_those_of_the_sources(life):
    for site in life.world.sites:
        for publication in site.publications:
            assert READERS[site.name].key(site.home + publication.path) == key_of(publication.path)


def test_what_is_new_stands_in_a_listing_at_once(life):
    for change, site, path in of(life, "added"):
        assert page_at(site, path, change.at - SECOND) is None
        assert listed_in(site, path, change.at) != []


def test_what_is_backdated_states_a_day_long_past(life):
    for change, site, path in of(life, "backdated"):
        stated = page_at(site, path, change.at).publication.published
        assert listed_in(site, path, change.at) != []
        assert stated <= (change.at - 20 * DAY).date().isoformat()


def test_what_is_unlisted_answers_and_stands_in_the_sitemap_alone(life):
    for change, site, path in of(life, "unlisted"):
        moment = change.at + timedelta(hours=30)
        assert listed_in(site, path, moment) == []
        assert asked(site, path, change.at).status == 200
        assert path in asked(site, "/sitemap.xml", moment).body.decode()


def test_what_is_removed_is_gone_from_its_address_and_was_not_before(life):
    hows = Counter()
    for change, site, path in of(life, "removed", "expired"):
        own = page_at(site, path, change.at).publication.path
        before = page_at(site, path, change.at - SECOND)
        assert before.gone is None
        assert before.listed
        how = page_at(site, path, change.at).gone
        reply = asked(site, own, change.at)
        hows[how] += 1
        expected = {Gone.NOT_FOUND: 404, Gone.GONE: 410, Gone.TO_ROOT: 302, Gone.SOFT: 200}[how]
        assert reply.status == expected
        assert listed_in(site, path, change.at) == []
    assert set(hows) == set(Gone)


def test_what_expired_had_stated_that_it_ended_six_months_before(life):
    months = "January February March April May June July August September October November December"
    kinds = Counter()
    for change, site, path in of(life, "removed", "expired"):
        publication = page_at(site, path, change.at).publication
        said = [text for text in body(publication) if "investigation" in text and " in " in text]
        if not said or path.split("/")[-2] not in ("news", "investigations"):
            assert change.kind == "removed"
            continue
        month, number = said[-1].rstrip(".").split()[-2:]
        ended = int(number) * 12 + months.split().index(month)
        passed = change.at.year * 12 + change.at.month - 1 - ended
        assert passed >= 7 if change.kind == "expired" else passed <= 4
        kinds[change.kind] += 1
    assert kinds["expired"] >= 10
    assert kinds["removed"] >= 1


def test_what_is_delisted_answers_still_and_what_is_restored_is_listed(life):
    for change, site, path in of(life, "delisted"):
        assert listed_in(site, path, change.at - SECOND) != []
        assert listed_in(site, path, change.at) == []
        assert page_at(site, path, change.at).gone is None
    for change, site, path in of(life, "restored"):
        assert listed_in(site, path, change.at - SECOND) == []
        assert listed_in(site, path, change.at) != []


def test_what_is_moved_has_another_address_which_the_old_one_leads_to_or_has_forgotten(life):
    answers = Counter()
    for change, site, path in of(life, "moved"):
        before = page_at(site, path, change.at - SECOND).publication.path
        after = page_at(site, path, change.at).publication.path
        assert before != after
        reply = asked(site, before, change.at)
        assert reply.status == 404 or reply.location.endswith(after)
        answers[change.note.split(",")[0], reply.status] += 1
    assert answers["move", 301] >= 10
    assert sum(count for (note, _), count in answers.items() if note == "migration") > 100


@pytest.mark.parametrize("kind", ["edited", "edited silently"])
def test_an_edit_changes_the_text_and_is_silent_when_no_date_changes(life, kind):
    for change, site, path in of(life, kind):
        was = page_at(site, path, change.at - SECOND).publication
        now = page_at(site, path, change.at).publication
        assert (body(was), was.notes) != (body(now), now.notes)
        dates = [(p.published, p.updated, p.notes) for p in (was, now)]
        assert (dates[0] == dates[1]) is (kind == "edited silently")


def test_titles_dates_and_files_change_as_told_and_nothing_else_with_them(life):
    fields = {
        "retitled": "title", "redated": "published", "attached": "documents",
        "replaced": "documents", "detached": "documents", "withdrawn": "withdrawn",
    }  # fmt: skip
    for change, site, path in of(life, *fields):
        was = page_at(site, path, change.at - SECOND).publication
        now = page_at(site, path, change.at).publication
        name = fields[change.kind]
        assert getattr(was, name) != getattr(now, name)
        assert replace(now, **{name: getattr(was, name)}) == was
        more = len(now.documents) - len(was.documents)
        assert more == {"attached": 1, "detached": -1}.get(change.kind, 0)


def test_who_is_buried_was_not_before_and_is_young(life):
    for change, site, path in of(life, "buried"):
        name = change.note.partition(",")[0]
        listing = next(one for one in site.listings if one.name == name)
        ranks = [rank_of(site, listing, path, at) for at in (change.at - SECOND, change.at)]
        assert ranks[1] > DEPTH
        assert ranks[0] is None or ranks[0] <= DEPTH
        live = next(p.live for p in site.publications if p.path == path)
        assert life.start < live
        assert change.at - live <= 6 * DAY


def rank_of(site, listing, path, moment):
    page = page_at(site, path, moment)
    rows = site.at(moment).rows(listing)
    return rows.index(page) + 1 if page in rows else None


def test_nobody_else_is_buried(life):
    told = {(c.source, c.key, c.note.partition(",")[0]) for c in life.truth if c.kind == "buried"}
    late = {(c.source, c.key) for c in life.truth if c.kind in ("backdated", "unlisted")}
    for site in life.world.sites:
        born = {p.path: p.live for p in site.publications if p.live > life.start}
        for day in range(2, 364):
            moment = life.start + day * DAY
            standing = site.at(moment)
            firsts = first_addresses(standing)
            for listing in site.listings:
                for page in standing.rows(listing)[DEPTH:]:
                    path = firsts.get(page.publication.path, page.publication.path)
                    young = path in born and moment - born[path] < 7 * DAY
                    spot = (site.name, key_of(path))
                    assert not young or spot in late or (*spot, listing.name) in told


def first_addresses(standing):
    firsts = {}
    for old, new in standing.moves.items():
        firsts[new] = firsts.get(old, old)
    return firsts


def test_a_publication_has_ten_days_of_peace_after_each_change(life):
    changes = defaultdict(list)
    for change in life.truth:
        if change.kind != "buried" and change.key not in SOURCES:
            changes[change.source, change.key].append(change)
    for own in changes.values():
        for one, other in pairwise(own):
            new = one.kind in ("added", "backdated")
            migrated = other.note.startswith("migration")
            least = 1.5 if new and migrated else 2 if new else 8 if migrated else 10
            assert other.at - one.at >= least * DAY


def test_nothing_is_done_to_publications_while_a_source_is_ill(life):
    done = [c for c in life.truth if c.kind not in ("added", "buried") and c.key not in SOURCES]
    for change in done:
        ill = [fault for fault in life.faults if fault.meets(change.source, change.at)]
        assert ill == [], change


def test_each_trouble_that_is_told_ends_with_a_recovery(life):
    told = [c for c in life.truth if c.kind in ("broken", "blocked", "silent", "shrunk")]
    ends = {(c.source, c.at) for c in life.truth if c.kind == "recovered"}
    assert {(c.source, c.until) for c in told} == ends
    assert len(told) == len(ends) == sum(fault.alert is not None for fault in life.faults)


def test_every_fault_is_met_by_a_sweep_or_ends_too_soon_to_be_told(life):
    for fault in life.faults:
        hours = [fault.since + n * timedelta(minutes=30) for n in range(2 * 24 * 8)]
        during = [moment for moment in hours if moment < fault.until]
        assert fault.until > fault.since
        assert fault.alert is None or len(during) >= 14


def test_the_block_stands_on_every_page_for_its_time(life):
    site = life.world.site("hmicfrs")
    on, off = [c.at for c in life.truth if c.kind == "template"]
    for path in [p.path for p in site.publications if p.live < life.start][:5]:
        shown = [
            BLOCK[:40] in asked(site, page_at(site, path, at).publication.path, at).body.decode()
            for at in (on - SECOND, on, off - SECOND, off)
            if page_at(site, path, at).gone is None
        ]
        assert shown == [False, True, True, False][: len(shown)]


def test_a_stale_listing_is_as_it_was_up_to_an_hour_before():
    moment = datetime(2024, 3, 1, 10, 20, tzinfo=UTC)
    ages = {
        moment - as_old_as(moment, f"/publications/page/{n}/", timedelta(hours=1))
        for n in range(50)
    }
    assert min(ages) >= timedelta(0)
    assert max(ages) < timedelta(hours=1)
    assert len(ages) > 30


@pytest.mark.parametrize(
    ("spell", "rows"),
    [
        pytest.param({"thin": 4}, 4, id="thin"),
        pytest.param({"size": 20}, 20, id="size"),
        pytest.param({"lost": 3}, 10, id="lost"),
        pytest.param({"sort": "title"}, 10, id="title"),
    ],
)
def test_a_spell_changes_the_listings_while_it_lasts(spell, rows):
    life = year(1, 4)
    site = life.world.site("hmicfrs")
    since = life.start + DAY
    spelled = replace(site, spells=(Spell(since=since, until=since + DAY, **spell),))
    shown = [asked(spelled, "/publications/", at).body.decode() for at in (since, since + DAY)]
    assert [text.count('<article class="result">') for text in shown] == [rows, 10]
    titles = [site.presented(since).listings[0], spelled.presented(since).listings[0]]
    order = [[page.publication.title for page in site.at(since).rows(one)] for one in titles]
    assert (order[0] == order[1]) is (spell.keys() <= {"thin", "size"})
    if "lost" in spell:
        assert 0.5 < len(order[1]) / len(order[0]) < 0.8
    if "sort" in spell:
        assert order[1] == sorted(order[0])


def test_pages_of_listings_are_told_from_other_pages():
    site = year(1, 4).world.site("iopc")
    assert is_listing(site, "/our-work/learning?page=2")
    assert not is_listing(site, "/our-work/learning/some-page")
    assert not is_listing(site, "/")
