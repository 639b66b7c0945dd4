"""What archives' indexes answer reads as it is meant, in every form, and errors are named."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from archive_answers import (
    FIRST,
    FORMS,
    LEFT_OUT,
    PAGE,
    RESUME,
    SECOND,
    as_array,
    as_objects,
    as_text,
    line,
)
from hypothesis import given
from hypothesis import strategies as st

from db.archived import Archive
from scraper.archives.addresses import (
    Query,
    index_address,
    memento_address,
    pages_address,
    replay_address,
)
from scraper.archives.cdx import CutOff, NotAnIndex, parse_timestamp, read_index

EVIDENCE = Path(__file__).parents[2] / "shared" / "evidence" / "archives"


def stored(name):
    path = EVIDENCE / name
    if not path.exists():
        pytest.skip("the stored answers are not here: ../shared/evidence/archives is absent")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form):
    again = line("20140102030405", digest=SECOND)
    index = read_index(FORMS[form](line(), again))
    assert [(c.timestamp, c.original, c.status, c.digest) for c in index.captures] == [
        ("20130102030405", PAGE, 200, FIRST),
        ("20140102030405", PAGE, 200, SECOND),
    ]
    assert index.captures[0].at == datetime(2013, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (index.captures[0].media_type, index.captures[0].length) == ("text/html", 1610)
    assert (index.resume_key, index.notes) == (None, ())


@pytest.mark.parametrize("form", [as_array, as_text])
def test_the_resume_key_follows_an_empty_row(form):
    index = read_index(form(line(), resume=RESUME))
    assert (len(index.captures), index.resume_key) == (1, RESUME)


@pytest.mark.parametrize("form", FORMS)
def test_a_revisit_has_no_status_and_names_the_bytes(form):
    (capture,) = read_index(FORMS[form](line(status="-", mime="warc/revisit"))).captures
    assert (capture.status, capture.media_type, capture.digest) == (None, None, FIRST)


@pytest.mark.parametrize(
    ("stamp", "meant"),
    [
        pytest.param("20130102030405", ("2013-01-02T03:04:05", False), id="14 digits"),
        pytest.param("20130102", ("2013-01-02T00:00:00", False), id="a day"),
        pytest.param("2013", ("2013-01-01T00:00:00", False), id="a year"),
        pytest.param("20130002030405", ("2013-01-02T03:04:05", True), id="month 00"),
        pytest.param("20130100000000", ("2013-01-01T00:00:00", True), id="day 00"),
        pytest.param("20130231250000", ("2013-02-28T23:00:00", True), id="day 31 of February"),
        pytest.param("20131302030499", ("2013-12-02T03:04:59", True), id="month 13, second 99"),
        pytest.param("00000000000000", None, id="year 0"),
        pytest.param("2013-01-02", None, id="no digits"),
        pytest.param("-", None, id="a dash"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_time_that_is_none_is_clamped_or_left_out(stamp, meant):
    read = parse_timestamp(stamp)
    got = read and (read[0].replace(tzinfo=None).isoformat(), read[1])
    assert got == meant


@pytest.mark.parametrize(
    ("lines", "kept", "note"),
    [
        pytest.param([line("0")], 0, "1 without a time", id="no time"),
        pytest.param([line("20130002000000")], 1, "1 times clamped", id="clamped"),
        pytest.param([line(), line()], 1, "1 captures listed twice", id="twice"),
        pytest.param([line(original="dns:www.ipcc.gov.uk")], 0, "1 no web addresses", id="dns"),
        pytest.param([line(original="http://x/\x1b[2J")], 0, "1 no web addresses", id="control"),
        pytest.param([line(original="http://x/" + "a" * 5000)], 0, "1 addresses too long, or with"
                     " spaces", id="long"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_counted_and_named(lines, kept, note):
    index = read_index(as_array(*lines))
    assert (len(index.captures), index.notes) == (kept, (note,))


WHOLE = as_array(line(), line("20140102030405"), resume=RESUME)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(WHOLE[: len(WHOLE) // 2], id="array"),
        pytest.param(WHOLE[:-1], id="array without its end"),
        pytest.param(as_objects(line(), line())[:-20], id="object"),
        pytest.param(as_text(line(), line())[:-3], id="line"),
    ],
)
def test_an_answer_that_was_cut_off_is_not_taken_for_its_beginning(text):
    with pytest.raises(CutOff):
        read_index(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<!DOCTYPE html><html><body>Internal error</body></html>", id="page"),
        pytest.param("<html>\n<p>Temporarily offline</p>\n</html>\n", id="page of lines"),
        pytest.param(LEFT_OUT, id="exception"),
        pytest.param('{"message": "Invalid Page"}\n', id="message"),
        pytest.param('[{"error": "x"}]', id="array of objects"),
        pytest.param('[[["urlkey"]], ["a"]]', id="array of deeper arrays"),
    ],
)
def test_an_error_page_is_no_index(text):
    with pytest.raises(NotAnIndex) as caught:
        read_index(text)
    assert not isinstance(caught.value, CutOff)


@pytest.mark.parametrize("text", ["", "\n", "[]", as_array()])
def test_nothing_held_is_an_index_too(text):
    assert read_index(text).captures == ()


@given(st.text(max_size=300))
def test_whatever_is_answered_reads_or_is_named(text):
    with suppress(NotAnIndex):
        read_index(text)


def test_a_resume_key_is_sent_encoded_once_more():
    address = index_address(Archive.IA, Query(url="http://www.ipcc.gov.uk/"), RESUME)
    assert address.endswith(
        "&resumeKey=uk%252Cgov%252Cipcc%2529%252Fen%252Fpages%252Fworking_with.aspx%2B20140102030406"
    )


def test_an_enumeration_is_asked_for_as_the_archives_document():
    span = {"since": date(2013, 1, 1), "until": date(2013, 12, 31)}
    query = Query(url="http://www.ipcc.gov.uk/en/", okay=True, states=True, limit=500, **span)
    asked = parse_qs(urlsplit(index_address(Archive.IA, query)).query)
    assert asked == {
        "url": ["http://www.ipcc.gov.uk/en/"], "matchType": ["prefix"], "output": ["json"],
        "from": ["20130101"], "to": ["20131231235959"], "filter": ["statuscode:200"],
        "collapse": ["digest"], "limit": ["500"], "showResumeKey": ["true"],
    }  # fmt: skip
    asked = parse_qs(urlsplit(index_address(Archive.UKGWA, query, "3")).query)
    assert (asked["page"], asked["filter"]) == (["3"], ["=status:200"])
    assert not {"collapse", "resumeKey", "showResumeKey"} & asked.keys()
    assert pages_address(query).endswith("&showNumPages=true")


def test_without_a_filter_for_pages_revisits_are_listed():
    address = index_address(Archive.IA, Query(url="http://www.ipcc.gov.uk/"))
    assert parse_qs(urlsplit(address).query)["filter"] == ["!statuscode:[345].."]


@pytest.mark.parametrize("archive", Archive)
def test_the_address_of_a_memento_says_what_it_replays(archive):
    url = replay_address(archive, "20130102030405", "http://www.ipcc.gov.uk/a.aspx?b=c%20d#top")
    read = memento_address(url)
    assert read == (archive, "20130102030405", "http://www.ipcc.gov.uk/a.aspx?b=c%20d")
    squashed = url.replace("/http://", "/http:/")
    assert memento_address(squashed) == read


@pytest.mark.parametrize(
    "url",
    [
        "https://web.archive.org/cdx/search/cdx?url=http://www.ipcc.gov.uk/",
        "https://web.archive.org/save/http://www.ipcc.gov.uk/",
        "https://evil.example/web/20130102030405id_/http://www.ipcc.gov.uk/",
        "http://www.ipcc.gov.uk/web/20130102030405id_/http://x/",
    ],
)
def test_other_addresses_are_no_mementos(url):
    assert memento_address(url) is None


@pytest.mark.parametrize("name", ["test_search_multipage", "test_search_with_filter"])
def test_the_stored_answers_read_and_go_on_as_they_did(name):
    """Each stored page leads to the next by exactly the key that was sent then."""
    answers = stored("internet-archive-cdx-responses.json")[name]
    for answer, following in zip(answers, [*answers[1:], None], strict=True):
        index = read_index(answer["body"])
        body = [one for one in answer["body"].splitlines() if one.count(" ") == 6]
        assert len(index.captures) == len(set(body))
        assert index.resume_key
        sent = following["uri"].partition("&resumeKey=")[2] if following else ""
        if sent:
            address = index_address(Archive.IA, Query(url="http://cnn.com/"), index.resume_key)
            assert address.partition("&resumeKey=")[2] == sent


def test_the_stored_answer_of_a_blocked_site_is_no_index():
    (answer,) = stored("internet-archive-cdx-responses.json")["test_search_raises_for_blocked_urls"]
    assert answer["status"]["code"] == 403
    with pytest.raises(NotAnIndex, match="AdministrativeAccessControlException"):
        read_index(answer["body"])


def test_the_stored_samples_read():
    samples = stored("cdx-and-timemap-samples.json")
    texts = [
        json.dumps(samples["ia_cdx_json"]),
        json.dumps(samples["ukgwa_timemap_json_ndjson_line"]) + "\n",
        samples["ukgwa_timemap_cdxj_line"] + "\n",
    ]
    found = [read_index(text).captures[0] for text in texts]
    assert [(one.timestamp, one.status, one.digest[:4]) for one in found] == [
        ("19981206012233", 200, "FQJ6"),
        ("20031020010412", 200, "U2IC"),
        ("20031020010412", 200, "U2IC"),
    ]
    listed = samples["ukgwa_timemap_link"][3]
    memento = memento_address(listed.partition(">")[0].removeprefix("<"))
    assert memento == (Archive.UKGWA, "20031020010412", "http://www.nationalarchives.gov.uk:80/")
