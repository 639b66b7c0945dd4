"""An upgrade of what reads the pages alerts nobody, and hides no real change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ground import HOST, Ground, happens, hours, inspectorate, key_of, publications
from older_house import older_house, run_older

from scraper.replica.deeds import Edit, Hide
from scraper.replica.server import Replica

pytestmark = pytest.mark.slow

COUNT = 60
PAGES = publications(COUNT)
BEFORE = "The review group listed what each force had been asked to do."
AFTER = "The review group listed what each of the 17 forces had been asked to do."
AGAIN = "The review group listed what each of the 19 forces had been asked to do."
EDITED_BEFORE, EDITED_AFTER = PAGES[1], PAGES[2]
ASIDE = PAGES[3]
UPGRADE, LATER = 24, 50
SCRIPT = (
    happens(hours(-1), EDITED_BEFORE, Edit(0, BEFORE)),
    happens(hours(-1), EDITED_AFTER, Edit(0, BEFORE)),
    happens(hours(-1), ASIDE, Hide()),
    happens(hours(12), EDITED_BEFORE, Edit(0, AFTER)),
    happens(hours(UPGRADE + 6), EDITED_AFTER, Edit(0, AFTER)),
    happens(hours(UPGRADE + 6), EDITED_BEFORE, Edit(0, AGAIN)),
)
READ = """
    select p.key, v.number, v.title, v.text, v.digest, v.text_digest, v.stated_date,
      v.updated_date, v.documents, p.title as shown, p.stated_date as stated, p.forces, p.topics,
      p.labels, v.reader, (select group_concat(name || '=' || value, '; ')
        from (select name, value from label where version_id = v.id order by name, value)) as said,
      (select count(*) from document d where d.publication_id = p.id and d.offered) as offered
    from version v join publication p on p.id = v.publication_id
    where v.number = (select max(number) from version where publication_id = p.id)
      and p.key in ({}) order by p.key
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A log that an older house has kept."""
    house = older_house(tmp_path_factory.mktemp("house"), f"{HOST}{ASIDE.path}")
    with Replica(inspectorate(COUNT, *SCRIPT)) as replica:
        ground = Ground(tmp_path_factory.mktemp("log"), replica)
        ran = run_older(house, ground, hours(0))
        assert ran.status == 0, ran.err
        yield ground


@pytest.fixture(scope="module")
def upgraded(before: Ground, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The same log after the first crawl of the house as it is now."""
    ground = before.copied_to(tmp_path_factory.mktemp("upgraded"), before.replica)
    ran = ground.run(hours(UPGRADE))
    assert ran.status == 0, ran.err
    return ground


def newest(ground: Ground) -> list[dict[str, Any]]:
    keys = ", ".join(
        f"'{key_of(page)}', 'reports/{key_of(page)}'" for page in PAGES if page != ASIDE
    )
    rows = ground.ask(READ.format(keys))
    named = [{**row, "key": row["key"].removeprefix("reports/")} for row in rows]
    return sorted(named, key=lambda row: str(row["key"]))


def told(ground: Ground, after: int = 0) -> list[tuple[str, str]]:
    return [(kind, key.removeprefix("reports/")) for kind, key in ground.told(after)]


def test_the_older_house_read_everything_otherwise(before: Ground, upgraded: Ground) -> None:
    was, now = newest(before), {row["key"]: row for row in newest(upgraded)}
    assert len(now) == COUNT - 1
    assert 0 < len(was) < COUNT - 1
    for row in was:
        for what in ("title", "text", "digest", "shown", "reader", "forces"):
            assert row[what] != now[row["key"]][what], what


def test_an_upgrade_tells_nothing_but_the_real_edit_with_its_true_words(upgraded: Ground) -> None:
    assert told(upgraded) == [("edited silently", key_of(EDITED_BEFORE))]
    detail = upgraded.changes()[0]["detail"]
    assert (detail["words_removed"], detail["words_added"]) == (1, 4)


def test_after_an_upgrade_the_log_says_what_the_new_reader_says(
    upgraded: Ground, tmp_path: Path
) -> None:
    control = Ground(tmp_path, upgraded.replica)
    assert control.run(hours(UPGRADE)).status == 0
    ours, theirs = newest(upgraded), newest(control)
    assert len(ours) == len(theirs)
    for row, other in zip(ours, theirs, strict=True):
        assert row == {**other, "number": row["number"]}


def test_an_upgrade_makes_no_versions_and_asks_for_no_more_pages(upgraded: Ground) -> None:
    counts = upgraded.ask("""
        select publication_id, count(*) as n from version group by 1 having n > 1
    """)
    assert len(counts) == 1
    assert upgraded.last_crawl()["requests"] < COUNT
    assert upgraded.ask("select count(*) as n from version where reader is null") == [{"n": 0}]


def test_a_crawl_after_it_tells_the_next_real_edit_and_nothing_more(
    upgraded: Ground, tmp_path: Path
) -> None:
    ground = upgraded.copied_to(tmp_path, upgraded.replica)
    last = ground.newest()
    assert ground.run(hours(UPGRADE + 8)).status == 0
    assert ground.run(hours(LATER)).status == 0
    edits = [("edited silently", key_of(page)) for page in (EDITED_BEFORE, EDITED_AFTER)]
    assert sorted(told(ground, last)) == sorted(edits)
    aside = ground.ask("select state from publication where url like ?", f"%{ASIDE.path}")
    assert aside == [{"state": "delisted"}]
    counts = {(c["detail"]["words_removed"], c["detail"]["words_added"])
              for c in ground.changes(last)}  # fmt: skip
    assert counts == {(1, 4), (1, 1)}


def test_where_no_bytes_are_kept_an_upgrade_is_silent_and_the_next_edit_is_told(
    before: Ground, tmp_path: Path
) -> None:
    ground = before.copied_to(tmp_path, before.replica)
    shutil.rmtree(ground.files / "warc")
    (ground.files / "warc").mkdir()
    assert ground.run(hours(UPGRADE)).status == 0
    assert told(ground) == []
    assert ground.run(hours(LATER)).status == 0
    assert told(ground) == [("edited silently", key_of(EDITED_BEFORE))]
