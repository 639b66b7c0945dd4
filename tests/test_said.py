"""What a text says about an investigation, sentence by sentence."""

from __future__ import annotations

import time

import pytest

from benchmarks import said as measured
from db.findings.phrase_file import load_phrases, our_phrases
from db.findings.said import LONGEST_QUOTE, Said, said
from db.settings import SettingsError


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("We completed our investigation in May 2019.", "2019-05"),
        ("We concluded our investigation on 3rd March 2020.", "2020-03-03"),
        ("We finished our investigation on Friday 5 June 2020, and wrote.", "2020-06-05"),
        ("We completed our investigation at the end of October 2018.", "2018-10"),
        ("We ended our independent investigation in 2019.", "2019"),
        ("We concluded our investigation in summer 2019.", "2019"),
        ("We completed our investigation in Sept 2019.", "2019-09"),
        ("We completed our investigation on 31 June 2019.", "2019-06"),
        ("Our investigation concluded in November 2023.", "2023-11"),
        ("Our investigation was completed in May 2022, and we told the family.", "2022-05"),
        ("During our investigation, completed in May 2022, we looked at six calls.", "2022-05"),
        ("The investigation, which concluded in January 2019, led to advice.", "2019-01"),
        ("Our investigation began in August 2019 and concluded in June 2020.", "2020-06"),
        ("At the end of our investigation in October 2020, we advised the force.", "2020-10"),
        ("Since concluding our investigation in June 2017 we have met the force.", "2017-06"),
        ("In April 2018, we completed our investigation.", "2018-04"),
        ("Our final report was finalised on 16 February 2017.", "2017-02-16"),
        ("The IOPC's investigation was completed in July 2020.", "2020-07"),
        ("An IPCC investigation concluded in March 2016.", "2016-03"),
        ("Our investigation into how a caller was treated ended in May 2021.", "2021-05"),
        ("Our investigation was put on hold until the trial ended, and was completed in May 2019.",
         "2019-05"),
        ("We completed our investigation and sent our final report to the coroner on 5 July 2017.",
         "2017-07-05"),
        ("Although our investigation was completed\xa0in  August\n2017", None),
        ("Although our investigation was completed\xa0in  August 2017", "2017-08"),
        ("Nothing came of it.We completed our investigation in May 2019.", "2019-05"),
        ("We completed our investigation in May 2018. We reopened it. "
         "We completed our second investigation in June 2019.", "2019-06"),
    ],
)  # fmt: skip
def test_a_stated_completion_is_read_as_precisely_as_it_is_said(text, completed):
    assert said(text).completed == completed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("An inquest concluded in March 2021.", id="the inquest's end"),
        pytest.param("The trial was completed in May 2019.", id="the trial's end"),
        pytest.param("The force concluded its misconduct investigation in May 2019.", id="its"),
        pytest.param("Kent Police concluded their investigation in May 2019.", id="their"),
        pytest.param("The MPS investigation concluded in May 2019.", id="a force's own"),
        pytest.param("The murder investigation was completed in May 2019.", id="a murder's"),
        pytest.param(
            "The officer led a police investigation. In May, the investigation concluded in 2015.",
            id="the one last spoken of was another's",
        ),
        pytest.param("We have not completed our investigation in May 2019.", id="negated"),
        pytest.param("If we completed our investigation in May 2019, we would say so.", id="if"),
        pytest.param("We expect to have completed our investigation in May 2030.", id="expected"),
        pytest.param("We will have concluded our investigation in May 2030.", id="to come"),
        pytest.param("Our investigation concluded that in May 2019 a log was closed.", id="found"),
        pytest.param("We completed our investigation in August last year.", id="no year"),
        pytest.param("We completed our investigation. In May 2019 a log was closed.", id="apart"),
        pytest.param("We completed our investigation of the 2019/20 scheme.", id="a scheme's year"),
        pytest.param("We completed our review in May 2019.", id="a review"),
    ],
)
def test_what_is_not_the_end_of_an_investigation_of_our_own_is_not_read_as_one(text):
    assert said(text).completed is None


@pytest.mark.parametrize(
    ("text", "began"),
    [
        ("Our investigation began in August 2019 and concluded in June 2020.", "2019-08"),
        ("We opened an independent investigation in August 2016.", "2016-08"),
        ("We began our independent investigation on 16 October 2018.", "2018-10-16"),
        ("It was declared an independent investigation on 13 February 2018.", "2018-02-13"),
        ("In June 2017 we launched an investigation.", "2017-06"),
        ("On 19 June 2020, we declared an independent investigation.", "2020-06-19"),
        ("Essex Police launched an investigation in June 2017.", None),
        ("The force began its investigation in June 2017.", None),
        ("The murder investigation began in June 2017.", None),
        ("The incident happened in May 2016. We began an investigation.", None),
    ],
)
def test_a_stated_beginning_is_read(text, began):
    assert said(text).began == began


WAITED = [
    ("We waited until the inquest into the death had concluded before publishing our findings.",
     "inquest"),
    ("We completed our investigation in May 2019 but waited until the inquest had taken place, "
     "in winter 2019, to publish its outcome.", "inquest"),
    ("We waited for an inquest to conclude in 2024, before publishing findings.", "inquest"),
    ("We held off publishing our findings until after completion of the inquest.", "inquest"),
    ("Publication of our report was delayed until the end of the inquest.", "inquest"),
    ("We have awaited the outcome of the inquest before publishing this.", "inquest"),
    ("We waited until criminal proceedings, and an inquest, were over before publishing.",
     "criminal proceedings"),
    ("We waited until the murder trial was over to publish our findings.", "criminal trial"),
    ("We waited until the gross misconduct hearing in May before publishing.",
     "misconduct proceedings"),
    ("We waited until all disciplinary proceedings were over before publishing.",
     "disciplinary proceedings"),
    ("We waited for all proceedings to be finalised before publishing our findings.",
     "all proceedings"),
    ("We waited for all external proceedings to be finalised before publishing.",
     "external proceedings"),
    ("We waited until all legal proceedings were over before publishing.", "legal proceedings"),
    ("We waited until the driver had appeared in court before publishing.", "court"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "waited_for"), WAITED)
def test_what_publication_waited_for_is_one_of_a_closed_set_of_words(text, waited_for):
    reading = said(text)
    assert (reading.waited_for, reading.still_waiting) == (waited_for, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The force waited until the trial before publishing its view.", id="a force"),
        pytest.param("The man was awaiting trial.", id="a man"),
        pytest.param(
            "The force agreed with our report but decided to wait until the trial was over.",
            id="a force's decision waited",
        ),
        pytest.param("We waited for the officer at court.", id="nothing published"),
        pytest.param("We waited until the weather improved before publishing.", id="no event"),
        pytest.param("We published our report. The inquest followed.", id="no wait"),
        pytest.param("The body must respond and we will publish their responses.", id="answers"),
    ],
)
def test_a_wait_of_others_or_for_nothing_known_is_no_reason(text):
    assert said(text) == Said(quotes=said(text).quotes)


@pytest.mark.parametrize(
    ("text", "waited_for"),
    [
        ("We will publish our findings once these proceedings have concluded.", "proceedings"),
        ("We will publish our report after the inquest.", "inquest"),
        ("We cannot publish our findings while criminal proceedings go on.",
         "criminal proceedings"),
        ("Our findings will be published following the inquest.", "inquest"),
        ("We are waiting for the inquest to end before publishing our report.", "inquest"),
    ],
)  # fmt: skip
def test_a_text_that_still_withholds_says_so(text, waited_for):
    reading = said(text)
    assert (reading.waited_for, reading.still_waiting) == (waited_for, True)


def test_what_has_been_waited_for_is_not_waited_for_still():
    text = "We will publish our findings after the inquest. We waited for the inquest to publish."
    assert not said(text + " our findings.").still_waiting


OPEN = [
    "Following a mandatory referral we are independently investigating the police response.",
    "The IOPC is now investigating.",
    "Our enquiries are ongoing.",
    "Our investigation remains at an early stage.",
    "We have launched an independent investigation.",
    "Our investigation continues and we will say more in time.",
]


@pytest.mark.parametrize("text", OPEN)
def test_an_investigation_under_way_is_open(text):
    assert said(text).is_open


@pytest.mark.parametrize("text", OPEN)
def test_what_is_over_is_not_open(text):
    assert not said(f"{text} We completed our investigation in May 2019.").is_open
    assert not said(f"{text} At the conclusion of our investigation we advised the force.").is_open


@pytest.mark.parametrize(
    "text",
    [
        "Essex Police is now investigating.",
        "We are not investigating.",
        "The force's enquiries are ongoing.",
        "The murder investigation is ongoing.",
        "The police had begun a criminal investigation. The investigation is ongoing.",
        "An ongoing investigation by officers was disturbed.",
        "If we are investigating, we say so.",
    ],
)
def test_what_others_do_is_not_open(text):
    assert not said(text).is_open


def test_the_end_that_is_still_to_come_ends_nothing():
    text = "Our enquiries are ongoing. At the end of our investigation we will decide."
    assert said(text).is_open
    text = "Our enquiries are ongoing. Once we have completed our investigation we will decide."
    assert said(text).is_open


@pytest.mark.parametrize(
    ("text", "reopened"),
    [
        ("The IOPC has decided to reinvestigate the death.", True),
        ("We have decided to re-investigate.", True),
        ("We have reopened our investigation.", True),
        ("We have taken the decision to re-open the investigation.", True),
        ("We are now re-investigating the complaint.", True),
        ("The family asked about our decision not to re-investigate.", False),
        ("We have decided not to reinvestigate.", False),
        ("Northtown Police re-opened the investigation.", False),
        ("The assault investigation has been reopened.", False),
        ("We directed the force to carry out a re-investigation.", False),
    ],
)
def test_a_reopening_is_the_body_s_own(text, reopened):
    assert (said(text).reopened, said(text).is_open) == (reopened, reopened)


def test_what_is_reopened_after_its_end_is_open_and_keeps_its_end():
    text = "We completed our investigation in May 2016. The IOPC has decided to reinvestigate it."
    reading = said(text)
    assert (reading.completed, reading.reopened, reading.is_open) == ("2016-05", True, True)


def test_what_is_reopened_before_its_end_is_over():
    text = "The IOPC has decided to reinvestigate. We completed our investigation in May 2018."
    assert (said(text).reopened, said(text).is_open) == (True, False)


@pytest.mark.parametrize(
    ("text", "updated"),
    [
        ("Our terms of reference were updated in August 2022.", "2022-08"),
        ("In August 2022 the terms of reference were updated.", "2022-08"),
        ("We extended the terms of reference on 4 August 2022.", "2022-08-04"),
        ("Our terms of reference were published in August 2022.", None),
        ("The terms of reference were updated.", None),
    ],
)
def test_the_month_in_which_terms_were_changed_is_read(text, updated):
    assert said(text).updated_quietly == updated


def test_quotes_are_the_sentences_that_said_it_in_their_order_and_short():
    first = "We opened an independent investigation in May 2018."
    long = (
        f"{'A very long sentence that says little, ' * 6}our investigation concluded in May 2019."
    )
    last = "We waited for an inquest to conclude before publishing."
    quotes = said(f"Calls were made.\n{first} It rained. {long} {last}").quotes
    assert quotes[0] == first
    assert quotes[1].endswith("our investigation concluded in May 2019.")
    assert quotes[2] == last
    assert max(map(len, quotes)) <= LONGEST_QUOTE


def test_a_text_that_says_nothing_has_nothing():
    assert said("") == said("Officers went to a house.\n\nThey found a man.") == Said()


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("We waited until the inquest ", id="waits without end"),
        pytest.param("our investigation into the matter ", id="a gap at every word"),
        pytest.param("the investigation was completed in May 2019. ", id="completions"),
        pytest.param("We are investigating. The police investigation is ongoing. ", id="owners"),
        pytest.param("terms of reference in 2019 we updated ", id="two gaps"),
        pytest.param("will publish our findings once ((((\"' ", id="brackets"),
        pytest.param("investigation", id="one word"),
        pytest.param("x ", id="short words"),
        pytest.param("\n", id="empty lines"),
        pytest.param(". ", id="empty sentences"),
        pytest.param(" ,", id="commas"),
    ],
)
@pytest.mark.slow
def test_work_grows_with_the_length_of_a_text_and_no_faster(block):
    def seconds(length):
        text = block * (length // len(block))
        began = time.process_time()
        said(text)
        return time.process_time() - began

    said("load")
    short, long = seconds(125_000), seconds(1_000_000)
    assert long < max(1.0, 16 * short)
    assert long < 15


class TestPhrasesOfAUser:
    def write(self, folder, text):
        path = folder / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_are_added_to_ours(self, tmp_path):
        path = self.write(tmp_path, '[phrases]\ncompleted = ["we wrapped it up in {when}"]\n')
        phrases = load_phrases(path)
        assert said("We wrapped it up in May 2019.", phrases).completed == "2019-05"
        assert said("We completed our investigation in May 2019.", phrases).completed == "2019-05"
        assert said("We wrapped it up in May 2019.").completed is None

    def test_take_one_of_ours_away_and_bring_events(self, tmp_path):
        events = 'inquest = ["-inquest*"]\n"fatal accident inquiry" = ["fatal accident inquir*"]'
        phrases = load_phrases(self.write(tmp_path, f"[events]\n{events}"))
        assert said("We waited for the inquest before publishing.", phrases).waited_for is None
        waited = said("We waited for a Fatal Accident Inquiry before publishing.", phrases)
        assert waited.waited_for == "fatal accident inquiry"

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("phrases = 3", "phrases"),
            ('[phrases]\ncompleted = "x"', "phrases.completed"),
            ('[phrases]\nfinished = ["x"]', "phrases.finished: unknown"),
            ('[guards]\nnever = ["x"]', "guards.never: unknown"),
            ('[phrases]\nopen = ["we {do} it"]', "{do} is not known"),
            ('[phrases]\nopen = ["... we do"]', "a word is expected first"),
            ('[phrases]\nopen = ["[we] "]', "a word is expected first"),
            ('[phrases]\nopen = ["we (do"]', "')' is expected"),
            ('[phrases]\nopen = ["we do)"]', "')' is not expected"),
            ('[phrases]\nopen = ["we + you"]', "'+' is not expected"),
            ('[phrases]\nopen = ["we ... do ... it"]', "at most one ..."),
            ('[phrases]\nopen = ["-we do"]', "'we do' is not in the list"),
            ("[phrases", "is not TOML"),
        ],
    )
    def test_that_break_the_rules_are_refused_in_one_line(self, tmp_path, text, named):
        with pytest.raises(SettingsError) as refused:
            load_phrases(self.write(tmp_path, text))
        assert named in str(refused.value)
        assert "mine.toml" in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_that_are_not_there_are_refused(self, tmp_path):
        with pytest.raises(SettingsError, match=r"cannot read the phrases .*none\.toml"):
            load_phrases(tmp_path / "none.toml")


def test_the_words_of_what_is_waited_for_are_those_that_the_phrases_list():
    sentence = "We waited for {} before publishing."
    words = {said(text).waited_for for text, _ in WAITED}
    assert words <= set(our_phrases().events.kinds)
    assert said(sentence.format("a judicial review")).waited_for == "judicial review"


@pytest.fixture(scope="module")
def readings():
    if not (measured.EVIDENCE / measured.RECORDS).exists():
        pytest.skip(f"the evidence iopc/{measured.RECORDS} is not on this machine")
    return measured.readings()


@pytest.mark.slow
class TestTheRealTexts:
    def test_completion_months_are_found(self, readings):
        months = measured.completions(readings)
        score = measured.score(months, "checked")
        assert len(readings) == 1320
        assert score.true > 320
        assert score.precision >= measured.PRECISION
        assert score.recall >= measured.RECALL
        assert measured.score(months, "catalogue").recall >= measured.RECALL

    def test_waiting_reasons_are_found(self, readings):
        waits = measured.waits(readings)
        for truth in ("checked", "catalogue"):
            score = measured.score(waits, truth)
            assert score.true > 100
            assert score.precision >= measured.PRECISION
            assert score.recall >= measured.RECALL

    def test_only_rows_read_by_hand_differ_from_the_catalogue(self, readings):
        months, waits = measured.completions(readings), measured.waits(readings)
        apart = {one.row for one in months if one.ours != one.catalogue}
        assert apart <= set(measured.COMPLETED)
        assert {one.row for one in waits if one.ours != one.catalogue} <= {*measured.WAITED, 298}

    def test_the_days_to_publication_are_the_stated_ones_where_both_read_the_same(self, readings):
        months = [one for one in measured.completions(readings) if one.lag is not None]
        assert measured.spread(measured.told(months)) == measured.STATED_LAGS
        same = [one for one in months if one.ours and measured.same(one.ours, one.catalogue)]
        assert len(same) == 308
        assert measured.lags(same) == measured.told(same)

    def test_no_finished_investigation_is_open(self, readings):
        assert [row["row"] for row, _, one in readings if one.is_open or one.reopened] == []
        assert [row["row"] for row, _, one in readings if one.still_waiting] == []
