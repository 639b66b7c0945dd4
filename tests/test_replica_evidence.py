"""The replica's catalogue and old skin, held against the record where it is at hand."""

import ast
import json
from pathlib import Path

import pytest
from lxml import html

from scraper.replica import catalogue, scenarios
from scraper.replica.serving import answer

EVIDENCE = Path(__file__).parents[2] / "shared" / "evidence" / "iopc"


@pytest.fixture
def evidence():
    if not EVIDENCE.is_dir():
        pytest.skip("evidence: the saved pages are not beside the checkout")
    return EVIDENCE


def test_every_record_is_carried_over_as_printed(evidence):
    records = json.loads((evidence / "recommendations-2021-06-30.json").read_text())
    kept = [r for r in records if r["heading"] != "404 error"]
    made = catalogue.recommendations()
    assert len(kept) == len(made) == 1318
    for record, publication in zip(kept, made, strict=True):
        reference = str(record["iopcref"])
        assert publication.path == record["url"].removeprefix("https://policeconduct.gov.uk")
        assert publication.title == record["heading"]
        assert publication.published == record["date"]
        assert publication.reference == (None if reference == "no ref found" else reference)
        assert publication.answer == record["accepted"]
        assert list(publication.topics) == ast.literal_eval(record["tags"])
        stamps = (record["dateofrecommendation_stamp"], record["dateresponsedue_stamp"])
        days = [stamp and stamp[:10] for stamp in stamps]
        stated = (publication.recommended, publication.due)
        assert [day and day.isoformat() for day in stated] == days


def test_the_282_rows_are_carried_over_in_order(evidence):
    rows = json.loads((evidence / "investigations-listing-2022-02.json").read_text())
    assert list(catalogue.investigation_rows()) == [row["href"] for row in rows]


def test_what_was_selected_on_the_saved_page_is_found_on_ours(evidence):
    seen = json.loads((evidence / "recommendation-page-selectors.json").read_text())
    world = scenarios.load("catalogue")
    site = world.site("iopc")
    reply = answer(site, site.at(world.start), "policeconduct.gov.uk", seen["shortlink"])
    page = html.fromstring(reply.body)

    def texts(path):
        return [" ".join(found.split()) for found in page.xpath(path)]

    label = "//div[@class='field-label'][normalize-space()='{}']/following-sibling::"
    assert texts("//title/text()") == [seen["title"]]
    assert texts("//section[@class='header']/h1/text()") == [seen['h1_css "section.header h1"']]
    assert texts("//link[@rel='canonical']/@href") == [seen["canonical"]]
    assert texts("//article/@about") == [seen["article_about"]]
    assert texts("//span[.='Published']/../p/text()") == seen["published"]
    reference = texts(label.format("IOPC reference") + "text()")[0]
    assert reference == seen["iopc_reference (text node after label)"]
    assert texts(label.format("Date of recommendation") + "span/@content")[0] == seen["rec_date"]
    due = label.format("Date the force response is due") + "span[1]/@content"
    assert texts(due)[0] == seen["due_date"]
    assert texts("//div[@class='accordion__body']/p/text()") == [seen["accept"]]
    tags = texts("//div[contains(@class,'related-topic')]/a/text()")
    assert tags == [name for _, name in seen["tags"]]
    assert texts("//input[@name='form_id']/@value") == ["search_block_form"]
