"""The replica misbehaves in the way ordered, and in no other."""

import gzip
import http.client
import re
import socket
import time
import zlib

import pytest
from replica_ground import HMICFRS, IOPC, ask, links, serving

from scraper.replica.faults import Fault, FaultKind, bomb
from scraper.replica.founding import REPORT


@pytest.fixture
def founding():
    with serving() as replica:
        yield replica


def order(replica, kind, path=REPORT, **rest):
    replica.faults.clear()
    replica.faults.append(Fault(kind=kind, path=re.escape(path), **rest))


@pytest.mark.parametrize(
    ("kind", "status", "header", "wording"),
    [
        (FaultKind.FORBIDDEN, 403, None, "Forbidden"),
        (FaultKind.TOO_MANY, 429, None, "Too Many"),
        (FaultKind.UNAVAILABLE, 503, None, "Unavailable"),
        (FaultKind.CAPTCHA, 200, None, "captcha"),
        (FaultKind.WAF, 405, ("x-amzn-waf-action", "captcha"), "Human"),
        (FaultKind.COOKIE_WALL, 200, None, "cookies"),
        (FaultKind.SOFT_404, 200, None, "Page not found"),
        (FaultKind.NOT_FOUND, 404, None, "Page not found"),
        (FaultKind.TO_ROOT, 302, ("Location", f"https://{HMICFRS}/"), ""),
        (FaultKind.FOREIGN, 302, ("Location", "https://www.example.org/elsewhere"), ""),
        (FaultKind.LOOP, 302, ("Location", f"https://{HMICFRS}{REPORT}"), ""),
    ],
)
def test_an_answer_is_bad_in_the_way_ordered(founding, kind, status, header, wording):
    order(founding, kind)
    bad = ask(founding, HMICFRS, REPORT)
    assert bad.status == status
    assert wording in bad.text
    assert header is None or bad.headers[header[0]] == header[1]
    assert "14 November 2017" not in bad.text.split("<aside")[0]
    assert ask(founding, HMICFRS, "/publications/").status == 200


def test_429_can_say_when_to_come_back(founding):
    order(founding, "429", retry_after="120", times=1)
    assert ask(founding, HMICFRS, REPORT).headers["Retry-After"] == "120"
    assert ask(founding, HMICFRS, REPORT).status == 200


def test_an_order_can_wait_and_be_used_up(founding):
    order(founding, "503", after=1, times=2)
    assert [ask(founding, HMICFRS, REPORT).status for _ in range(4)] == [200, 503, 503, 200]


def test_an_order_is_for_its_host_and_path(founding):
    founding.faults.append(Fault(kind="403", host=IOPC, path=r"\?page=2$"))
    listing = "/investigations/our-investigations"
    assert ask(founding, IOPC, f"{listing}?page=2").status == 403
    assert ask(founding, IOPC, f"{listing}?page=20").status == 200
    assert ask(founding, "policeconduct.gov.uk", f"{listing}?page=2").status == 200


def test_an_empty_listing_answers_200_without_rows(founding):
    order(founding, "empty listing", "/publications/")
    empty = ask(founding, HMICFRS, "/publications/")
    assert empty.status == 200
    assert "<h1>Publications</h1>" in empty.text
    assert not links(empty.text.split("<aside")[0], '/publications/p[^"]*')


def test_a_truncated_body_ends_before_its_stated_length(founding):
    order(founding, "truncated")
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(founding, HMICFRS, REPORT)
    assert caught.value.expected > 0
    assert b"<!DOCTYPE html>" in caught.value.partial


def test_a_dropped_connection_gives_nothing(founding):
    order(founding, "dropped")
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        ask(founding, HMICFRS, REPORT)


def test_a_slow_answer_comes_late_and_holds_up_nobody(founding):
    order(founding, "slow", seconds=1)
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", founding.port), timeout=10) as slow:
        slow.sendall(f"GET {REPORT} HTTP/1.1\r\nHost: {HMICFRS}\r\n\r\n".encode())
        assert ask(founding, HMICFRS, "/publications/").status == 200
        assert time.monotonic() - begun < 1
        assert slow.recv(12) == b"HTTP/1.1 200"
    assert time.monotonic() - begun >= 1


def test_a_gzip_bomb_is_small_on_the_wire(founding):
    order(founding, "gzip bomb", layers=2)
    sent = ask(founding, HMICFRS, REPORT)
    assert sent.headers["Content-Encoding"] == "gzip, gzip"
    assert len(sent.body) < 10_000
    packed = zlib.decompress(sent.body, 31)
    assert packed == bomb(1)
    assert zlib.decompressobj(31).decompress(packed, 4096) == bytes(4096)
    assert int.from_bytes(packed[-4:], "little") == 1 << 30


def test_a_small_bomb_unpacks_to_zeros():
    assert gzip.decompress(bomb(1, 3 << 20)) == bytes(3 << 20)
