"""The replica over the wire: hosts, pages and validators."""

import gzip
import http.client
import re
from datetime import UTC, datetime

import pytest
from replica_ground import HMICFRS, IOPC, LATE, ask, links, serving

from scraper.replica.founding import REPORT, SLACK


@pytest.fixture
def founding():
    with serving() as replica:
        yield replica


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
