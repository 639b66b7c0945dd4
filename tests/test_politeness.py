"""What is asked of a site: no more than it allows, by name, and nothing of anyone else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from ground import Ground, hours, inspectorate
from twisted.internet.error import DNSLookupError

from db.records import Depth
from scraper import plan, settings
from scraper.guard import PublicResolver, is_public
from scraper.replica.faults import Fault, FaultKind
from scraper.replica.server import Replica

COUNT = 30
HOST = "hmicfrs.justiceinspectorates.gov.uk"
FILES = "assets-hmicfrs.justiceinspectorates.gov.uk"


@pytest.mark.slow
def test_what_robots_txt_disallows_is_not_asked_for(tmp_path: Path) -> None:
    robots = "User-agent: *\nDisallow: /publications/page/\n"
    with Replica(inspectorate(COUNT, robots=robots)) as replica:
        ground = Ground(tmp_path, replica)
        assert ground.run(hours(0)).status == 1
        paths = [request.path for request in replica.requests]
    assert not [path for path in paths if path.startswith("/publications/page/")]
    assert ground.last_crawl()["outcome"] == "partial"
    assert "robots.txt forbids" in ground.last_crawl()["reason"]
    assert len(ground.ask("select * from versions")) == 10


@pytest.mark.slow
def test_an_unavailable_robots_txt_forbids_everything(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        replica.faults.append(Fault(kind=FaultKind.UNAVAILABLE, path=r"^/robots\.txt$"))
        ground = Ground(tmp_path, replica)
        assert ground.run(hours(0)).status == 1
        assert {request.path for request in replica.requests} == {"/robots.txt"}
    assert ground.last_crawl()["outcome"] == "failed"
    assert "robots.txt" in ground.last_crawl()["reason"]
    assert ground.told() == []


@pytest.mark.slow
def test_a_missing_robots_txt_forbids_nothing_and_another_agents_rules_are_not_ours(
    tmp_path: Path,
) -> None:
    robots = "User-agent: OtherBot\nDisallow: /\n\nUser-agent: *\nDisallow: /search\n"
    with Replica(inspectorate(COUNT, robots=robots)) as replica:
        ground = Ground(tmp_path, replica)
        assert ground.run(hours(0)).status == 0
        replica.faults.append(Fault(kind=FaultKind.NOT_FOUND, path=r"^/robots\.txt$"))
        assert ground.run(hours(1)).status == 0


def asked_of_host(replica: Replica) -> int:
    return sum(request.host == HOST for request in replica.requests)


@pytest.mark.slow
def test_pages_beyond_the_days_budget_are_not_due(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        ground = Ground(tmp_path, replica)
        ground.run(hours(0))
        with closing(sqlite3.connect(ground.db)) as conn, conn:
            conn.execute("insert into host_day values (?, '2024-06-04', 2988)", (HOST,))
        before = asked_of_host(replica)
        assert ground.run(hours(26)).status == 0
        assert asked_of_host(replica) - before == 12
        assert ground.last_crawl()["outcome"] == "complete"
        assert ground.run(hours(26), "pulse").status == 0
    assert ground.told() == []


@pytest.mark.slow
def test_a_redirect_elsewhere_is_not_followed(tmp_path: Path) -> None:
    with Replica(inspectorate(COUNT)) as replica:
        ground = Ground(tmp_path, replica)
        for location in (
            f"http://127.0.0.1:{replica.port}/inside",
            "http://169.254.169.254/latest/",
            "file:///etc/passwd",
            "https://www.example.org/",
        ):
            fault = Fault(kind=FaultKind.FOREIGN, path="report-3/$", location=location, times=1)
            replica.faults.append(fault)
        ground.run(hours(0))
        ground.run(hours(2))
        hosts = {request.host for request in replica.requests}
    assert hosts == {HOST, FILES}


@pytest.mark.parametrize(
    ("depth", "spent", "left"),
    [
        (Depth.SWEEP, 0, 3000),
        (Depth.WINDOW, 2999, 1),
        (Depth.SWEEP, 4000, 0),
        (Depth.PULSE, 0, 5000),
        (Depth.PULSE, 4999, 1),
        (Depth.PULSE, 6000, 0),
    ],
)
def test_two_thousand_requests_a_day_are_kept_for_pulses(
    depth: Depth, spent: int, left: int
) -> None:
    assert plan.budget(depth, spent) == left


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "172.16.0.1", "100.64.0.1",
     "0.0.0.0", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "not an address"],
)  # fmt: skip
def test_names_that_lead_inside_are_not_connected_to(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(DNSLookupError, match="not public"):
        PublicResolver._check(address, "www.example.org")


def test_public_addresses_are_connected_to() -> None:
    assert is_public("81.2.69.142")
    assert PublicResolver._check("81.2.69.142", "www.example.org") == "81.2.69.142"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("DOWNLOAD_DELAY", 1.0),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("COOKIES_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("REDIRECT_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("TWISTED_DNS_RESOLVER", "scraper.guard.PublicResolver"),
    ],
)
def test_scrapy_is_polite_and_closed_by_default(name: str, value: Any) -> None:
    assert getattr(settings, name) == value
    assert settings.DOWNLOAD_HANDLERS["file"] is None
    assert settings.DOWNLOAD_MAXSIZE <= 64 * 1024 * 1024
