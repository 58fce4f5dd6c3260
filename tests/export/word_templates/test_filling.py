"""Templates of strangers are filled rightly: every text at its place, everything else as it was."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile

import docx
import pytest
from lxml import etree

from meetingmate.domain.meeting import Minutes
from meetingmate.export import ExportOptions, view
from meetingmate.export.word.templates import TemplateError, fill
from tests.export import examples
from tests.export.word_templates import organisations
from tests.export.word_templates.organisations import changed, simple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def build(language: str = "en", locale: str = "en_GB", **options):
    return view.build(*examples.sample(), ExportOptions(language=language, locale=locale, **options))


def lines(data: bytes, part: str = "word/document.xml") -> list[str]:
    """The text of each paragraph, tabs and breaks as such."""
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(part))
    found = []
    for paragraph in root.iter(f"{W}p"):
        parts = []
        for element in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"):
            if next(element.iterancestors(f"{W}p")) is paragraph and element.getparent().tag == f"{W}r":
                parts.append(
                    element.text or "" if element.tag == f"{W}t" else "\t" if element.tag == f"{W}tab" else "\n"
                )
        found.append("".join(parts))
    return found


def filled(*text: str, options: dict | None = None, header: str = "") -> list[str]:
    return lines(fill(simple(*text, header=header), build(**(options or {}))))


def test_a_loop_in_a_line_of_a_list_makes_a_line_for_each(tmp_path):
    data = fill(organisations.verein(), build("de", "de_DE"))
    document = docx.Document(io.BytesIO(data))
    numbered = [p for p in document.paragraphs if p.style.name == "List Number"]
    assert [p.text for p in numbered] == [
        "Move the tax number out of sign-up and ask for it before the first payout instead (Priya)",
        "Geändert: Keep the spring release on March 24, without group bookings (before: to be settled) (Priya)",
    ]
    # the field's format is that of its name, whatever the brackets have
    assert document.paragraphs[0].runs[0].bold
    assert document.paragraphs[0].text == "Harbor weekly product meeting"
    assert "Protokoll ENTWURF" in document.sections[0].header.paragraphs[0].text
    assert document.sections[0].header.part.related_parts, "the picture of the letterhead"
    assert document.sections[0].footer.paragraphs[0].text.startswith("Harbor weekly product meeting · Seite ")
    text = [p.text for p in document.paragraphs]
    assert "Sitzung am Dienstag, 3. März 2026, 09:30 bis 09:33 (3 Min.), anwesend: Priya (Product manager), " in text[1]
    assert "Entschuldigt: Tomás Ó Súilleabháin (Sales)" in text
    assert "Marcus: Have a fix for the time zone bug in review (bis 05.03.2026)" in text
    assert "alle: Check the group bookings (bis „after Easter“)" in text
    assert document.sections[1]._sectPr.find(f"{W}cols").get(f"{W}num") == "2"


def test_merged_cells_and_content_controls_are_kept():
    data = fill(organisations.conseil(), build("fr", "fr_FR"))
    document = docx.Document(io.BytesIO(data))
    table = document.tables[0]
    assert table.rows[0].cells[0].text == "Actions à mener (5)"
    assert [row.cells[0].text for row in table.rows[2:7]] == ["A1", "A2", "A3", "A4", "A5"]
    assert table.rows[2].cells[2].text == table.rows[2].cells[3].text == "Marcus — 5 mars 2026"
    assert [p.text for p in table.rows[7].cells[0].paragraphs][:1] == [
        "Décision D1\u00a0: Move the tax number out of sign-up and ask for it before the first payout instead"
    ]
    text = lines(data)
    assert text[0] == "PROJET", "it has no field for it"
    assert "Harbor weekly product meeting" in text
    assert "Séance du mardi 3 mars 2026 — présidence\u00a0: Priya" in text
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert "showingPlcHdr" not in xml, "Word would take the text for words that ask for some"
    assert "dataBinding" not in xml, "Word would put the bound data in its place"
    assert xml.count("<w:sdt>") == 2


def test_tracked_changes_bookmarks_and_spelling_marks_do_no_harm():
    data = fill(organisations.works_council(), build())
    text = lines(data)
    assert text[0] == "Minutes of Harbor weekly product meeting"
    assert "A1\tHave a fix for the time zone bug in review\nOwner: Marcus" in text
    assert "CHANGED: Keep the spring release on March 24, without group bookings (before: to be settled)" in text
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    for kind, key in (("bookmarkStart", "name"), ("ins", "id")):
        values = [element.get(f"{W}{key}") for element in root.iter(f"{W}{kind}")]
        assert len(values) == len(set(values)), kind
    assert len([*root.iter(f"{W}ins")]) == 2 + 5


def test_both_forms_of_a_text_box_are_filled_and_a_dotx_becomes_a_document():
    data = fill(organisations.agency(), build())
    text = lines(data)
    assert text.count("Harbor weekly product meeting") == 2
    assert text.count("Tuesday, 3 March 2026") == 2
    assert "Priya (Product manager)" in text
    assert "Rewrite the out-of-date help page about refunds 4 Mar 2026" in text
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert organisations.DOCUMENT_TYPE.encode() in archive.read("[Content_Types].xml")
    assert b"attachedTemplate" not in b"".join(archive.read(name) for name in archive.namelist())
    assert b"C:/Users" not in b"".join(archive.read(name) for name in archive.namelist())


def test_nested_loops_rows_and_sections():
    data = fill(organisations.university(), build())
    document = docx.Document(io.BytesIO(data))
    inner = document.tables[0].rows[0].cells[1].tables[0]
    assert [row.cells[0].text for row in inner.rows][:2] == ["Priya (Product manager)", "Marcus (Developer)"]
    text = [p.text for p in document.paragraphs]
    assert text[0] == "DRAFT", "the header that says it is not that of the first page"
    begin = text.index("1 Booking page performance and time zone bug")
    assert text[begin + 1] == "Marcus: We shipped the new calendar on Thursday"
    assert text[begin + 4] == "See A1."
    assert not any(line.startswith("Approved by") for line in text)
    assert [row.cells[0].text for row in document.tables[1].rows] == ["No.", "D1", "D2"]
    assert len(document.sections) == 2
    assert (
        document.sections[0].header.paragraphs[0].text == "Harbor weekly product meeting, Tuesday, 3 March 2026 DRAFT"
    )


def test_header_alone_says_draft_where_it_is_the_one_of_the_first_page():
    assert filled("{{ title }}", header="{{ draft }}") == ["Harbor weekly product meeting"]


def test_what_no_field_shows_stands_in_the_text_of_an_item():
    alone, apart = (
        filled(
            "{% for d in decisions %}{{ d.text }};{% endfor %}", "{% for d in decisions %}{{ d.mark }}|{% endfor %}"
        )[1:],
        None,
    )
    assert alone[0].endswith(
        "instead;Keep the spring release on March 24, without group bookings (before: to be settled);"
    )
    assert alone[1] == "|changed|"
    apart = filled("{% for d in decisions %}{{ d.text }};{% endfor %}")
    assert "Changed: Keep the spring release" in apart[1]


def test_doubts_are_always_said():
    meeting, utterances, minutes = examples.sample()
    minutes.actions[0].check.doubts.append("joke")
    shown = view.build(meeting, utterances, minutes, ExportOptions(locale="en_GB"))
    whole = lines(fill(simple("{% for t in tasks %}{{ t.text }};{% endfor %}"), shown))[1]
    assert "in review [Doubtful: may be a joke];" in whole
    apart = lines(fill(simple("{% for t in tasks %}{{ t.text }};{{ t.doubt }};{% endfor %}"), shown))[1]
    assert "in review;Doubtful: may be a joke;" in apart


def test_quotes_are_there_if_asked_for():
    template = "{% for d in decisions %}{% for q in d.quotes %}{{ q.text }} {{ q.speaker }}{% endfor %}{% endfor %}"
    assert filled(template)[1:] == [""]
    assert "“We're moving the tax number out of sign-up” Priya" in filled(template, options={"quotes": True})[1]


def test_approved_minutes_say_no_draft_and_who_approved():
    shown = dataclasses.replace(build(), draft=False, approved_by="Ann", approved_on="1 Apr 2026")
    template = simple("{% if approved %}by {{ approved_by }}, {{ approved_on }}{% else %}open{% endif %}{{ draft }}")
    assert lines(fill(template, shown)) == ["by Ann, 1 Apr 2026"]


def test_without_minutes_it_says_so():
    meeting, utterances, _ = examples.sample()
    shown = view.build(meeting, utterances, None, ExportOptions(locale="en_GB"))
    assert lines(fill(simple("{{ title }} {{ kind }}"), shown)) == [
        "This meeting has no minutes yet.",
        "Harbor weekly product meeting Transcript",
    ]
    empty = view.build(meeting, utterances, Minutes(), ExportOptions(locale="en_GB"))
    assert lines(fill(simple("{{ draft }}{% if remark %}!{{ remark }}{% endif %}"), empty)) == [
        "DRAFT!No decisions were recorded. No action items were recorded."
    ]


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{% if chair == 'Priya' and not approved %}yes{% endif %}", "yes"),
        ("{% if “Priya” in chair %}yes{% elif chair %}no{% endif %}", "yes"),
        ("{{ place or label.not_stated }}", "not stated"),
        ("{{ place|default('nowhere') }}", "nowhere"),
        ("{{ tasks|length }} {{ (tasks|first).number }} {{ (tasks|last).number }}", "5 A1 A5"),
        ("{{ title|upper }}", "HARBOR WEEKLY PRODUCT MEETING"),
        ("{{ 'a' ~ chair ~ loopless }}", None),
        ("{{ chair if chair else 'nobody' }}", "Priya"),
        (
            "{{ label.present|colon }} {{ present|join('/') }}",
            "Present: Priya (Product manager)/Marcus (Developer)/Eleanor (Designer)/Diego (Support)",
        ),
        (
            "{%- for t in tasks if t.due and not t.done -%}{{ loop.index }}/{{ loop.length }} {% endfor %}",
            "1/5 2/5 3/5 4/5 5/5 ",
        ),
        ("{# a note #}{{\u00a0chair\u00a0}}", "Priya"),
        ("{{r chair }} {{p chair }}", "Priya Priya"),
    ],
)
def test_what_templates_can_say(template, wanted):
    if wanted is None:
        with pytest.raises(TemplateError, match="loopless"):
            filled(template)
    else:
        assert filled(template, "{{ draft }}")[0] == wanted


def test_text_of_a_meeting_is_never_read_as_a_field():
    shown = dataclasses.replace(build(), title="{{ chair }} {% for x in y %} <w:b/> &")
    text = lines(fill(simple("{{ title }}", "{{ draft }}"), shown))
    assert text[0].startswith("{{ chair }} {% for x in y %} <w:b/> &")


def test_right_to_left_text_gets_runs_of_its_own():
    shown = dataclasses.replace(build(), title="שלום עולם and more")
    xml = zipfile.ZipFile(io.BytesIO(fill(simple("{{ title }}"), shown))).read("word/document.xml").decode()
    assert re.search(r"<w:rtl/>.*?שלום עולם</w:t>", xml)
    assert "<w:bidi/>" in xml


def test_words_of_another_language_are_marked_for_the_spelling_check():
    data = fill(simple("{{ title }}"), build("de", "de_DE"))
    assert b'w:lang w:val="de-DE"' in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")


def test_properties_of_the_file_are_those_of_the_meeting():
    document = docx.Document(io.BytesIO(fill(simple("{{ title }}"), build())))
    assert document.core_properties.title == "Minutes: Harbor weekly product meeting"
    assert document.core_properties.last_modified_by == "MeetingMate"


def test_everything_else_in_the_file_stays_as_it_was():
    template = changed(organisations.verein(), word__media__extra_dot_bin=b"kept")
    old, new = zipfile.ZipFile(io.BytesIO(template)), zipfile.ZipFile(io.BytesIO(fill(template, build())))
    assert [name for name in old.namelist() if "thumbnail" not in name] == new.namelist()
    for name in ("word/styles.xml", "word/theme/theme1.xml", "word/media/extra.bin", "word/numbering.xml"):
        assert old.read(name) == new.read(name), name
