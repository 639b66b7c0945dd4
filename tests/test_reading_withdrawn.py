"""A publication is withdrawn when a notice, a label or a mark says so; prose never does."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from page_markups import BUILDERS, SHELLS, Builder, Told

from scraper import sources

HMICFRS, IOPC = sources.get("hmicfrs"), sources.get("iopc")
EVIDENCE = Path(__file__).parents[2] / "shared" / "evidence"
PAGE = "https://hmicfrs.justiceinspectorates.gov.uk/publications/a-report/"
SAID = "This publication was withdrawn on 1 May 2020"
LEAD = "<p>Published on: 14 November 2017</p>"
BODY = (
    "<h2>Summary</h2><p>Inspectors visited every force and spoke with those who work there.</p>"
    "<p>What they saw is set out in the report.</p>"
)
TOLD = Told(
    title="A report",
    fields=(("Published on", "14 November 2017"), ("Police Forces", "Kent")),
    body=("Inspectors visited every force and spoke with those who work there.",) * 2,
    offers="<p><a href='/uploads/a.pdf'>A report</a> (PDF document)</p>",
)

NOTICES = {
    "govuk": f"""<section class="gem-c-notice govuk-!-margin-bottom-8" aria-label="Notice"
      role="region"><h2 class="gem-c-notice__title">{SAID.replace("1 May 2020", "")}
      <time datetime="2020-05-01T10:00:00Z">1 May 2020</time></h2>
      <div class="gem-c-notice__description"><p>It is out of date.</p></div></section>""",
    "notification banner": f"""<div class="govuk-notification-banner" role="region"
      aria-labelledby="x"><div class="govuk-notification-banner__header"><h2 id="x">Important</h2>
      </div><div class="govuk-notification-banner__content"><p>{SAID}</p>
      <p>It is out of date.</p></div></div>""",
    "alert role": f"<div role='alert'>{SAID}. It is out of date.</div>",
    "note role": f"<div class='messages messages--withdrawn' role='note'>{SAID}</div>",
    "status role in a table": f"<table role='status'><tr><td>{SAID}</td></tr></table>",
    "callout": f"<blockquote class='callout'><p><b>Important:</b> {SAID}.</p></blockquote>",
    "warning of many blocks": f"<div class='c-warning'><div><i>!</i></div><p>{SAID}.</p></div>",
    "inline": f"<p><span class='withdrawn-notice'>{SAID}</span></p>",
    "badge": "<div class='status-withdrawn'>Withdrawn</div>",
    "dated badge": "<p class='withdrawn'>Withdrawn on 1 May 2020</p>",
    "definitions in a notice": f"<dl class='notice'><dt>{SAID}<dd>It is out of date.</dl>",
    "aside": f"<aside class='alert'><p>{SAID}.</p></aside>",
    "in bold, unmarked": f"<div class='c14'><b>{SAID}</b></div>",
    "a heading, unmarked": f"<h3>{SAID}.</h3>",
    "ours": "<div class='notice'>HMICFRS has withdrawn this report.</div>",
    "has been": "<div class='notice'>This inspection report has been withdrawn.</div>",
    "because": "<div class='alert'>This page is withdrawn because a figure was wrong.</div>",
    "status": "<p><b>Status:</b> Withdrawn</p>",
    "status in a list": "<dl><dt>Status</dt><dd>Withdrawn</dd></dl>",
    "status in a table": "<table><tr><th>Status<td>Withdrawn</table>",
    "dated label": "<p>Withdrawn: 1 May 2020</p>",
    "dated label in spans": "<div><span>Date withdrawn</span> <span>1 May 2020</span></div>",
    "drupal field": """<div class="field field--label-above"><div class="field__label">Withdrawn on
      </div><div class="field__item"><time datetime="2020-05-01T12:00:00Z">1 May 2020</time></div>
      </div>""",
}

PROSE = {
    "others' guidance": "<p>This guidance was withdrawn by the force in May 2020.</p>",
    "own words in prose": f"<p>{SAID}.</p>",
    "in bold, in a sentence": f"<p>The force says that <b>{SAID.lower()}</b> and replaced.</p>",
    "bold words of prose": "<p><b>The report was withdrawn.</b></p>",
    "a complaint": "<div class='callout'><p>The complaint was withdrawn on 1 May 2020.</p></div>",
    "this complaint": "<div class='notice'>This complaint was withdrawn on 1 May 2020.</div>",
    "a recommendation": "<div class='note' role='note'>This recommendation was withdrawn.</div>",
    "a heading": "<h2>Withdrawn complaints</h2><p>Twelve were withdrawn.</p>",
    "not withdrawn": "<div class='notice'>This report has not been withdrawn.</div>",
    "to come": "<div class='notice'>This report will be withdrawn on 1 May 2020.</div>",
    "if": "<div class='alert'>If this page is withdrawn, we say so here.</div>",
    "an earlier one": "<div class='notice'>An earlier version of this report was withdrawn.</div>",
    "back again": f"<div class='notice'>{SAID} and has since been republished.</div>",
    "back, below": f"<div class='notice'><p>{SAID}.</p><p>It was reinstated in June.</p></div>",
    "cookies": "<div class='cookie-banner' role='alert'><p>Consent for this page is withdrawn.</p>"
    "</div>",
    "by the force": "<div class='callout'>This policy was withdrawn by Kent Police.</div>",
    "a quotation": "<blockquote class='callout'>“This report was withdrawn.”</blockquote>",
    "a table of outcomes": "<table><tr><th>Opened<th>Withdrawn<tr><td>1 May 2019<td>2 May 2020"
    "</table>",
    "a row of three": "<table><tr><th>Status<td>Withdrawn<td>12</table>",
    "a count": "<dl><dt>Withdrawn</dt><dd>12</dd></dl>",
    "another status": "<p>Complaint status: Withdrawn</p>",
    "a status of its own": "<p>Status: Complaint withdrawn</p>",
    "withdraw": "<div class='notice'>You can withdraw from this consultation.</div>",
}


def page(extra: str, lead: str = LEAD, body: str = BODY) -> str:
    return f"<main><article><h1>A report</h1>{lead}{extra}{body}</article></main>"


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_withdraws_and_changes_nothing_else(name: str) -> None:
    before = HMICFRS.read_page(page(""), PAGE)
    after = HMICFRS.read_page(page(NOTICES[name]), PAGE)
    assert after.withdrawn is not None
    assert "withdrawn" in after.withdrawn.lower()
    assert before.withdrawn is None
    assert replace(after, withdrawn=None) == before


@pytest.mark.parametrize("name", PROSE)
def test_prose_withdraws_nothing(name: str) -> None:
    assert HMICFRS.read_page(page(PROSE[name]), PAGE).withdrawn is None
    assert HMICFRS.read_page(page("", body=BODY + PROSE[name]), PAGE).withdrawn is None
    learning = "https://www.policeconduct.gov.uk/our-work/learning/a-case"
    assert IOPC.read_page(page(PROSE[name]), learning).withdrawn is None


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("name", ["govuk", "note role", "in bold, unmarked", "inline"])
def test_a_notice_under_the_title_counts_in_any_markup(
    name: str, builder: Builder, shell: Builder
) -> None:
    without = builder(TOLD)
    with_it = without.replace("</h1>", "</h1>" + NOTICES[name], 1)
    before = HMICFRS.read_page(shell(without, TOLD.title), PAGE)
    after = HMICFRS.read_page(shell(with_it, TOLD.title), PAGE)
    assert after.withdrawn == SAID or name == "govuk"
    assert (after.withdrawn or "").startswith(SAID)
    assert replace(after, withdrawn=None) == before


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("field", [("Status", "Withdrawn"), ("Withdrawn", "1 May 2020")])
def test_a_label_among_the_labels_counts_in_any_markup(
    field: tuple[str, str], builder: Builder
) -> None:
    told = TOLD._replace(fields=(TOLD.fields[0], field, TOLD.fields[1]))
    read = HMICFRS.read_page(builder(told), PAGE)
    assert read.withdrawn == ": ".join(field)
    assert replace(read, withdrawn=None) == HMICFRS.read_page(builder(TOLD), PAGE)


@pytest.mark.parametrize("above", ["", "<p>The inspectorate’s work in full.</p>"])
def test_a_notice_above_the_title_counts(above: str) -> None:
    html = page("")
    banner = NOTICES["notification banner"]
    read = HMICFRS.read_page(html.replace("<h1>", f"{above}{banner}<h1>"), PAGE)
    assert read.withdrawn == f"{SAID} It is out of date."
    assert read.text == HMICFRS.read_page(html.replace("<h1>", f"{above}<h1>"), PAGE).text


def test_a_notice_after_the_lead_counts_and_one_in_the_depth_of_the_body_does_not() -> None:
    lead = LEAD + "<p>What inspectors found in all of the forces that they visited.</p>"
    assert HMICFRS.read_page(page(NOTICES["govuk"], lead), PAGE).withdrawn is not None
    deep = page("", body=BODY + NOTICES["govuk"])
    assert HMICFRS.read_page(deep, PAGE).withdrawn is None


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Withdrawn: A report", True),
        ("[Withdrawn] A report", True),
        ("[WITHDRAWN] A report", True),
        ("(withdrawn) A report", True),
        ("WITHDRAWN – A report", True),
        ("Withdrawn complaints in 2020", False),
        ("Withdrawn – what happens to a complaint", False),
        ("A super-complaint (withdrawn)", False),
        ("Withdrawn:", False),
    ],
)
def test_a_mark_before_the_title_withdraws_and_is_no_part_of_it(title: str, bare: bool) -> None:
    html = f"<title>{title} - HMICFRS</title>" + page("").replace("A report", title)
    read = HMICFRS.read_page(html, PAGE)
    assert read.title == ("A report" if bare else title)
    assert read.withdrawn == (title if bare else None)
    rows = f"<h1>Publications</h1><ul><li><a href='/publications/a-report/'>{title}</a></ul>"
    [row] = HMICFRS.read_listing(rows, "https://www.hmic.gov.uk/publications/").rows
    assert row.title == read.title


def test_the_words_are_one_line_of_at_most_300_characters() -> None:
    long = f"<div class='notice'><p>{SAID}.</p><p>{'It was wrong in many ways. ' * 40}</p></div>"
    words = HMICFRS.read_page(page(long), PAGE).withdrawn
    assert words is not None
    assert words.startswith(SAID)
    assert len(words) <= 300
    assert "\n" not in words


def test_a_block_that_holds_the_publication_is_no_notice() -> None:
    html = f"<div class='alert'>{page('')}<p>{SAID}.</p></div>"
    assert HMICFRS.read_page(html, PAGE).withdrawn is None
    whole = "".join(f"<p>Paragraph {at} of what the inspectors found.</p>" for at in range(12))
    body = f"<div class='notice'><p>This report was withdrawn.</p>{whole}</div>"
    assert HMICFRS.read_page(page(body), PAGE).withdrawn is None


@pytest.mark.slow
def test_the_real_texts_withdraw_nothing_even_when_all_of_them_is_marked() -> None:
    path = EVIDENCE / "iopc" / "recommendations-2021-06-30.json"
    if not path.exists():
        pytest.skip("the real IOPC texts are not here: ../shared/evidence/iopc is absent")
    told = [one for one in json.loads(path.read_text(encoding="utf-8")) if one["heading"]]
    assert sum("withdr" in (one["content"] or "") for one in told) >= 10
    for one in told:
        words = [*(one["content"] or "").split("\n"), one["recommendation"] or ""]
        paragraphs = "".join(f"<p class='notice'><b>{escape(said)}</b></p>" for said in words)
        html = f"<article><h1>{escape(one['heading'])}</h1>{paragraphs}</article>"
        assert IOPC.read_page(html, one["url"]).withdrawn is None
