"""Every kind of message keeps to Slack's published limits, whatever words a site uses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from alerts_ground import START, change, recorded
from alerts_kinds import AFTER, BEFORE, EXAMPLES, SUBJECT, as_logged
from slack_limits import wrong_with, wrong_with_file

from alerts.attachments import files
from alerts.buttons import offered
from alerts.folding import LEADING
from alerts.terminal import lines_of, plain
from alerts.wording import Manner, drafts
from db.kept import Copy, Kept, Side
from db.postings import Draft
from db.records import Change, Kind, Recorded, Severity

OURS = "https://pagefive.example/log/"
TITLES = {
    "a call of the channel": "<!channel> look",
    "a call of a person": "<@U1> and <#C1|x> and <!subteam^S1>",
    "a link that lies": "<https://evil.example|Police>",
    "marks": "*bold* _it_ ~no~ `code` ```pre``` > quote",
    "entities": "&lt;!here&gt; &amp; &copy; AT&T",
    "right to left": "\u202eevil\u2066 \u200f\u061cشرطة",
    "a terminal's escape": "\x1b]8;;https://evil.example\x07click\x1b[2J\x9b31m\x00\r\n\u2028",
    "10,000 characters": "x" * 10_000,
    "4,000 words": "word " * 4_000,
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿é" * 900,
    "zero width": "\u200b\u200d\ufeffa\u200bb" * 500,
    "a lone surrogate": "\ud800 lone \udfff",
    "a shortcode": ":tada: @channel #general",
    "nothing": "",
    "blanks": " \u00a0\u3000 ",
}
LINKED = Manner(public_url=OURS)
ASKING = Manner(public_url=OURS, answers=lambda group: offered(group, []))


def kept(told: list[Recorded], was: str = BEFORE, now: str = AFTER) -> Kept:
    """Return what would be kept beside changes of any kind."""
    copy = Copy(version=3, seen=START, digest="3fa9" * 16, warc="hmicfrs.warc.gz", offset=12_345)
    sides = tuple(
        Side(version=n, first_seen=START, last_seen=START, digest="a", pages=(text,))
        for n, text in ((3, was), (4, now))
    )
    ids = [each.id for each in told]
    return Kept(copies=dict.fromkeys(ids, copy), sides=dict.fromkeys(ids, (sides[0], sides[1])))


def hold(made: list[Draft]) -> None:
    assert made
    for draft in made:
        assert wrong_with(draft.message.text, draft.message.blocks) == []
        for file in draft.files:
            assert wrong_with_file(file.name, file.title, file.alt, file.content) == []


def drafted(told: list[Recorded], was: str = BEFORE, now: str = AFTER) -> list[Draft]:
    return drafts(told, Manner(kept=kept(told, was, now), files=files, public_url=OURS))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_keeps_to_the_limits(kind: Kind) -> None:
    hold(drafted(recorded([as_logged(EXAMPLES[kind])])))


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_every_kind_keeps_to_the_limits_with_hostile_words(name: str) -> None:
    title = TITLES[name]
    for kind in Kind:
        told = hostile(as_logged(EXAMPLES[kind]), title)
        many = [replace(told, key=f"{title}{n}") for n in range(12)]
        one = replace(told, key=told.key + title)
        hold(drafted(recorded([one]), BEFORE + title, f"{title}\n{AFTER}"))
        hold(drafts(recorded(many), LINKED))
        hold(drafts(recorded([one]), ASKING))
        hold(drafts(recorded(many), ASKING))


def hostile(told: Change, title: str) -> Change:
    """Put a site's words wherever a change holds any."""
    detail = {name: with_words(said, title) for name, said in told.detail.items()}
    return replace(told, title=title, url=told.url + title, summary=title, detail=detail)


def with_words(said: Any, title: str) -> Any:
    match said:
        case str():
            return said if said[:2] in ("20", "19") else said + title
        case list():
            return [with_words(each, title) for each in said]
        case dict():
            return {name: with_words(each, title) for name, each in said.items()}
        case _:
            return said


SHORT = [name for name in TITLES if name not in ("10,000 characters", "4,000 words", "emoji")]


@pytest.mark.parametrize("name", [*SHORT[:5], "a shortcode"])
def test_a_short_hostile_title_arrives_as_the_text_that_it_is(name: str) -> None:
    title = TITLES[name]
    [draft] = drafts(recorded([change(title=title)]))
    [paragraph] = draft.message.blocks[1]["elements"]  # type: ignore[misc]
    assert [each["text"] for each in paragraph["elements"]] == [title]
    unescaped = draft.message.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert title in unescaped


def of_many(count: int, kinds: tuple[Kind, ...], severity: Severity | None = None) -> list[Change]:
    """Return as many changes of one crawl, each of a publication of its own."""
    examples = [as_logged(EXAMPLES[kinds[n % len(kinds)]]) for n in range(count)]
    return [
        replace(told, key=f"publications/{n}", severity=severity or told.severity)
        for n, told in enumerate(examples)
    ]


CROWDS = {
    "new ones": (Kind.ADDED,),
    "removals": (Kind.REMOVED,),
    "edits": (Kind.EDITED, Kind.EDITED_SILENTLY),
    "burials": (Kind.BURIED,),
    "a redesign": (Kind.MOVED, Kind.RETITLED, Kind.EDITED, Kind.REPLACED, Kind.DETACHED),
    "a bad day": (
        *(Kind.REMOVED, Kind.DELISTED, Kind.UNLISTED, Kind.BACKDATED, Kind.BURIED),
        *(Kind.REPLACED, Kind.EDITED_SILENTLY, Kind.LATE, Kind.PUBLISHED, Kind.EDITED),
    ),
}

CROWDS["every kind there is"] = LEADING
CROWDS["ten of each grave kind, and the rest edits"] = (
    *(Kind.REMOVED, Kind.DELISTED, Kind.UNLISTED, Kind.BACKDATED, Kind.REPLACED),
    *[Kind.EDITED] * 45,
)


@pytest.mark.parametrize("crowd", CROWDS)
def test_500_changes_of_one_crawl_fold_into_at_most_12_messages(crowd: str) -> None:
    told = recorded(of_many(500, CROWDS[crowd]))
    made = drafts(told, LINKED)
    assert len(made) <= 12
    assert sorted(id_ for draft in made for id_ in draft.changes) == [each.id for each in told]
    hold(made)


@pytest.mark.parametrize(("edits", "messages"), [(10, 50), (11, 5)])
def test_what_is_grave_stands_alone_in_a_crawl_of_at_most_fifty_changes(
    edits: int, messages: int
) -> None:
    grave = of_many(40, (Kind.REMOVED, Kind.DELISTED, Kind.UNLISTED, Kind.REPLACED))
    common = [replace(each, key=f"news/{each.key}") for each in of_many(edits, (Kind.EDITED,))]
    made = drafts(recorded([*grave, *common]))
    assert len(made) == messages


def test_what_is_left_of_a_flood_says_of_each_what_happened() -> None:
    made = drafts(recorded(of_many(500, LEADING)))
    rest = ["\n".join(plain(line) for line in lines_of(each.message.blocks)) for each in made]
    [said] = [each for each in rest if "changed in other ways at hmicfrs" in each]
    assert "20 × Retitled; 20 × Redated" in said
    assert "would have made more than 12 messages" in said


def test_a_storm_says_that_it_is_one_and_carries_no_files() -> None:
    told = recorded(of_many(500, (Kind.EDITED,)))
    [draft] = drafts(told, Manner(kept=kept(told), files=files))
    said = "\n".join(plain(line) for line in lines_of(draft.message.blocks))
    assert "500 publications edited at hmicfrs" in said
    assert "more than 10 changes of one crawl are told together" in said
    assert draft.files == ()


@pytest.mark.parametrize(
    ("base", "address"),
    [
        pytest.param(None, None, id="without the setting"),
        pytest.param(OURS, "https://pagefive.example/log/publication/hmicfrs/", id="below a path"),
        pytest.param(
            "http://log.lan:8080", "http://log.lan:8080/publication/hmicfrs/", id="a port"
        ),
        pytest.param("javascript:alert(1)", None, id="no address of the web"),
    ],
)
def test_a_message_links_to_our_own_page_only_where_it_can_be_reached(
    base: str | None, address: str | None
) -> None:
    [draft] = drafts(recorded([EXAMPLES[Kind.REMOVED]]), Manner(public_url=base))
    last = json.dumps(draft.message.blocks[-1])
    assert ("mrkdwn" in last) is (address is not None)
    if address:
        assert f"<{address}{SUBJECT.key}|All that the log knows of it>" in last


@pytest.mark.parametrize("key", ["a|b>c<!channel>", "über uns", "a&b", "x" * 5_000, "\ud800"])
def test_no_key_breaks_out_of_the_link_to_our_own_page(key: str) -> None:
    hold(drafts(recorded([change(key=key)]), LINKED))


def test_a_source_and_a_finding_without_a_page_have_no_link_to_one() -> None:
    for told in (EXAMPLES[Kind.BLOCKED], change(Kind.LATE, "finding:7")):
        [draft] = drafts(recorded([told]), LINKED)
        assert "mrkdwn" not in json.dumps(draft.message.blocks)


def text_block(kind: str, text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text}}


def rich(**inline: Any) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"} | inline]}
    return {"type": "rich_text", "elements": [section]}


def plain_text(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("a", [], id="no blocks"),
        pytest.param("a", [{"type": "divider"}] * 51, id="51 blocks"),
        pytest.param("", [{"type": "divider"}], id="no text"),
        pytest.param("a" * 40_001, [{"type": "divider"}], id="a long text"),
        pytest.param("<!channel>", [{"type": "divider"}], id="a call in the text"),
        pytest.param("a &l", [{"type": "divider"}], id="half an entity in the text"),
        pytest.param("a", [{"type": "header", "text": plain_text("a" * 151)}], id="long header"),
        pytest.param("a", [{"type": "header", "text": plain_text("")}], id="empty header"),
        pytest.param("a", [text_block("plain_text", "a" * 3_001)], id="a long section"),
        pytest.param("a", [text_block("mrkdwn", "<https://a.example|a")], id="half a link"),
        pytest.param("a", [text_block("mrkdwn", "a <!here>")], id="a call in a section"),
        pytest.param("a", [text_block("mrkdwn", "a &am")], id="half an entity"),
        pytest.param("a", [{"type": "context", "elements": [plain_text("a")] * 11}], id="context"),
        pytest.param("a", [{"type": "context", "elements": []}], id="an empty context"),
        pytest.param(
            "a",
            [{"type": "image", "image_url": "https://a.example/", "alt_text": "a" * 2_001}],
            id="a long alternative text",
        ),
        pytest.param(
            "a", [{"type": "image", "image_url": "https://a.example/"}], id="no alternative text"
        ),
        pytest.param("a", [rich(text="")], id="empty rich text"),
        pytest.param("a", [rich(text="\u202ea")], id="a direction mark"),
        pytest.param("a", [rich(text="\ud800")], id="a lone surrogate"),
        pytest.param("a", [rich(type="link", url="javascript:x")], id="an odd link"),
        pytest.param(
            "a", [rich(type="link", url="https://a.example/ b")], id="a link with a blank"
        ),
        pytest.param("a", [rich(type="broadcast", range="channel")], id="a call in rich text"),
        pytest.param("a", [rich(style={"underlined": True})], id="an unknown style"),
        pytest.param("a", [rich(text="a" * 2_900)] * 4, id="a large message"),
        pytest.param("a", [{"type": "video"}], id="an unknown block"),
        pytest.param("a", [{"type": "divider", "block_id": "x"}] * 2, id="one block_id twice"),
        pytest.param(
            "a",
            [{"type": "actions", "elements": [{"type": "button", "text": plain_text("a" * 76)}]}],
            id="a long button",
        ),
    ],
)
def test_the_limits_are_noticed(text: str, blocks: list[dict[str, Any]]) -> None:
    assert wrong_with(text, blocks)


def test_what_slack_takes_is_taken() -> None:
    blocks = [
        {"type": "header", "text": plain_text("a" * 150)},
        text_block("mrkdwn", "<https://a.example/?a=1&amp;b=2|a &amp; b> *a*"),
        rich(text="<!channel> &lt; *a*"),
        {"type": "context", "elements": [plain_text("a")] * 10},
    ]
    assert wrong_with("a &amp; &lt;b&gt;", blocks) == []


@pytest.mark.parametrize(
    ("name", "alt", "content"),
    [
        pytest.param("a b.txt", "", b"a", id="a blank in the name"),
        pytest.param("", "", b"a", id="no name"),
        pytest.param("a.txt", "", b"", id="empty"),
        pytest.param("a.png", "a" * 1_001, b"a", id="a long alternative text"),
    ],
)
def test_the_limits_of_files_are_noticed(name: str, alt: str, content: bytes) -> None:
    assert wrong_with_file(name, "a title", alt, content)
