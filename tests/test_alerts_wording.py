"""What messages say, and that no site's words can break or steer them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alerts_ground import change, recorded
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import phrases
from alerts.blocks import clip, size
from alerts.terminal import lines_of, plain
from alerts.wording import drafts
from db.postings import Message
from db.records import Change, Kind, Severity

K = Kind

BURIED = change(
    K.BURIED,
    severity=Severity.HIGH,
    title="A progress report on the police response to domestic abuse",
    summary="On page 5 of publications (position 44) 2 days after it was first seen.",
    listing="publications",
    page=5,
    rank=44,
    page_size=10,
    first_seen="2017-11-14T09:45:00Z",
    hours_since_first_seen=48.0,
    hours_on_page_one=[20.0, 31.0],
    born_buried=False,
    pushed_by={"count": 43, "groups": [{"day": "2017-11-15", "kind": "Letter", "count": 43}]},
)
EDITED = change(
    K.EDITED,
    summary="The text changed (2 words out, 1 in); no date on the page did.",
    diff=[["=", "the force"], ["-", "requires improvement"], ["+", "is inadequate"], ["=", "at"]],
)
RETITLED = change(K.RETITLED, title="Interim report", was="Report", now="Interim report")
ADDED = change(
    stated_date="2017-11-14", kind_="x", topics=["Domestic abuse"], listing="publications"
)
REMOVED = change(
    K.REMOVED, looks=[{"at": "2017-11-14T09:45:00Z", "answer": "404"}], summary="Gone twice."
)
PUBLISHED = change(K.PUBLISHED, age="1,972 days", since_what="the deaths")


def say(*changes: Change) -> list[Message]:
    return [draft.message for draft in drafts(recorded(changes))]


def lines(message: Message) -> list[str]:
    return [plain(line) for line in lines_of(message.blocks)]


def styled(message: Message, style: str) -> list[str]:
    return [span.text for line in lines_of(message.blocks) for span in line if span.style == style]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            BURIED,
            [
                "Buried on page 5 of publications, 2 days after it was first seen",
                "A progress report on the police response to domestic abuse <https://",
                "Stood on page one for 20 to 31 hours",
                "Pushed down by 43 later publications",
                "43 × Letter first seen on 15 November 2017",
                "*Why:* On page 5 of publications (position 44)",
            ],
            id="buried: how deep, how fast, what pushed it down",
        ),
        pytest.param(
            EDITED,
            ["Edited", "the force ~requires improvement~ *is inadequate* at", "*Why:* The text"],
            id="edited: removed words struck, added ones bold",
        ),
        pytest.param(RETITLED, ["Retitled", "~Report~", "*Interim report*"], id="retitled: both"),
        pytest.param(
            ADDED, ["New", "Dated 14 November 2017", "Domestic abuse"], id="added: date and topics"
        ),
        pytest.param(
            REMOVED,
            ["Removed", "14 Nov 2017, 09:45: its address answered 404", "*Why:* Gone twice."],
            id="removed: the looks",
        ),
        pytest.param(
            PUBLISHED,
            ["Published after 1,972 days", "1,972 days since the deaths"],
            id="published: the clock",
        ),
        pytest.param(
            change(K.BLOCKED, "hmicfrs", summary="It answered 403."),
            ["Refuses to be read", "*Why:* It answered 403."],
            id="a source's change: the reason",
        ),
    ],
)
def test_a_message_leads_with_what_happened_and_says_why(said: Change, expected: list[str]) -> None:
    [message] = say(said)
    text = "\n".join(lines(message))
    places = [text.find(each) for each in expected]
    assert -1 not in places, text
    assert places == sorted(places), text
    assert "hmicfrs · seen 14 Nov 2017, 09:45 London time · change 101" in text


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_worded_even_without_detail(kind: Kind) -> None:
    [message] = say(change(kind))
    assert "*Why:* " in "\n".join(lines(message))


def test_a_message_of_several_changes_tells_each() -> None:
    [message] = say(EDITED, RETITLED)
    text = "\n".join(lines(message))
    assert text.startswith("Retitled · Edited")
    assert "~Report~" in text
    assert "~requires improvement~" in text


def test_a_release_lists_ten_titles_and_counts_the_rest() -> None:
    [message] = say(*(change(key=f"publications/{n}") for n in range(43)))
    text = lines(message)
    assert text[0] == "43 new publications at hmicfrs"
    assert sum("Title of publications/" in line for line in text) == 10
    assert "and 33 more, all in the log" in "\n".join(text)


def test_a_long_diff_keeps_changes_whole_and_counts_the_rest() -> None:
    segments = [part for n in range(200) for part in (["-", f"old{n}"], ["+", f"new{n}"])]
    [message] = say(change(K.EDITED, diff=segments))
    text = "\n".join(lines(message))
    assert "~old0~ *new0*" in text
    shown = len(styled(message, "strike")) + len([s for s in styled(message, "bold") if "new" in s])
    assert f"… {400 - shown} changes more in the log" in text


HOSTILE = [
    "<!channel> look",
    "<@U1> <#C1|x> <https://evil.example|Police>",
    "*bold* _it_ ~no~ `code` ```pre```",
    "&lt;!here&gt; &amp; ordinary",
    "\u202eevil\u2066 \u200f\u061c",
    "\x1b]8;;https://evil.example\x07click\x1b[2J\x9b31m\x00\r\n\u2028",
    "x" * 10_000,
    "word " * 4_000,
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿é" * 900,
    "\ud800 lone",
    ":tada: @channel",
    "",
    " ",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_arrive_as_text(title: str) -> None:
    _hold_limits(say(change(title=title, summary=title, was=title, now=title)))
    for draft in drafts(recorded([change(K.RETITLED, title=title, was=title, now=title)])):
        for char in "\x1b\x9b\x00\u202e\u2066\u2028\r":
            assert char not in json.dumps(draft.message.blocks, ensure_ascii=False)
        assert "<" not in draft.message.text


def test_short_hostile_titles_are_not_changed() -> None:
    for title in HOSTILE[:4]:
        [message] = say(change(title=title))
        assert title in "\n".join(lines(message))


texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="<>&!@*_~`\u202e\x1b\n 👩‍🦰é", max_size=400),
    st.sampled_from(HOSTILE),
)
addresses = st.one_of(
    st.sampled_from(["https://x.example/" + "a" * 5_000, "javascript:alert(1)", "http://[", ""]),
    st.text(max_size=40).map("https://police.example/".__add__),
)
details = st.fixed_dictionaries(
    {},
    optional={
        "diff": st.lists(st.tuples(st.sampled_from("=-+~"), texts).map(list), max_size=80),
        "touched": st.lists(
            st.fixed_dictionaries({"what": texts, "was": texts, "now": texts}), max_size=9
        ),
        "pages": st.lists(
            st.fixed_dictionaries(
                {
                    "was_page": st.one_of(st.none(), st.integers()),
                    "page": st.one_of(st.none(), st.integers()),
                    "diff": st.lists(st.tuples(st.sampled_from("=-+~"), texts).map(list)),
                }
            ),
            max_size=5,
        ),
        "document": st.one_of(texts, st.text(max_size=40).map("https://police.example/".__add__)),
        "was_document": texts,
        "label": texts,
        "notice": texts,
        "words": st.lists(texts, max_size=9),
        "route": st.one_of(st.just("link"), texts),
        "where": texts,
        "since": st.one_of(st.just("2017-11-14T09:45:00Z"), st.just("2017-11-14"), texts),
        "rule": texts,
        "annotations": st.lists(st.fixed_dictionaries({"what": texts, "said": texts}), max_size=9),
        "tags": st.lists(
            st.fixed_dictionaries({"kind": st.just("force"), "name": texts}), max_size=9
        ),
        "depth_curve": st.lists(
            st.fixed_dictionaries({"at": texts, "page": st.integers()}), max_size=9
        ),
        "was": texts,
        "now": texts,
        "stated_date": st.one_of(st.sampled_from(["2017", "2017-11", "2017-11-14"]), texts),
        "kind": texts,
        "topics": st.lists(texts, max_size=5),
        "looks": st.lists(st.fixed_dictionaries({"at": texts, "answer": texts}), max_size=9),
        "age": texts,
        "since_what": texts,
        "finding": texts,
        "owed": st.one_of(st.just("response"), texts),
        "due": st.one_of(st.sampled_from(["2017-11-20", "2017-11", "0001-01-01"]), texts),
        "due_rule": texts,
        "concluded": st.one_of(st.sampled_from(["2017-11-20", "2017-11"]), texts),
        "waiting_for": texts,
        "quotes": st.lists(texts, max_size=4),
        "answer": texts,
        "rung": texts,
        "force": texts,
        "reference": texts,
        "reasons": st.lists(texts, max_size=4),
        "score": st.integers(),
        "days": st.integers(),
        "days_late": st.integers(),
        "days_left": st.integers(),
        "allowed_from": st.one_of(st.just("2017-11-20"), texts),
        "listing": texts,
        "page": st.integers(),
        "hours_since_first_seen": st.floats(0, 1e6),
        "hours_on_page_one": st.one_of(st.none(), st.lists(st.floats(0, 1e4), max_size=3)),
        "pushed_by": st.fixed_dictionaries(
            {"count": st.integers(0, 99), "groups": st.lists(st.just({"day": "x"}), max_size=9)}
        ),
    },
)
changes = st.builds(
    Change,
    kind=st.sampled_from(list(Kind)),
    severity=st.sampled_from(list(Severity)),
    key=st.one_of(st.sampled_from(["a", "b"]), texts),
    title=texts,
    url=addresses,
    summary=texts,
    detail=details,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(changes, min_size=1, max_size=14))
def test_no_message_passes_slacks_limits(told: list[Change]) -> None:
    _hold_limits(say(*told))


@pytest.mark.parametrize("count", [1, pytest.param(12, marks=pytest.mark.slow)])
@pytest.mark.parametrize("title", HOSTILE)
def test_no_message_of_the_worst_words_passes_slacks_limits(count: int, title: str) -> None:
    url = "https://police.example/" + "a" * 1_100
    detail: dict[str, Any] = {
        "diff": [["-", title], ["+", title]] * 30,
        "was": title,
        "now": title,
        "topics": [title] * 9,
        "touched": [{"what": title, "was": title, "now": title}] * 9,
        "pages": [{"was_page": 1, "page": 2, "diff": [["-", title], ["+", title]] * 9}] * 9,
        "document": url,
        "was_document": url + "b",
        "label": title,
        "notice": title,
        "words": [title] * 9,
        "annotations": [{"what": "x", "said": title}] * 9,
        "tags": [{"kind": kind, "name": title} for kind in ("force", "topic", "body")] * 9,
        **dict.fromkeys(("finding", "since_what", "due_rule", "waiting_for", "answer"), title),
        **dict.fromkeys(("rung", "force", "reference", "concluded", "age", "due"), title),
        "quotes": [title] * 9,
        "days_late": 57,
    }
    for kind in Kind:
        told = [
            change(kind, f"k{n % 15}", title=title, url=url, summary=title, **detail)
            for n in range(count)
        ]
        _hold_limits(say(*told))


def _hold_limits(messages: list[Message]) -> None:
    for message in messages:
        assert message.text
        assert size(message.text) + size(message.blocks) <= 11_000
        assert 1 <= len(message.blocks) <= 50
        json.dumps(message.blocks, ensure_ascii=False).encode()
        for part in _parts(list(message.blocks)):
            _hold(part)


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _parts(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _parts(inner)


def _hold(part: dict[str, Any]) -> None:
    match part.get("type"):
        case "header":
            assert 1 <= len(part["text"]["text"]) <= 150
        case "plain_text" | "text":
            assert 1 <= len(part["text"]) <= 3_000
        case "link":
            assert part["text"]
            assert part["url"].startswith(("https://", "http://"))
            assert len(part["url"]) <= 3_000
            assert part["url"].isascii()
            assert not set(part["url"]) & set(' <>"')
        case "rich_text_section" | "rich_text" | "rich_text_list":
            assert part["elements"]
        case "mrkdwn":
            raise AssertionError("markup is read in this part")


def test_clipping_cuts_between_words_and_never_inside_a_joined_emoji() -> None:
    assert clip("one two three four five", 17) == "one two…"
    family = "👩‍👩‍👧‍👦"
    for limit in range(10, 200, 7):
        cut = clip(family * 5, limit)
        assert size(cut) - 2 <= limit
        assert cut.removesuffix("…").replace(family, "") == ""


def test_every_kind_of_change_has_a_headline() -> None:
    assert set(phrases.HEADLINES) == set(Kind)
