"""The replica over the wire: hosts, pages, validators, faults and the control door."""

import gzip
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from click.testing import CliRunner

from scraper.replica import scenarios
from scraper.replica.commands import replica as command
from scraper.replica.faults import Fault, FaultKind, bomb
from scraper.replica.founding import REPORT, SLACK
from scraper.replica.server import Replica

HMICFRS = "hmicfrs.justiceinspectorates.gov.uk"
IOPC = "www.policeconduct.gov.uk"
LATE = datetime(2017, 11, 16, 10, tzinfo=UTC)


class Answer:
    def __init__(self, response, body):
        self.status, self.headers = response.status, response.headers
        self.body = body

    @property
    def text(self):
        return self.body.decode()


def ask(replica, host, path, method="GET", body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body=body, headers={"Host": host, **named})
        response = line.getresponse()
        return Answer(response, response.read())
    finally:
        line.close()


@contextmanager
def serving(name="founding", at=LATE, **options):
    with Replica(scenarios.load(name, **options), at=at) as replica:
        yield replica


@pytest.fixture(scope="module")
def shared():
    with serving() as replica:
        yield replica


@pytest.fixture
def founding(shared):
    shared.at = LATE
    shared.faults.clear()
    shared.requests.clear()
    return shared


@pytest.fixture(scope="module")
def record():
    with serving("catalogue", datetime(2021, 6, 30, 9, tzinfo=UTC)) as replica:
        yield replica


def links(text, pattern):
    return [unescape(found) for found in re.findall(rf'href="({pattern})"', text)]


def test_the_clock_decides_what_is_served(founding):
    founding.at = datetime(2017, 11, 14, 9, 29, tzinfo=UTC)
    assert ask(founding, HMICFRS, REPORT).status == 404
    founding.at = datetime(2017, 11, 14, 9, 30, tzinfo=UTC)
    page = ask(founding, HMICFRS, REPORT)
    assert page.status == 200
    assert "<strong>Published on:</strong> 14 November 2017" in page.text
    assert page.headers["Date"] == "Tue, 14 Nov 2017 09:30:00 GMT"


def test_the_report_stands_on_page_five(founding):
    pages = [ask(founding, HMICFRS, f"/publications/page/{n}/").text for n in range(1, 6)]
    mains = [page.split("<aside")[0] for page in pages]
    assert [f'"{REPORT}"' in main for main in mains] == [False] * 4 + [True]


def test_a_listing_ends_as_wordpress_and_drupal_end_theirs(founding):
    assert ask(founding, HMICFRS, "/publications/page/99/").status == 404
    past = ask(founding, IOPC, "/investigations/our-investigations?page=99")
    assert past.status == 200
    assert "views-row-1" not in past.text


@pytest.mark.parametrize(
    ("host", "path", "location"),
    [
        ("www.justiceinspectorates.gov.uk", f"/hmicfrs{REPORT}", REPORT),
        ("www.justiceinspectorates.gov.uk", f"///hmicfrs{REPORT}", REPORT),
        ("www.justiceinspectorates.gov.uk", f"/hmicfrs/s{REPORT}", REPORT),
        ("www.justiceinspectorates.gov.uk", f"/hmic{REPORT}", REPORT),
        ("www.hmic.gov.uk", REPORT, REPORT),
        (HMICFRS, REPORT.rstrip("/"), REPORT),
        (HMICFRS, "/publications", "/publications/"),
    ],
)
def test_old_hosts_and_forms_redirect_to_the_present_address(founding, host, path, location):
    moved = ask(founding, host, path)
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{HMICFRS}{location}")


def test_a_node_answers_at_both_its_addresses_and_on_both_hosts(founding):
    for host in (IOPC, "policeconduct.gov.uk"):
        for path in (SLACK, "/node/14001"):
            assert f'<link rel="canonical" href="{SLACK}" />' in ask(founding, host, path).text
    assert ask(founding, "www.ipcc.gov.uk", SLACK).headers["Location"] == f"https://{IOPC}{SLACK}"


def test_other_hosts_and_methods_are_refused(founding):
    assert ask(founding, "elsewhere.example", "/").status == 404
    assert ask(founding, HMICFRS, "/", method="POST").status == 405
    assert ask(founding, HMICFRS, REPORT, method="HEAD").body == b""
    assert "Disallow" in ask(founding, HMICFRS, "/robots.txt").text


def test_the_root_form_searches_and_states_a_total(founding):
    found = ask(founding, HMICFRS, "/?cat=domestic-abuse&force=any&month=2017-11")
    assert "Found 1 result<" in found.text
    assert links(found.text.split("<aside")[0], '/publications/a-[^"]*') == [REPORT]


def test_a_document_is_a_pdf_and_the_same_each_time(founding):
    page = ask(founding, HMICFRS, REPORT).text
    (address,) = links(page, 'https://assets-[^"]*')
    host, path = re.fullmatch(r"https://([^/]+)(/.*)", address).groups()
    one, two = ask(founding, host, path), ask(founding, host, path)
    assert one.headers["Content-Type"] == "application/pdf"
    assert one.body == two.body
    assert one.body.startswith(b"%PDF-1.4")
    start = int(re.search(rb"startxref\n(\d+)", one.body)[1])
    assert one.body[start:].startswith(b"xref")


@pytest.mark.parametrize(("host", "path"), [(HMICFRS, REPORT), (IOPC, SLACK)])
def test_validators_give_304_until_the_page_changes(founding, host, path):
    first = ask(founding, host, path)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    assert ask(founding, host, path, If_None_Match=tag).status == 304
    assert ask(founding, host, path, If_Modified_Since=since).status == 304
    assert ask(founding, host, path, If_None_Match='"other"').status == 200
    assert [r.conditional for r in founding.requests] == [False, True, True, True]
    assert founding.requests[1].status == 304


def test_a_new_publication_changes_the_listing_and_its_validators(founding):
    founding.at = datetime(2017, 11, 14, 9, tzinfo=UTC)
    before = ask(founding, HMICFRS, "/publications/").headers
    founding.at = LATE
    again = ask(founding, HMICFRS, "/publications/", If_None_Match=before["ETag"])
    assert again.status == 200
    since = before["Last-Modified"]
    assert ask(founding, HMICFRS, "/publications/", If_Modified_Since=since).status == 200


def test_the_old_skin_gives_a_new_form_token_each_time_and_one_etag(founding):
    one, two = ask(founding, IOPC, SLACK), ask(founding, IOPC, SLACK)
    assert one.body != two.body
    assert one.headers["ETag"] == two.headers["ETag"]
    assert one.headers["ETag"].startswith("W/")


def test_pages_are_packed_where_asked_for(founding):
    plain = ask(founding, HMICFRS, REPORT)
    packed = ask(founding, HMICFRS, REPORT, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_a_connection_is_kept_open(founding):
    line = http.client.HTTPConnection("127.0.0.1", founding.port, timeout=10)
    for _ in range(3):
        line.request("GET", REPORT, headers={"Host": HMICFRS})
        assert line.getresponse().read()
    line.close()


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
    order(founding, "slow", seconds=0.4)
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", founding.port), timeout=10) as slow:
        slow.sendall(f"GET {REPORT} HTTP/1.1\r\nHost: {HMICFRS}\r\n\r\n".encode())
        assert ask(founding, HMICFRS, "/publications/").status == 200
        assert time.monotonic() - begun < 0.4
        assert slow.recv(12) == b"HTTP/1.1 200"
    assert time.monotonic() - begun >= 0.4


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


def test_282_rows_six_a_page_name_258_publications(record):
    rows, pages = [], 0
    path = "/investigations/our-investigations"
    while path:
        text = ask(record, IOPC, path).text
        main, _, _ = text.partition('<div class="col-3')
        rows += re.findall(r'<span class="field-content"><a href="([^"]*)">', main)
        pages += 1
        after = re.search(r'<li class="pager-next"><a href="([^"]*)"', text)
        path = unescape(after[1]) if after else None
    assert (len(rows), len(set(rows)), pages) == (282, 258, 47)


def test_all_1318_records_answer_and_carry_their_labels(record):
    site = record.world.site("iopc")
    line = http.client.HTTPConnection("127.0.0.1", record.port, timeout=10)
    for publication in site.publications[:1318]:
        line.request("GET", publication.path, headers={"Host": IOPC})
        response = line.getresponse()
        text = unescape(response.read().decode())
        assert response.status == 200, publication.path
        assert f"<h1>{publication.title}</h1>" in text
        assert (publication.reference or "Published") in text
        assert ("IOPC reference" in text) == (publication.reference is not None)
        assert (f"<p>{publication.answer}</p>" in text) or publication.answer is None
    line.close()


def test_the_two_pages_that_were_gone_answer_404(record):
    for slug in (
        "national-recommendation-national-police-chiefs-council-april-2021",
        "national-recommendations-and-recommendations-made-metropolitan-police-service-and",
    ):
        assert ask(record, IOPC, f"/recommendations/{slug}").status == 404


def test_the_page_on_record_carries_its_dates_and_node(record):
    page = ask(record, IOPC, "/node/29728").text
    assert 'href="/recommendations/national-recommendation-college-policing-june-2021"' in page
    assert 'content="2021-06-15T00:00:00+01:00">Tuesday, 15 June, 2021<' in page
    assert 'content="2021-08-10T00:00:00+01:00">Tuesday, 10 August, 2021<' in page


def test_featured_fire_publications_stand_under_their_own_heading(record):
    page = ask(record, HMICFRS, "/fire-and-rescue-services/publications/").text
    assert page.index("Featured publications") < page.index("grenfell") < page.index("All publi")
    later = ask(record, HMICFRS, "/fire-and-rescue-services/publications/page/2/").text
    assert "Featured" not in later


def test_an_html_edition_is_offered_and_answers(record):
    path = "review-of-policing-domestic-abuse-during-pandemic/"
    page = ask(record, HMICFRS, f"/publications/{path}").text
    assert f'href="/publication-html/{path}"' in page
    assert "(HTML)" in page
    assert ask(record, HMICFRS, f"/publication-html/{path}").status == 200


@pytest.mark.parametrize("name", ["current", "redesign"])
def test_other_markup_carries_the_same_addresses_and_values(name):
    path = "national-recommendation-college-policing-june-2021"
    section = "/our-work/learning/" if name == "current" else "/recommendations/"
    with serving(name, datetime(2021, 6, 30, 9, tzinfo=UTC)) as other:
        listing = ask(other, IOPC, section.rstrip("/")).text
        assert f"{section}{path}" in listing
        page = ask(other, IOPC, f"{section}{path}").text
        assert "2020/137342" in page
        assert "Awaiting response" in page
        assert "author-block" not in page
        old = ask(other, IOPC, f"/recommendations/{path}")
        assert old.status == (301 if name == "current" else 200)


def test_glossary_tooltips_can_weigh_as_on_the_real_page():
    world = scenarios.catalogue(tooltips=1026)
    with Replica(world) as heavy:
        page = ask(heavy, IOPC, "/node/29728").text
    assert page.count("taxonomy-tooltip'>") == 1026


def test_a_generated_page_weighs_what_was_asked_for():
    world = scenarios.generated(12, seed=3)
    with Replica(world) as quiet:
        quiet.warm()
        sizes = [len(ask(quiet, HMICFRS, p.path).body) for p in world.sites[0].publications]
    assert all(43_000 < size < 46_000 for size in sizes)


def test_removed_pages_answer_in_their_four_ways():
    world = scenarios.load("changes")
    paths = [p.path for p in world.sites[0].publications]
    with Replica(world, at=world.start + timedelta(days=14)) as replica:
        answers = [ask(replica, HMICFRS, paths[n]) for n in (8, 9, 10, 11)]
        replica.at = world.start + timedelta(days=30)
        moved = ask(replica, HMICFRS, paths[12])
    assert [a.status for a in answers] == [404, 410, 302, 200]
    assert answers[3].text == answers[0].text
    assert moved.headers["Location"].endswith("/publications/moved-elsewhere/")


def control(replica, order=None):
    body = None if order is None else json.dumps(order)
    method = "GET" if order is None else "POST"
    return ask(replica, "replica.invalid", "/", method=method, body=body)


def test_another_process_can_set_the_clock_and_order_faults(founding):
    fault = {"kind": "503", "path": REPORT}
    done = control(founding, {"at": "2017-11-15T10:00:00Z", "faults": [fault]})
    assert done.status == 200
    state = json.loads(control(founding).text)
    assert state["at"] == "2017-11-15T10:00:00+00:00"
    assert [one["kind"] for one in state["faults"]] == ["503"]
    assert ask(founding, HMICFRS, REPORT).status == 503


@pytest.mark.parametrize(
    "bad",
    [
        {"at": "2017-11-15T10:00"},
        {"at": "soon"},
        {"faults": [{"kind": "flood"}]},
        {"faults": [{"kind": "403", "path": "("}]},
        {"when": "2017"},
        ["at"],
    ],
)
def test_a_bad_order_is_refused_and_changes_nothing(founding, bad):
    refused = control(founding, bad)
    assert refused.status == 400
    assert json.loads(refused.text)["error"]
    assert founding.at == LATE
    assert len(founding.faults) == 0


def test_a_port_in_use_is_told_in_one_line(founding):
    result = CliRunner().invoke(command, ["--port", str(founding.port)])
    assert result.exit_code == 2
    assert result.output.strip() == (
        f"Error: cannot listen on 127.0.0.1:{founding.port}: address already in use"
    )


@pytest.mark.parametrize(
    "arguments",
    [[], ["--port", "x"], ["--port", "8600", "--scenario", "y"], ["--port", "8600", "--at", "now"]],
)
def test_wrong_usage_exits_with_2(arguments):
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_help_lists_the_scenarios_and_gives_an_example():
    text = CliRunner().invoke(command, ["--help"]).output
    assert all(name in text for name in scenarios.SCENARIOS)
    assert "pagefive replica --port 8600 --scenario founding" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_stops_cleanly(number):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = "from scraper.replica.commands import replica; replica()"
    arguments = [sys.executable, "-c", start, "--port", str(port), "--scenario", "founding"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        lines = [process.stdout.readline() for _ in range(3)]
        process.send_signal(number)
        assert process.wait(10) == 0
    assert f"http://127.0.0.1:{port}" in lines[0]
    assert f"pagefive run hmicfrs iopc --via 127.0.0.1:{port} --at 2015-10-25T09:00:00Z" in lines[1]
