"""Templates made of minutes: parts are found, suggestions fit, marks become fields, and all else stays."""

from __future__ import annotations

import dataclasses
import io
import zipfile

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from meetingmate.base.errors import UsageError
from meetingmate.export import ExportOptions, template_making, view
from meetingmate.export.word import making
from meetingmate.export.word.making import Mark
from meetingmate.export.word.making.spans import day_in, spans_of
from meetingmate.export.word.making.suggesting import table_mark
from meetingmate.export.word.templates import TemplateError, fill, read
from tests.export import examples
from tests.export.word_templates import minutes_documents
from tests.export.word_templates.organisations import MAKERS, changed, simple
from tests.export.word_templates.test_filling import lines


def build(language: str = "en", locale: str = "en_GB"):
    return view.build(*examples.sample(), ExportOptions(language=language, locale=locale))


def suggested(data: bytes, language: str = "") -> dict[str, str]:
    """What each part seems to be, by its text."""
    parts = {part.key: part for part in making.outline(data)}
    return {parts[m.key].text: m.field for m in making.suggest(list(parts.values()), language)}


def test_parts_are_in_reading_order_with_their_places():
    parts = making.outline(minutes_documents.english())
    assert [part.key for part in parts[:2]] == ["p1", "p2"]
    assert parts[0].style == "title"
    by_text = {part.text: part for part in parts}
    assert by_text["2. Discussion"].heading == 1
    assert by_text["Budget"].heading == 2
    assert by_text["The budget is passed."].listed
    assert not by_text["The roof was postponed."].listed
    table = next(part for part in parts if part.is_table)
    assert table.rows[1] == ("1", "Send the budget", "Tom", "12 March", "open")
    cell = by_text["Tom"]
    assert (cell.table, cell.place.row, cell.place.cell) == (table.key, 2, 3)
    assert [part.key for part in parts[-2:]] == ["header1.p1", "footer1.p1"]
    assert by_text["_____________________ (chair)"].after_gap


def test_english_minutes_are_understood():
    found = suggested(minutes_documents.english())
    assert found == {
        "Finance committee": "title",
        "Date: Tuesday, 3 March 2026, 10:00 to 11:15": "when",
        "Location: Room 12": "place",
        "Chair: Anna Berg": "chair",
        "Present: Anna Berg, Tom Hill, Eva Lind": "present",
        "Apologies: Jon Snell": "absent",
        "The budget was passed. The audit follows in May.": "summary",
        "The roof was postponed.": "summary",
        "Budget": "topics.title",
        "Tom explained the figures.": "topics.points",
        "Eva asked for the reserve.": "topics.points",
        "Roof": "topics.title",
        "Two offers are there.": "topics.points",
        "The budget is passed.": "decisions",
        "The roof waits for a third offer.": "decisions",
        "No. | Action | Who | Due | Status": "tasks",
        "Tuesday, 7 April 2026, 10:00": "next_meeting",
        "Finance committee, 3 March 2026": "title+date",
    }


@pytest.mark.parametrize(
    ("code", "some"),
    [
        (
            "de",
            {
                "Protokoll der Vorstandssitzung vom 3. März 2026": "date",
                "Vereinsheim": "place",
                "Weber, Lang, Yilmaz": "present",
                "Koch": "absent",
                "Herr Lang": "minute_taker",
                "B2 Das Fest findet im Juni statt.": "decisions",
                "Was | Wer | Bis wann": "tasks",
                "Wer besorgt das Zelt?": "questions",
                "Nächste Sitzung: 7. April 2026": "next_meeting",
            },
        ),
        (
            "fr",
            {
                "Objet\u00a0: Conseil syndical": "title",
                "M. Dubois": "present",
                "Le budget est adopté.": "decisions",
                "Mme Martin appelle la mairie.": "tasks",
            },
        ),
        (
            "es",
            {
                "ASUNTO\tJunta de vecinos": "title",
                "ASISTENTES\tAna, Luis": "present",
                "Nº | Acuerdo": "decisions",
                "Tarea | Responsable | Plazo": "tasks",
                "Se habló del presupuesto y del portal.": "topics.points",
            },
        ),
    ],
)
def test_minutes_in_other_languages_are_understood(code, some):
    data = minutes_documents.MAKERS[code]()
    assert some.items() <= suggested(data).items()
    assert some.items() <= suggested(data, code).items()


def test_columns_are_found_by_their_heads():
    data = minutes_documents.english()
    table = next(part for part in making.outline(data) if part.is_table)
    assert table_mark(table) == Mark("t1", "tasks", ("number", "text", "owner", "due", "status"))
    other = dataclasses.replace(table, rows=(("Colour", "Size"), ("red", "12")))
    assert table_mark(other) is None


@pytest.mark.parametrize("code", minutes_documents.MAKERS)
def test_what_is_made_is_a_sound_template_without_the_sample(code):
    data = minutes_documents.MAKERS[code]()
    parts = making.outline(data)
    made = making.apply(data, making.suggest(parts))
    assert not [problem for problem in read(made).problems if not problem.hint]
    text = "\n".join(lines(made))
    for sample in ("Tom", "Lang", "Dubois", "Luis", "budget was", "Haushalt", "adopté", "presupuesto"):
        assert sample not in text
    document = docx.Document(io.BytesIO(fill(made, build(code, f"{code}_{'GB' if code == 'en' else code.upper()}"))))
    said = "\n".join(lines(fill(made, build(code, "en_GB"))))
    for item in ("Move the tax number out of sign-up", "Redraw the sign-up screens"):
        assert item in said
    assert document.paragraphs


def test_the_format_and_the_rest_of_the_document_stay():
    data = minutes_documents.english()
    before = bytes(data)
    made = making.apply(data, making.suggest(making.outline(data)))
    assert data == before
    document = docx.Document(io.BytesIO(fill(made, build())))
    text = [p.text for p in document.paragraphs]
    title = next(p for p in document.paragraphs if p.style.name == "Title")
    assert title.text == "Harbor weekly product meeting"
    assert str(title.runs[0].font.color.rgb) == "800000"
    present = next(p for p in document.paragraphs if p.text.startswith("Present: "))
    assert [(run.text[:9], run.bold, run.italic) for run in present.runs] == [
        ("Present: ", True, None),
        ("Priya (Pr", None, True),
    ]
    assert [p.text for p in document.paragraphs if p.style.name == "List Number"] == [
        "Move the tax number out of sign-up and ask for it before the first payout instead",
        "Changed: Keep the spring release on March 24, without group bookings (before: to be settled)",
    ]
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["No.", "Action", "Who", "Due", "Status"]
    assert [row.cells[0].text for row in table.rows[1:]] == ["A1", "A2", "A3", "A4", "A5"]
    assert table.rows[1].cells[2].text == "Marcus"
    assert document.sections[0].header.paragraphs[0].text == "Harbour Board Ltd · confidential"
    assert document.sections[0].footer.paragraphs[0].text == "Harbor weekly product meeting, Tuesday, 3 March 2026"
    assert text[-1] == "_____________________ (chair)"
    old, new = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(made))
    changed = (
        "word/document",
        "word/header",
        "word/footer",
        "word/settings",
        "docProps",
        "customXml",
        "[Content",
        "_rels",
    )
    untouched = [n for n in old.namelist() if not n.startswith(changed) and not n.endswith("document.xml.rels")]
    assert len(untouched) > 5
    assert all(old.read(name) == new.read(name) for name in untouched)


def test_comments_and_the_picture_of_the_old_minutes_do_not_go_along():
    document = docx.Document(io.BytesIO(minutes_documents.english()))
    document.add_comment(document.paragraphs[0].runs, text="Nobody may know of Project Falcon", author="Olga Orlova")
    stream = io.BytesIO()
    document.save(stream)
    data = stream.getvalue()
    assert "word/comments.xml" in zipfile.ZipFile(stream).namelist()
    assert "docProps/thumbnail.jpeg" in zipfile.ZipFile(stream).namelist()
    filled = fill(making.apply(data, making.suggest(making.outline(data))), build())
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in parts if "comments" in name or "thumbnail" in name]
    for secret in (b"Falcon", b"Orlova", b"comments.xml", b"thumbnail", b"commentRange", b"commentReference"):
        assert not [name for name, part in parts.items() if secret in part]
    assert docx.Document(io.BytesIO(filled)).paragraphs


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BY = 'w:id="9" w:author="Olga Orlova" w:date="2026-01-05T09:00:00Z"'
_NOTES = (
    f'<w:footnotes {_W}><w:footnote w:id="2"><w:p><w:r><w:t>Falcon is bankrupt</w:t></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
_CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
    'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Client"><vt:lpwstr>Falcon</vt:lpwstr></property>'
    "</Properties>"
)
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Pages>1</Pages>'
    "<Company>Falcon Ltd</Company><Manager>Olga Orlova</Manager></Properties>"
)


def reworked() -> bytes:
    """Minutes that several people worked on: tracked changes, a footnote, and properties of all kinds."""
    document = docx.Document(io.BytesIO(minutes_documents.english()))
    document.core_properties.author = document.core_properties.last_modified_by = "Olga Orlova"
    document.core_properties.keywords = document.core_properties.comments = "Falcon"
    title = document.paragraphs[0]._p
    run = f"<w:r {_W}>{{}}</w:r>"
    title.append(parse_xml(f"<w:ins {_W} {_BY}><w:r><w:t> (board)</w:t></w:r></w:ins>"))
    title.append(parse_xml(f"<w:del {_W} {_BY}><w:r><w:delText>Falcon is lost</w:delText></w:r></w:del>"))
    title.append(parse_xml(f"<w:moveFrom {_W} {_BY}><w:r><w:t>Falcon moved</w:t></w:r></w:moveFrom>"))
    title.append(parse_xml(run.format('<w:footnoteReference w:id="2"/>')))
    title.addnext(
        parse_xml(
            f"<w:p {_W}><w:pPr><w:rPr><w:del {_BY}/></w:rPr></w:pPr><w:del {_BY}><w:r><w:delText>Falcon"
            "</w:delText></w:r></w:del></w:p>"
        )
    )
    rows = document.tables[0]._tbl.tr_lst
    gone = parse_xml(f"<w:trPr {_W}><w:del {_BY}/></w:trPr>")
    rows[-1].insert(0, gone)
    for part, name, kind, text in (
        (document.part, "/word/footnotes.xml", "footnotes", _NOTES),
        (document.part.package, "/docProps/custom.xml", "custom-properties", _CUSTOM),
        (document.part.package, "/docProps/other.xml", "extended-properties", _APP),
    ):
        types = "application/vnd.openxmlformats-officedocument"
        content = f"{types}.wordprocessingml.footnotes+xml" if kind == "footnotes" else f"{types}.{kind}+xml"
        made = Part(PackURI(name), content, text.encode(), document.part.package)
        part.relate_to(made, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_what_other_people_wrote_does_not_stay_in_a_template():
    data = reworked()
    parts = making.outline(data)
    assert parts[0].text.endswith(" (board)"), "what was put in is part of the text"
    assert not [part for part in parts if "Falcon" in part.text or any("Falcon" in "".join(row) for row in part.rows)]
    rows = next(part.rows for part in parts if part.is_table)
    assert len(rows) == len(docx.Document(io.BytesIO(data)).tables[0].rows) - 1
    made = making.apply(data, making.suggest(parts))
    for what in (made, fill(made, build())):
        with zipfile.ZipFile(io.BytesIO(what)) as archive:
            inside = {name: archive.read(name) for name in archive.namelist()}
        for secret in (b"Falcon", b"Orlova", b"footnote", b"w:del ", b"w:ins ", b"moveFrom", b"custom-prop"):
            assert not [name for name, part in inside.items() if secret in part and name != "word/styles.xml"], secret
        assert not [name for name in inside if "footnotes" in name or "custom" in name or "thumbnail" in name]
        assert docx.Document(io.BytesIO(what)).paragraphs
    assert docx.Document(io.BytesIO(made)).core_properties.author == ""
    assert docx.Document(io.BytesIO(fill(made, build()))).core_properties.author


def test_each_topic_has_its_heading_and_points():
    made = making.apply(minutes_documents.english(), making.suggest(making.outline(minutes_documents.english())))
    document = docx.Document(io.BytesIO(fill(made, build())))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    assert headings[:2] == [
        "Booking page performance and time zone bug",
        "Hotel manager interviews and the sign-up form",
    ]
    first = next(n for n, p in enumerate(document.paragraphs) if p.text == headings[0])
    assert document.paragraphs[first + 1].style.name == "List Bullet"
    assert document.paragraphs[first + 1].text.startswith("Marcus: ")


def test_an_empty_list_says_so():
    meeting, utterances, minutes = examples.sample()
    minutes.decisions = []
    data = minutes_documents.english()
    made = making.apply(data, making.suggest(making.outline(data)))
    text = lines(fill(made, view.build(meeting, utterances, minutes, ExportOptions(locale="en_GB"))))
    assert text[text.index("3. Decisions") + 1] == "No decisions were recorded."


def test_a_line_can_be_removed_and_a_number_that_was_typed_is_one_of_the_item():
    data = minutes_documents.written("Board", "Decisions", "B1 It is passed.", "B2 It waits.", "Old words")
    marks = [Mark("p1", "title"), Mark("p3", "decisions"), Mark("p4", "decisions"), Mark("p5", "remove")]
    assert lines(making.apply(data, marks)) == [
        "{{ title }}",
        "Decisions",
        "{% for item in decisions %}",
        "{{ item.number }} {{ item.text }}",
        "{% else %}",
        "{{ label.no_decisions }}",
        "{% endfor %}",
    ]


def test_word_does_not_write_over_a_date_that_was_one_of_its_fields():
    field = (
        b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        b'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3 March 2026</w:t></w:r>'
        b'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    data = changed(
        minutes_documents.written("Date: "), word__document_dot_xml=lambda text: text.replace(b"</w:p>", field, 1)
    )
    made = making.apply(data, [Mark("p1", "date")])
    assert lines(made) == ["Date: {{ date }}"]
    assert b"fldChar" not in zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml")


@pytest.mark.parametrize(
    ("text", "field", "becomes"),
    [
        ("Date: 3 March 2026", "date", "Date: {date}"),
        ("Held on Tuesday, March 3rd, 2026 in Leeds", "date", "Held on {date} in Leeds"),
        ("am Dienstag, den 3. März 2026, 10:00–11:30 Uhr", "when", "am {when}"),
        ("mardi 3 mars 2026 à 10h00", "when", "{when}"),
        ("el 3 de marzo de 2026", "date", "el {date}"),
        ("2026-03-03", "date", "{date}"),
        ("Next meeting: in May", "next_meeting", "Next meeting: {next_meeting}"),
        ("Present\tA, B", "present", "Present\t{present}"),
        ("Budget: the numbers", "title", "{title}"),
        ("Minutes: Board", "title", "Minutes: {title}"),
        ("Protokoll: Vorstand vom 3.3.2026", "title+date", "Protokoll: {title} vom {date}"),
        ("3 March 2026 – Board", "title+date", "{date} – {title}"),
    ],
)
def test_labels_and_what_stands_around_a_date_stay(text, field, becomes):
    for begin, end, name in reversed(spans_of(text, field)):
        text = f"{text[:begin]}{{{name}}}{text[end:]}"
    assert text == becomes


def test_a_price_is_no_date():
    assert day_in("It costs 12.50 a day, room 3/4") is None


def test_a_document_without_minutes_has_no_suggestions_that_empty_it():
    found = suggested(minutes_documents.letter())
    assert set(found.values()) <= {"title"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no word file", "It is not a Word document"),
        (minutes_documents.english()[:4000], "It is not a Word document, or damaged"),
        (minutes_documents.written(), "It has no text to make a template of"),
        (simple("{{ title }}"), "It has fields already; add it as a template."),
    ],
)
def test_a_wrong_document_gives_one_sentence(data, sentence):
    with pytest.raises(TemplateError, match=sentence):
        making.outline(data)


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ([], "Nothing in it is marked"),
        ([Mark("p1", "remove")], "Nothing in it is marked"),
        ([Mark("p900", "title")], "It has no part p900."),
        ([Mark("p1", "owner")], "p1 can’t become owner; it can become one of title"),
        ([Mark("t1", "title")], "t1 can’t become title; it can become one of tasks"),
        ([Mark("t1", "tasks", ("by",))], "A column of t1 can’t show by; it can show one of number"),
    ],
)
def test_wrong_marks_are_named(marks, sentence):
    with pytest.raises(TemplateError, match=sentence):
        making.apply(minutes_documents.english(), marks)


def test_a_document_with_macros_is_refused(tmp_path):
    file = tmp_path / "minutes.docm"
    file.write_bytes(minutes_documents.english())
    with pytest.raises(UsageError, match=r"minutes\.docm has macros"):
        template_making.document(file)


def test_the_sentence_names_the_file():
    with pytest.raises(TemplateError, match=r"No template can be made of minutes\.docx\. It is not a Word document"):
        template_making.outline("minutes.docx", b"x")


@pytest.mark.parametrize("maker", MAKERS)
def test_every_part_of_strangers_documents_can_be_marked(maker):
    """Whatever a part stands in, marking it makes a sound template, and it can be filled."""
    data = fill(MAKERS[maker](), build())
    parts = [part for part in making.outline(data) if not part.is_table]
    wanted = ["title", "decisions", "decisions", "topics.title", "topics.points", "remove", "present", "present"]
    for turn in range(3):
        marks = [Mark(part.key, wanted[(n + turn) % len(wanted)]) for n, part in enumerate(parts)]
        made = making.apply(data, marks)
        text = "\n".join(lines(fill(made, build())))
        assert "Move the tax number out of sign-up" in text
        assert "{{" not in text
