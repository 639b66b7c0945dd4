"""Tags: which words give one, how right the lists are, and how a user extends them.

The lists were written with the 200 titles of `tags/hand_checked.csv` in view. Every other title was
labelled before the lists had been run on it; that first run is the error rate to expect:

    second_sample, first 100   forces 100 of 100, none false   topics  90 of  95, 2 false
    second_sample, other 125   forces 105 of 105, none false   topics  97 of 105, 2 false
    third_sample, 100          forces 103 of 103, none false   topics  82 of  89, 1 false

(and 9 of 13 bodies in the 125, which take in sister bodies). After each run the lists were mended
where the miss was one of a kind, so what the tables now hold is what has been reached. The samples
and the lists have the same author.
"""

import csv
import json
import time
from pathlib import Path

import pytest

from db.phrases import is_phrase
from db.settings import SettingsError, load_settings
from db.tags import Tag, TagKind, tags
from db.word_lists import load_words

HERE = Path(__file__).parent
EVIDENCE = HERE.parent.parent / "shared" / "evidence"
OURS = load_words()


def given(title, source="iopc", words=OURS, **labels):
    return [f"{tag.kind}:{tag.name}" for tag in tags(words, title=title, source=source, **labels)]


def forces(title, **labels):
    return [name.removeprefix("force:") for name in given(title, **labels) if "force:" in name]


def topics(title, **labels):
    return [name.removeprefix("topic:") for name in given(title, **labels) if "topic:" in name]


def read(name):
    with (HERE / "tags" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def share(part, whole):
    return part / whole if whole else 1.0


def counted(rows, kind):
    """Count tags of one kind: right, false, missed."""
    right = false = missed = 0
    for row in rows:
        mine = set(given(row["title"], row["source"]))
        theirs = set(filter(None, row["tags"].split("; ")))
        mine, theirs = ({tag for tag in some if tag.startswith(kind)} for some in (mine, theirs))
        right += len(mine & theirs)
        false += len(mine - theirs)
        missed += len(theirs - mine)
    return right, false, missed


@pytest.mark.parametrize("sample", ["hand_checked.csv", "second_sample.csv", "third_sample.csv"])
@pytest.mark.parametrize("kind", ["force", "topic", "body"])
def test_hand_checked_titles_are_tagged_as_a_reader_would(sample, kind):
    rows = read(sample)
    right, false, missed = counted(rows, kind)
    precision, recall = share(right, right + false), share(right, right + missed)
    print(
        f"{sample}, {len(rows)} titles, {kind}: {right} right, {false} false, {missed} missed;"
        f" precision {precision:.3f}, recall {recall:.3f}"
    )
    assert len(rows) >= 100
    assert right + missed > 10 or kind == "body"
    assert precision >= 0.99
    assert recall >= 0.98


def test_titles_name_the_forces_that_the_iopc_filed_them_under():
    catalogue = EVIDENCE / "iopc" / "catalogue.csv"
    if not catalogue.exists():
        pytest.skip("the evidence is absent: iopc/catalogue.csv")
    right = false = missed = 0
    with catalogue.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            filed = row["force"].split(";") if row["force"] else []
            theirs, mine = set(forces("", forces=filed)), set(forces(row["title"]))
            right += len(mine & theirs)
            false += len(mine - theirs)
            missed += len(theirs - mine)
    print(f"forces by title alone: {right} right, {false} false, {missed} not in the title")
    assert right > 1500
    assert share(right, right + false) > 0.99
    assert share(right, right + missed) > 0.97


@pytest.mark.parametrize(
    ("title", "named"),
    [
        pytest.param("Fatal shooting - MPS", ["metropolitan"], id="an abbreviation"),
        pytest.param("What MPs said", [], id="a word in capitals is found in capitals only"),
        pytest.param("Recommendations to Met reinforce changes", ["metropolitan"], id="the Met"),
        pytest.param("Officers met a man", [], id="met is a verb"),
        pytest.param("Met Office data on ice", [], id="the Met Office"),
        pytest.param("The Commissioner of Police of the Metropolis", ["metropolitan"], id="title"),
        pytest.param("Devon & Cornwall Police", ["devon-and-cornwall"], id="an ampersand"),
        pytest.param("Dyfed Powys Police", ["dyfed-powys"], id="no hyphen"),
        pytest.param("Dyfed–Powys Police", ["dyfed-powys"], id="a dash"),
        pytest.param("City of London Police’s approach", ["city-of-london"], id="a possessive"),
        pytest.param("Surrey County Constabulary", ["surrey"], id="a county constabulary"),
        pytest.param(
            "Norfolk and Suffolk Constabularies", ["norfolk", "suffolk"], id="two at once"
        ),
        pytest.param("Chief Constable of Kent", ["kent"], id="the chief of a place"),
        pytest.param("Kent officers", ["kent"], id="officers of a place"),
        pytest.param("Derbyshire – re‑inspection", ["derbyshire"], id="a place alone, leading"),
        pytest.param("Courtenay Road RTI - Kent", ["kent"], id="a place alone, closing"),
        pytest.param("Fatal collision- Kent, June 2019", ["kent"], id="a month behind the place"),
        pytest.param(
            "PEEL reports: Essex, Northumbria, West Mercia",
            ["essex", "northumbria", "west-mercia"],
            id="a list of places",
        ),
        pytest.param("Man found in Kent woods", [], id="a place in passing"),
        pytest.param("Operation Cleveland", [], id="a name in passing"),
        pytest.param("Durham University", [], id="a university"),
        pytest.param("Thames Valley University", [], id="a university named for a force"),
        pytest.param("Kent Police and Crime Commissioner", [], id="a commissioner"),
        pytest.param("Metropolitan Police Federation", [], id="a federation"),
        pytest.param(
            "Avon Fire and Rescue Service: revisit letter", [], id="fire, a part of a name"
        ),
        pytest.param("Avon and Somerset Fire Authority", [], id="fire, the name of a force"),
        pytest.param("Cleveland Fire Brigade", [], id="a fire brigade"),
        pytest.param(
            "Fire and rescue inspection – Kent – Efficiency", [], id="fire, a place alone"
        ),
        pytest.param("London Fire Brigade’s progress", [], id="London"),
        pytest.param("Police Service of Northern Ireland", ["northern-ireland"], id="the PSNI"),
        pytest.param("An inspection of the NCA", ["national-crime-agency"], id="the NCA"),
        pytest.param("BTP - Fatal incident", ["british-transport"], id="the BTP"),
        pytest.param("MoD Police", ["ministry-of-defence"], id="the MoD Police"),
        pytest.param("HM Revenue & Customs", ["hmrc"], id="HMRC"),
        pytest.param("Best use: revisit of 13 forces", [], id="some forces"),
        pytest.param("A letter to all 43 forces", ["all"], id="all forces"),
    ],
)
def test_a_force_is_found_by_its_names_and_a_place_only_where_it_stands_for_one(title, named):
    assert forces(title) == named


@pytest.mark.parametrize("name", sorted(entry.shown for entry in OURS.entries if entry.places))
def test_every_force_is_found_by_its_own_name(name):
    named = [entry.name for entry in OURS.entries if entry.shown == name]
    assert forces(f"Fatal collision, June 2019 ({name})") == named


def test_forces_of_the_official_lists_are_known_by_every_name_there():
    lists = EVIDENCE / "forces"
    if not lists.exists():
        pytest.skip("the evidence is absent: forces/")
    known = json.loads((lists / "data.police.uk_forces.json").read_text(encoding="utf-8"))
    aliases = json.loads((lists / "pfa_codes_and_aliases.json").read_text(encoding="utf-8"))
    pairs = [(force["id"], force["name"]) for force in known]
    pairs += [(slug, alias) for _, slug, names in aliases["forces"] for alias in names]
    assert [(slug, name) for slug, name in pairs if forces(name) != [slug]] == []


@pytest.mark.parametrize(
    ("title", "labels", "named"),
    [
        pytest.param("A review", ["Metropolitan"], ["metropolitan"], id="a place as label"),
        pytest.param("A review", ["All local forces in England and Wales"], ["all"], id="all"),
        pytest.param("Norfolk Fire and Rescue Service", ["Norfolk"], [], id="a fire service's"),
        pytest.param("State of Fire", ["Relevant to fire and rescue services"], [], id="fire"),
    ],
)
def test_the_sites_own_labels_name_forces(title, labels, named):
    assert forces(title, forces=labels) == named


@pytest.mark.parametrize(
    ("title", "named"),
    [
        pytest.param("The police response to domestic violence", ["domestic abuse"], id="violence"),
        pytest.param("Assault by his ex-partner", ["domestic abuse"], id="an ex-partner"),
        pytest.param("A domestic flight", [], id="domestic alone"),
        pytest.param(
            "Death in police custody",
            ["custody", "deaths in custody", "deaths and serious injuries"],
            id="a phrase and those within it",
        ),
        pytest.param("Custody of children after divorce", [], id="a stop-phrase"),
        pytest.param(
            "Man attempted suicide", ["suicide and self-harm"], id="an attempt is no death"
        ),
        pytest.param("Non-fatal shooting", ["firearms"], id="non-fatal"),
        pytest.param("Grapes and therapists", [], id="only whole words"),
        pytest.param("CRIME-RECORDING: the count", ["crime recording"], id="case and hyphens"),
        pytest.param("Data integrity", [], id="data have no corruption"),
        pytest.param("Abuse of position for sexual purpose", ["abuse of position"], id="position"),
        pytest.param("Bullying and harassment", ["misconduct and standards"], id="bullying"),
    ],
)
def test_a_topic_is_found_by_whole_phrases(title, named):
    assert topics(title) == named


def test_the_sites_own_topics_count_as_the_title_does():
    found = topics("Recommendation", topics=["Use of force and armed policing", "Domestic abuse"])
    assert found == ["domestic abuse", "use of force", "firearms"]


def test_domestic_abuse_comes_first_and_kinds_in_their_order():
    said = given("IOPC: Taser and domestic abuse - Kent Police", reference="2017/082348")
    assert said[:2] == ["force:kent", "topic:domestic abuse"]
    assert said[-2:] == ["body:iopc", "reference:2017/082348"]
    assert OURS.shown[TagKind.FORCE, "kent"] == "Kent Police"


def test_a_tag_says_the_words_that_gave_it():
    found = tags(OURS, title="Death in police custody – Kent Police", source="iopc")
    assert Tag(kind=TagKind.FORCE, name="kent", found="Kent Police") in found
    assert "Death in police custody" in [tag.found for tag in found]


@pytest.mark.parametrize(
    ("printed", "source", "named"),
    [
        pytest.param("2017/082348", "iopc", ["2017/082348"], id="as it should be"),
        pytest.param("22017/082348", "iopc", ["2017/082348"], id="a digit too many"),
        pytest.param("2017-091299", "iopc", ["2017/091299"], id="a hyphen"),
        pytest.param("2017090856", "iopc", ["2017/090856"], id="run together"),
        pytest.param("2017/1 and 2018/123456", "iopc", ["2018/123456"], id="one of two"),
        pytest.param("2017/082348, 2018/123456", "iopc", ["2017/082348", "2018/123456"], id="two"),
        pytest.param("2025-0587", "pfd", ["2025-0587"], id="a coroner's"),
        pytest.param("CO/12/99", "iopc", ["CO/12/99"], id="another form stays as printed"),
        pytest.param("no ref found", "iopc", [], id="no reference"),
    ],
)
def test_references_are_written_in_one_way(printed, source, named):
    said = given("A report", source, reference=printed)
    assert said == [f"reference:{name}" for name in named]


def test_years_in_a_title_are_no_coroners_reference():
    assert given("Outcomes 2018-2019", "iopc") == []
    assert given("Ref 2018-2019", "pfd") == ["reference:2018-2019"]


def test_a_users_list_adds_and_takes_away(tmp_path):
    mine = tmp_path / "words.toml"
    mine.write_text(
        '[topic."domestic abuse"]\nwords = ["household abuse", "-domestic dispute*"]\n'
        '[topic.drones]\nwords = ["drone*"]\n'
        '[force.kent]\nname = "Kent"\nplaces = ["Garden of England"]\n'
        '[body.cps]\nnot = ["CPS guidance"]\n',
        encoding="utf-8",
    )
    words = load_words(mine)
    assert given("Household abuse by drones", words=words) == [
        "topic:domestic abuse",
        "topic:drones",
    ]
    assert given("A domestic dispute", words=words) == []
    assert given("Domestic violence", words=words) == ["topic:domestic abuse"]
    assert given("Garden of England police", words=words) == ["force:kent"]
    assert given("CPS guidance", words=words) == []
    assert words.shown[TagKind.FORCE, "kent"] == "Kent"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[topic", "the word list {} is not TOML", id="no TOML"),
        pytest.param(
            "[topics.x]", "{}: topics: unknown key; known keys are rules, force", id="kind"
        ),
        pytest.param(
            "[topic.x]\nword = []", "{}: topic.x.word: unknown key; known keys are name", id="key"
        ),
        pytest.param(
            "[topic.x]\nwords = 'y'", "{}: topic.x.words: a list of phrases is expected", id="list"
        ),
        pytest.param(
            "[topic.x]\nwords = [7]", "{}: topic.x.words.0: text is expected", id="a number"
        ),
        pytest.param("topic = 3", "{}: topic: a table is expected", id="table"),
        pytest.param(
            "[topic.x]\nwords = ['']", "{}: topic.x.words.0: a phrase of plain words", id="empty"
        ),
        pytest.param(
            "[topic.x]\nname = 'X'", "{}: topic.x.words: at least one phrase is expected", id="none"
        ),
        pytest.param(
            "[topic.rape]\nwords = ['-arson']",
            "{}: topic.rape.words: 'arson' is not in the list",
            id="takes away what is not there",
        ),
        pytest.param(
            "[topic.x]\nplaces = ['y']", "{}: topic.x.places: unknown key", id="places of a topic"
        ),
    ],
)
def test_a_bad_list_is_told_in_one_line(tmp_path, text, said):
    mine = tmp_path / "words.toml"
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        load_words(mine)
    assert str(told.value).startswith(said.format(mine))
    assert "\n" not in str(told.value)


def test_a_list_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match=r"cannot read the word list .*none\.toml: No such"):
        load_words(tmp_path / "none.toml")


def test_the_setting_names_the_users_list(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAGEFIVE_WORDS", "mine.toml")
    assert load_settings().words == Path("mine.toml")


@pytest.mark.parametrize("text", ["", "=", "...", "a ...", "... a", "(a", "*", "?"])
def test_what_is_no_phrase(text):
    assert not is_phrase(text)


def test_a_thousand_titles_are_tagged_well_under_a_second():
    titles = [row["title"] for row in read("second_sample.csv")]
    thousand = [f"{n} {titles[n % len(titles)]}" for n in range(1000)]
    began = time.perf_counter()
    for title in thousand:
        tags(OURS, title=title, source="iopc")
    took = time.perf_counter() - began
    print(f"1,000 titles in {took:.2f} s")
    assert took < 0.9
