"""What stands behind each statement can be read back as it was received."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import Ground, happens, hours, inspectorate, key_of, publications
from slack_replica import CHANNEL, SlackReplica
from warcio.archiveiterator import ArchiveIterator

from scraper.replica.deeds import Edit
from scraper.replica.server import Replica

pytestmark = pytest.mark.slow

COUNT = 12
TOKEN = "xoxb-not-a-real-token"
CONTACT = "mailto:desk@example.org"
PAGE = publications(COUNT)[2]
EDITS = (
    happens(hours(-1), PAGE, Edit(0, "The first wording.")),
    happens(hours(1), PAGE, Edit(0, "The second wording.")),
    happens(hours(30), PAGE, Edit(0, "The first wording.")),
)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A log of a publication whose text changed and changed back, told to a local Slack."""
    with Replica(inspectorate(COUNT, *EDITS)) as replica, SlackReplica() as slack:
        ground = Ground(tmp_path_factory.mktemp("log"), replica)
        ground.settings = {
            "PAGEFIVE_SLACK_TOKEN": TOKEN,
            "PAGEFIVE_SLACK_CHANNEL": CHANNEL,
            "PAGEFIVE_SLACK_API": slack.base,
            "PAGEFIVE_CONTACT": CONTACT,
        }
        for hour in (0, 26, 52):
            ran = ground.run(hours(hour))
            assert (ran.status, ran.err) == (0, "")
        assert len(slack.uids) == 2
        yield ground


def warcs(ground: Ground) -> list[Path]:
    return sorted((ground.files / "warc").iterdir())


def records(ground: Ground, kind: str) -> list[tuple[str, bytes, dict[str, str]]]:
    """The address, bytes as received and HTTP headers of each record of a kind."""
    found = []
    for path in warcs(ground):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                body = record.raw_stream.read()
                if record.rec_type == kind:
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    found.append((url, body, dict(record.http_headers.headers)))
    return found


def test_each_version_can_be_read_back_where_the_log_says(ground: Ground) -> None:
    rows = ground.ask("""
        select v.key, v.number, e.* from versions v
        left join evidence e on e.source = v.source and e.key = v.key and e.version = v.number
    """)
    assert len(rows) == COUNT + 2
    for row in rows:
        with (ground.files / "warc" / row["warc"]).open("rb") as file:
            file.seek(row["offset"])
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_type == "response"
            assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
            assert record.http_headers.get_statuscode() == str(row["status"])
            body = record.raw_stream.read()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (row["digest"], row["bytes"])


def test_identical_bytes_are_stored_once(ground: Ground) -> None:
    digests = Counter(
        hashlib.sha256(body).hexdigest() for _, body, _ in records(ground, "response")
    )
    assert set(digests.values()) == {1}
    rows = ground.ask("""
        select v.number, e.digest, e.warc, e.offset from versions v join evidence e
          on e.key = v.key and e.version = v.number where v.key = ? order by v.number
    """, key_of(PAGE))  # fmt: skip
    first, second, third = [tuple(row.values())[1:] for row in rows]
    assert first == third != second


def test_a_change_cites_the_bytes_that_show_it(ground: Ground) -> None:
    for change in ground.changes():
        cited = change["detail"]["evidence"]
        stored = ground.ask("select digest from evidence where digest = ?", cited["sha256"])
        assert stored
        assert cited["status"] == 200


def test_the_archive_is_valid(ground: Ground) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, warcs(ground))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "failed" not in checked.stdout


def test_requests_say_who_asks_and_send_no_cookie(ground: Ground) -> None:
    sent = [headers for _, _, headers in records(ground, "request")]
    assert sent
    for headers in sent:
        assert headers["User-Agent"].startswith("Pagefive/")
        assert CONTACT in headers["User-Agent"]
        assert "Cookie" not in headers
        assert headers["Host"].endswith("hmicfrs.justiceinspectorates.gov.uk")


def test_a_token_is_nowhere(ground: Ground) -> None:
    held = [path for path in ground.folder.rglob("*") if path.is_file()]
    assert len(held) > 3
    assert not [path for path in held if TOKEN.encode() in path.read_bytes()]
    sent = [headers for _, _, headers in records(ground, "request")]
    assert not [headers for headers in sent if TOKEN in str(headers)]
