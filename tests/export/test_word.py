"""Structure of the Word files, read back with python-docx."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from meetingmate import export
from meetingmate.domain.meeting import Minutes, Point
from meetingmate.editing.approval import approve
from meetingmate.export import ExportOptions
from meetingmate.texts import document_texts, localise
from meetingmate.texts.localise import LANGUAGES
from tests.export import examples

#: Order in which Word expects children (ECMA-376 part 1); it refuses or repairs files that break it.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi spacing ind "
    "contextualSpacing jc outlineLvl rPr sectPr",
    "w:rPr": "rStyle rFonts b bCs i iCs caps color spacing sz szCs u bdr shd vertAlign rtl cs lang",
    "w:tblPr": "tblStyle bidiVisual tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "w:sectPr": "headerReference footerReference pgSz pgMar pgNumType cols titlePg docGrid",
}


def written(tmp_path, trio, **options) -> Document:
    path = tmp_path / "minutes.docx"
    export.write(path, *trio, ExportOptions(**options))
    return docx.Document(str(path))


def headings(document: Document, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def table_of(document: Document, *titles: str):
    return next(t for t in document.tables if [c.text for c in t.rows[0].cells] == list(titles))


def whole_text(document: Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_what_matters_comes_first_and_how_it_was_made_last(tmp_path):
    document = written(tmp_path, examples.sample(), appendix=True)
    assert headings(document, 1) == [
        "Summary",
        "Decisions",
        "Action items",
        "Open questions",
        "Topics",
        "Task lists",
        "How these minutes were made",
        "Appendix: Transcript",
    ]
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == ["Harbor weekly product meeting"]


def details_of(document: Document) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}


def test_details_leave_out_what_is_not_known(tmp_path):
    assert details_of(written(tmp_path, examples.sample())) == {
        "Date": "Tuesday, 3 March 2026, 09:30 to 09:33 (3 min)",
        "Chair": "Priya",
        "Present": "Priya (Product manager), Marcus (Developer), Eleanor (Designer), Diego (Support)",
        "Absent": "Tomás Ó Súilleabháin (Sales)",
        "Agenda": "Round of news; Sign-up flow; Spring release",
        "Next meeting": "Tuesday, 10 March 2026 (“See you next Tuesday”)",
    }


def test_who_spoke_was_there_and_nobody_is_said_to_be_absent(tmp_path):
    meeting, utterances, minutes = examples.sample()
    meeting.attendees = [
        examples.Attendee(name="Priya", present=False),
        examples.Attendee(name="Eleanor Hart", present=False, aliases=["Eleanor"]),
    ]
    for spoken in utterances:
        spoken.speaker = "Speaker 2" if spoken.speaker == "Diego" else spoken.speaker
    details = details_of(written(tmp_path, (meeting, utterances, minutes)))
    assert details["Present"] == "Priya, Eleanor Hart, Marcus, 1 speaker not named"
    assert "Absent" not in details
    meeting.attendees, utterances = [], []
    assert not {"Present", "Absent"} & details_of(written(tmp_path, (meeting, utterances, minutes))).keys()


def test_draft_is_said_until_the_minutes_are_approved(tmp_path):
    meeting, utterances, minutes = examples.sample()
    draft = written(tmp_path, (meeting, utterances, minutes))
    approve(meeting, "Eleanor Hart")(minutes)
    minutes.approval.at = "2026-03-04T09:00:00+01:00"
    approved = written(tmp_path, (meeting, utterances, minutes), locale="en_GB")
    assert draft.paragraphs[0].text.split() == ["Minutes", "DRAFT"]
    assert approved.paragraphs[0].text.split() == ["Minutes"]
    assert "DRAFT" not in whole_text(approved) + approved.sections[0].header.paragraphs[0].text
    assert "Approved by: Eleanor Hart" in whole_text(approved)
    assert "Date: 4 Mar 2026" in whole_text(approved)
    minutes.decisions[0].text = "Something else"
    changed = written(tmp_path, (meeting, utterances, minutes))
    assert changed.paragraphs[0].text.split() == ["Minutes", "DRAFT"]
    assert "Approved by: Eleanor" not in whole_text(changed)


def test_actions_are_a_table_with_owner_due_status_and_time(tmp_path):
    table = table_of(written(tmp_path, examples.sample()), "No.", "Action", "Owner", "Due", "Status", "Time")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert rows[0] == ["A1", "Have a fix for the time zone bug in review", "Marcus", "5 Mar 2026", "", "00:41"]
    assert rows[4] == ["A5", "Check the group bookings", "–", "“after Easter”", "not confirmed", "02:29"]


def test_an_empty_column_is_left_out(tmp_path):
    meeting, utterances, minutes = examples.sample()
    minutes.actions = minutes.actions[:1]
    minutes.actions[0].due = minutes.actions[0].due_text = None
    document = written(tmp_path, (meeting, utterances, minutes))
    assert len(table_of(document, "No.", "Action", "Owner", "Time").rows) == 2


def test_a_decision_has_the_time_it_was_taken_not_of_the_question_before(tmp_path):
    meeting, utterances, minutes = examples.sample()
    minutes.decisions[0].evidence.insert(0, examples.quote(utterances, 10, "Do we need the tax number on day one?"))
    minutes.next_meeting.text = "Tuesday 10 March 2026"
    document = written(tmp_path, (meeting, utterances, minutes), locale="en_GB")
    assert table_of(document, "No.", "Decision", "Time").rows[1].cells[2].text == "01:20"
    assert details_of(document)["Next meeting"] == "Tuesday, 10 March 2026", "the words said would only repeat it"


def test_quotes_show_what_an_item_rests_on_to_those_who_review_it(tmp_path):
    sample = examples.sample()
    with_quotes = written(tmp_path, sample, quotes=True)
    cell = table_of(with_quotes, "No.", "Decision", "Time").rows[1].cells[1]
    assert [p.style.name for p in cell.paragraphs] == ["Table Text", "Item Quote", "Item Quote"]
    words = "“We're moving the tax number out of sign-up” – Priya, 01:20"
    assert cell.paragraphs[1].text.replace("\u00a0", " ") == words
    assert "Item Quote" not in {
        p.style.name
        for table in written(tmp_path, sample).tables
        for row in table.rows
        for cell in row.cells
        for p in cell.paragraphs
    }


def test_an_item_that_is_a_quotation_says_who_spoke_it_and_does_not_quote_itself(tmp_path):
    meeting, utterances, minutes = examples.sample()
    decision = minutes.decisions[0]
    decision.text = "“We're moving the tax number out of sign-up” – “Yep, fine with me”"
    cell = table_of(written(tmp_path, (meeting, utterances, minutes), quotes=True), "No.", "Decision", "Time").rows[1]
    shown = [p.text.replace("\u00a0", " ") for p in cell.cells[1].paragraphs]
    assert shown == [f"{decision.text} – Priya, Marcus"]
    utterances[16].speaker = None
    cell = table_of(written(tmp_path, (meeting, utterances, minutes)), "No.", "Decision", "Time").rows[1].cells[1]
    assert cell.text == decision.text, "one of the two is not known"


def test_a_doubtful_item_says_why_and_the_rest_is_plain(tmp_path):
    meeting, utterances, minutes = examples.sample()
    minutes.actions[4].check = examples.Check(doubts=["joke", "owner"])
    table = table_of(
        written(tmp_path, (meeting, utterances, minutes)), "No.", "Action", "Owner", "Due", "Status", "Time"
    )
    doubtful = table.rows[5].cells[1].paragraphs
    assert [(p.style.name, p.text) for p in doubtful] == [
        ("Table Text", "Check the group bookings"),
        ("Item Doubt", "Doubtful: may be a joke, owner not named"),
    ]
    assert all(p.style.name == "Table Text" for row in table.rows[1:5] for p in row.cells[1].paragraphs)


def test_the_summary_does_not_repeat_the_tables(tmp_path):
    meeting, utterances, minutes = examples.sample()
    told = Point(text="The topic of the meeting was sign-up.")
    listed = Point(text=localise.text("team_decided", "en", decision=f"{minutes.decisions[0].text}."))
    counted = Point(text=localise.text("tasks_without_owner", "en", n=3))
    minutes.summary = [told, listed, counted]
    shown = whole_text(written(tmp_path, (meeting, utterances, minutes)))
    assert told.text in shown
    assert listed.text not in shown
    assert counted.text not in shown
    listed.check.result = "person"
    assert listed.text in whole_text(written(tmp_path, (meeting, utterances, minutes))), "somebody wrote it"


@pytest.mark.parametrize("options", [{}, {"quotes": True}])
def test_no_item_stands_there_more_than_twice(tmp_path, options):
    meeting, utterances, minutes = examples.sample()
    shown = whole_text(written(tmp_path, (meeting, utterances, minutes), **options))
    items = [d.text for d in minutes.decisions] + [a.task for a in minutes.actions]
    assert {item: shown.count(item) for item in items if not 1 <= shown.count(item) <= 2} == {}
    assert shown.count("Times are positions in the recording.") == 1


def test_header_rows_repeat_and_rows_stay_whole(tmp_path):
    document = written(tmp_path, examples.big())
    table = table_of(document, "No.", "Action", "Owner", "Due", "Status", "Time")
    assert len(table.rows) == 61
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    for number in (1, 59):  # no item is alone on a page
        assert all(p.paragraph_format.keep_with_next for c in table.rows[number].cells for p in c.paragraphs)
    properties = table._tbl.tblPr
    assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == "Action items"
    assert properties.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_topics_hold_discussion_and_the_numbers_of_what_came_of_it(tmp_path):
    document = written(tmp_path, examples.sample())
    texts = [(p.style.name, p.text.replace("\u00a0", " ")) for p in document.paragraphs]
    start = texts.index(("Heading 2", "Hotel manager interviews and the sign-up form   00:47–01:40"))
    assert texts[start + 1] == (
        "List Bullet",
        "Eleanor: Four of the six gave up when we asked for the tax number. (00:49)",
    )
    assert texts[start + 4] == ("Item Numbers", "Outcome: D1, A2")


def test_each_attendee_with_something_to_do_has_a_task_list(tmp_path):
    document = written(tmp_path, examples.sample())
    people = headings(document, 2)[-4:]
    assert [p.split("   ")[0] for p in people] == ["Priya", "Marcus", "Eleanor", "Diego"]
    assert whole_text(document).count("Tomás") == 1
    assert "Task lists" not in headings(written(tmp_path, examples.sample(), per_attendee=False), 1)
    meeting, _, minutes = examples.sample()
    minutes.actions, minutes.open_questions = minutes.actions[:1], []
    alone = headings(written(tmp_path, (meeting, [], minutes)), 1)
    assert "Task lists" not in alone, "a list for one person would repeat the table"


def test_empty_minutes_have_no_empty_headings(tmp_path):
    document = written(tmp_path, examples.empty())
    assert headings(document, 1) == ["How these minutes were made"]
    assert "No decisions were recorded. No action items were recorded." in whole_text(document)
    assert document.tables == []
    assert "not stated" not in whole_text(document)
    minutes = Minutes()
    minutes.how_made.remarks = [localise.text("remark_no_speech", "en")]
    silent = whole_text(written(tmp_path, (*examples.empty()[:2], minutes)))
    assert silent.count("No speech was found") == 1
    assert "No decisions" not in silent


def test_without_minutes_the_document_is_the_transcript(tmp_path):
    meeting, utterances, _ = examples.sample()
    document = written(tmp_path, (meeting, utterances, None))
    text = whole_text(document)
    assert document_texts.text("no_minutes", "en") in text
    assert all(u.text in text for u in utterances)
    assert "Decisions" not in headings(document, 1)


def test_how_the_minutes_were_made(tmp_path):
    document = written(tmp_path, examples.sample())
    small = "\n".join(p.text for p in document.paragraphs if p.style.name == "Small Print")
    assert localise.text("rules_only", "en") not in small
    for line in (
        "Speech recognition: whisper-base",
        "Writing model: smollm2-135m",
        "Checked against the transcript: 9 quoted, 1 repaired, 1 left out.",
        "Part 2 of 3 by rules.",
        "Left out: “Write to the nine customers” (already done on Monday)",
    ):
        assert line in small


def test_properties_page_numbers_and_language(tmp_path):
    sample = examples.sample()
    sample[0].minute_taker = "Eleanor"
    document = written(tmp_path, sample, language="de")
    properties = document.core_properties
    assert properties.title == "Protokoll: Harbor weekly product meeting"
    assert properties.author == "Eleanor"
    assert properties.subject.startswith("Protokoll der Besprechung vom Dienstag, 3. März")
    assert properties.language == "de-DE"
    assert properties.created is not None
    assert document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == "de-DE"
    for footer in (document.sections[0].footer, document.sections[0].first_page_footer):
        assert footer.paragraphs[0].text == "Dienstag, 3. März 2026\tSeite 1 von 1"
        fields = [e.text.strip() for e in footer._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert document.settings.element.find(qn("w:proofState")) is None, "Word would not check the spelling"


@pytest.mark.parametrize(("locale", "width"), [("en_US", Mm(215.9)), ("en_GB", Mm(210)), ("de_DE", Mm(210))])
def test_paper_follows_the_country(tmp_path, locale, width):
    section = written(tmp_path, examples.sample(), locale=locale).sections[0]
    assert abs(section.page_width - width) < Mm(0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_gives_a_document_without_english_headings(tmp_path, language):
    document = written(tmp_path, examples.sample(), language=language)
    assert len(headings(document, 1)) == 7
    if language != "en":
        assert not {"Decisions", "Action items", "Summary", "Topics"} & set(headings(document, 1))


def test_right_to_left_text_has_its_direction(tmp_path):
    document = written(tmp_path, examples.scripts(), appendix=True)
    line = next(p for p in document.paragraphs if p.style.name == "Transcript" and "הדוח" in p.text)
    assert line._p.pPr.find(qn("w:bidi")) is not None
    assert all(bool(run.font.rtl) == bool(re.search("[\u0590-\u06ff]", run.text)) for run in line.runs)
    english = next(p for p in document.paragraphs if p.style.name == "Transcript" and "stars" in p.text)
    assert english._p.pPr.find(qn("w:bidi")) is None


def test_text_is_only_text(tmp_path):
    """Markup, control characters and direction marks in a transcript neither break nor steer the document."""
    text = whole_text(written(tmp_path, examples.scripts(), appendix=True))
    assert "<script>1</script>" in text
    assert "田中さん" in text
    assert "\u202e" not in text
    assert "half \ufffd turn round 😀" in text


def test_sheet_of_one_person(tmp_path):
    meeting, utterances, minutes = examples.sample()
    paths = export.write_attendee_sheets(tmp_path, meeting, utterances, minutes)
    assert [p.name for p in paths] == [f"Harbor weekly product meeting - {name}.docx" for name in meeting.names()]
    document = docx.Document(str(paths[1]))
    assert headings(document, 1) == [
        "Tasks",
        "Decisions that affect Marcus",
        "Questions for Marcus",
    ]
    text = whole_text(document)
    assert "Have a fix for the time zone bug in review" in text
    assert "Redraw the sign-up screens" not in text
    nothing = whole_text(docx.Document(str(paths[4])))
    assert "No tasks for Tomás Ó Súilleabháin." in nothing


def test_what_somebody_was_only_asked_to_do_stands_apart(tmp_path):
    meeting, utterances, minutes = examples.sample()
    minutes.actions[4].owners = ["Diego"]
    meeting.duration_s = 0.0
    path = export.write_attendee_sheets(tmp_path, meeting, utterances, minutes)[3]
    document = docx.Document(str(path))
    assert headings(document, 1)[:2] == ["Tasks", "Asked for, but not agreed in the meeting"]
    asked = [[cell.text.split("\n")[0] for cell in row.cells] for row in document.tables[2].rows[1:]]
    assert asked == [["A5", "Check the group bookings", "“after Easter”", "not confirmed", "02:29"]]
    assert document.tables[0].rows[0].cells[1].text == "Tuesday, 3 March 2026, 09:30"


def test_sheets_of_people_with_the_same_or_impossible_names(tmp_path):
    meeting, utterances, _ = examples.empty()
    meeting.attendees = [
        examples.Attendee(name=name) for name in ("Anna", "anna", "a/b\\c:d", "CON", "..", "名前" * 100, "אבי")
    ]
    paths = export.write_attendee_sheets(tmp_path, meeting, utterances, Minutes())
    assert len({p.name.casefold() for p in paths}) == 7
    assert all(p.is_file() and p.parent == tmp_path and len(p.name.encode()) < 255 for p in paths)


@pytest.mark.parametrize("build", [examples.sample, examples.empty, examples.big, examples.scripts])
def test_elements_stand_in_the_order_word_wants(tmp_path, build):
    path = tmp_path / "a.docx"
    export.write(path, *build(), ExportOptions(appendix=True))
    from lxml import etree

    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert not [n for n in names if "thumbnail" in n or "stylesWithEffects" in n]
        for name in names:
            if not name.endswith((".xml", ".rels")):
                continue
            root = etree.fromstring(archive.read(name))
            for parent, order in ORDER.items():
                wanted = [qn(f"w:{tag}") for tag in order.split()]
                for element in root.iter(qn(parent)):
                    places = [wanted.index(child.tag) for child in element]
                    assert places == sorted(places), (name, etree.tostring(element)[:400])


def test_every_style_used_exists(tmp_path):
    document = written(tmp_path, examples.sample(), appendix=True)
    known = {style.style_id for style in document.styles}
    body = document.element.body
    used = {e.get(qn("w:val")) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle") for e in body.iter(qn(tag))}
    assert used <= known
    assert {"Title", "Heading1", "Heading2", "ListBullet", "SignatureLine", "TableNote", "MinutesItems"} <= used


def test_the_transcript_is_grouped_by_turns(tmp_path):
    meeting, _, _ = examples.sample()
    lines = [("Anna", "One."), ("Anna", "Two."), ("Ben", "Three."), (None, "Four."), (None, "Five.")]
    said = [
        examples.Utterance(id=f"u{n}", start=n * 10.0, end=n * 10.0 + 5, text=text, speaker=who)
        for n, (who, text) in enumerate(lines)
    ]
    said[1].uncertain = True
    said += [
        examples.Utterance(id=f"v{n}", start=100.0 + n, end=101.0 + n, text="word " * 50 + f"{n}.", speaker="Ben")
        for n in range(6)
    ]
    document = written(tmp_path, (meeting, said, Minutes()), appendix=True)
    shown = [p.text for p in document.paragraphs if p.style.name == "Transcript"]
    assert shown[:3] == [
        "00:00\tAnna: One. Two. [uncertain]",
        "00:20\tBen: Three.",
        "00:30\tUnknown speaker: Four. Five.",
    ]
    assert len(shown) == 5
    assert shown[3].startswith("01:40\tBen: word")
    assert shown[4].startswith("01:43\tword"), "a long turn has paragraphs, each with its time"
    assert "Transcript" not in [p.style.name for p in written(tmp_path, (meeting, said, Minutes())).paragraphs]
