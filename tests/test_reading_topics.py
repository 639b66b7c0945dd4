"""Topics are read from lists under a label and from lists without one, and leave the body."""

from __future__ import annotations

import pytest

from scraper import sources

IOPC = sources.get("iopc")
LEARNING = "https://www.policeconduct.gov.uk/our-work/learning/a-case"
NAMES = ("Missing persons", "Fraud and theft", "Kent Police")


def read(after: str, before: str = ""):
    html = f"<main><h1>A case</h1>{before}<p>The body ends here.</p>{after}</main>"
    return IOPC.read_page(html, LEARNING)


def entries(form: str) -> str:
    return "".join(form.format(name=name, slug=at) for at, name in enumerate(NAMES))


@pytest.mark.parametrize(
    "form",
    [
        "<li><a href='/x/{slug}'>{name}</a></li>",
        "<li>{name}</li>",
        "<li><p>{name}</p></li>",
        "<li><div class=term><a href='/x/{slug}'>{name}</a></div></li>",
    ],
)
@pytest.mark.parametrize(
    "label",
    [
        "<h2>Tags</h2>",
        "<h3>Related topics</h3>",
        "<p><b>Topics:</b></p>",
        "<div class=label>Tagged with</div>",
    ],
)
def test_every_entry_under_a_label_is_a_topic(label: str, form: str) -> None:
    page = read(f"<div>{label}<ul>{entries(form)}</ul></div>")
    assert (page.topics, page.text) == (NAMES, "The body ends here.")


@pytest.mark.parametrize(
    "html",
    [
        f"<dl><dt>Tags</dt>{entries('<dd>{name}</dd>')}</dl>",
        f"<div><p>Tags</p><div>{entries('<div><a href=/x/{slug}>{name}</a></div>')}</div></div>",
        f"<div><div>Tags</div><div>{entries('<div class=field__item>{name}</div>')}</div></div>",
        f"<div class=tags>{entries('<a href=/x/{slug}>{name}</a> ')}</div>",
        f"<ul class=field--name-field-tags>{entries('<li><a href=/x/{slug}>{name}</a></li>')}</ul>",
    ],
)
def test_tags_are_read_from_any_list(html: str) -> None:
    page = read(html)
    assert (page.topics, page.text) == (NAMES, "The body ends here.")


@pytest.mark.parametrize(
    "tag",
    [
        "<ul class='node__tags'><li><a href='/x/1'>Fraud and theft</a></li></ul>",
        "<ul class=c9><li><a href='/our-work/learning?subject=7'>Fraud and theft</a></li></ul>",
        "<ul><li><a href='?subject=7'><span>Fraud and theft</span></a></li></ul>",
        "<div><ul><li>Fraud and theft</li></ul></div>",
        "<div class='topic-list'><span>Fraud and theft</span></div>",
        "<p class=terms>Fraud and theft</p>",
    ],
)
def test_a_tag_without_label_or_company_is_a_topic(tag: str) -> None:
    page = read(tag)
    assert (page.topics, page.text) == (("Fraud and theft",), "The body ends here.")


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>Custody</li></ul>",
        "<p>We looked at:</p><ul><li>Custody</li></ul>",
        "<h2>Findings</h2><ul><li>Custody</li></ul>",
        "<ul><li>Custody</li></ul><p>And more was said.</p>",
        "<ul><li><a href='/complain-now'>Make a complaint</a></li></ul>",
        "<ul class=tags><li>This says at length what the force has done since then.</li></ul>",
    ],
)
def test_what_may_be_body_is_no_topic(html: str) -> None:
    page = read(html)
    assert page.topics == ()
    assert len(page.text.split("\n")) > 1


def test_a_list_of_forces_goes_on_until_the_next_label() -> None:
    before = (
        "<ul><li>Police Forces:</li><li>Kent</li><li>Surrey</li><li>Published: 1 May 2020</li></ul>"
    )
    page = read("", before)
    assert (page.forces, page.stated_date) == (("Kent", "Surrey"), "2020-05-01")
    assert page.text == "The body ends here."


@pytest.mark.parametrize(
    "form",
    [
        "<div class=row><div><b>{label}</b></div><div><ul>{values}</ul></div></div>",
        "<section><h3>{label}</h3><ul>{values}</ul></section>",
        "<div><span>{label}</span></div><div><div><ul>{values}</ul></div></div>",
    ],
)
def test_values_in_the_block_after_their_labels_are_read(form: str) -> None:
    fields = {"Publication types": ("Custody", "Joint inspection"), "Police Forces": ("Kent",)}
    before = "".join(
        form.format(label=label, values="".join(f"<li>{value}</li>" for value in values))
        for label, values in fields.items()
    )
    page = read("", before)
    assert (page.topics, page.forces) == tuple(fields.values())
    assert page.text == "The body ends here."


def test_a_section_named_under_the_date_is_the_kind() -> None:
    page = read("", "<p>Published: 1 May 2020</p><p>Investigations</p>")
    assert (page.kind, page.text) == ("Investigations", "The body ends here.")
