"""What is wrong with a template is named with its place; nothing of it runs, and nothing outside it is read."""

from __future__ import annotations

import io
import sys
import time
import zipfile

import docx
import pytest

from meetingmate.base.errors import ExportError, UsageError
from meetingmate.export import ExportOptions, template_store, view, write
from meetingmate.export.word.templates import TemplateError, bounded, fill, read
from tests.export import examples
from tests.export.word_templates import organisations
from tests.export.word_templates.organisations import changed, simple

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems bound no memory")
RELATIONS = "word___rels__document_dot_xml_dot_rels"


def faults(*lines: str, header: str = "") -> list[str]:
    return [p.sentence() for p in read(simple(*lines, header=header)).problems if not p.hint]


def build():
    return view.build(*examples.sample(), ExportOptions(locale="en_GB"))


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "Title: {{ titel }}",
            "{{ titel }}: “titel” is not known; did you mean “title”? (page 1, paragraph 1, beside “Title:”)",
        ),
        (
            "{{ participants }} there",
            "{{ participants }}: “participants” is not known; did you mean “present”? (page 1, paragraph 1, "
            "beside “there”)",
        ),
        ("{% for t in tasks %}{{ t.ownr }}{% endfor %}", "{{ t.ownr }}: “ownr” is not known; did you mean “owner”?"),
        ("{% for t in tasks %}{{ owner }}{% endfor %}", "{{ owner }}: “owner” is not known; did you mean “t.owner”?"),
        ("{{ xyzzy }}", "{{ xyzzy }}: “xyzzy” is not known."),
        ("{{ tasks }}", "{{ tasks }}: It is a list; write it in a loop (for item in …)."),
        ("{{ tasks.text }}", "{{ tasks.text }}: It is a list; take its items in a loop (for item in …)."),
        ("{{ title.upper() }}", "{{ title.upper() }}: A template can’t call functions."),
        ("{{ 'a' * 10 }}", "{{ 'a' * 10 }}: A template can’t calculate."),
        ("{{ title.__class__ }}", "{{ title.__class__ }}: “__class__” is not known: this field has no parts."),
        ("{{ label.__init__ }}", "{{ label.__init__ }}: “__init__” is not known."),
        (
            "{% for x in range(10**9) %}{{ x }}{% endfor %}",
            "{% for x in range(10**9) %}: A template can’t call functions.",
        ),
        ("{% for x in title %}{{ x }}{% endfor %}", "{% for x in title %}: Only a list can be repeated; this is none."),
        (
            "{% for t in tasks %}{{ t.text }}",
            "{% for t in tasks %}: It is never ended; write {% endfor %} where it ends.",
        ),
        ("{{ title }}{% endfor %}", "{% endfor %}: It ends what does not begin before it."),
        ("{% if title %}{% endfor %}", "{% endfor %}: It does not end {% if title %} (page 1, paragraph 1)."),
        ("{% iff title %}{% endif %}", "{% iff title %}: “iff” is not known; did you mean “if”?"),
        (
            "{% set x = 1 %}{{ title }}",
            "{% set x = 1 %}: “set” can’t be used in a template; use for, if, elif, else, endfor and endif.",
        ),
        (
            "{% include '/etc/passwd' %}",
            "{% include '/etc/passwd' %}: “include” can’t be used in a template; use for, if, elif, else, endfor "
            "and endif.",
        ),
        (
            "The {{ title is here",
            "{{ title is here: It has no }} in the same paragraph. (page 1, paragraph 1, beside “The”)",
        ),
        (
            "The title }} is",
            "}}: It ends a field that does not begin in the same paragraph. (page 1, paragraph 1, beside “The title”)",
        ),
        ("{{ }}", "{{ }}: It can’t be read"),
        ("{{ title | uper }}", "{{ title | uper }}: The filter “uper” is not known; did you mean “upper”?"),
        ("{{ draft or title == }}", "{{ draft or title == }}: It can’t be read"),
        ("{% for t in tasks %}{% else %}{% else %}{% endfor %}", "{% else %}: Nothing but the end can follow “else”."),
        ("{{ approved }}", "{{ approved }}: It is only yes or no; use it in a condition."),
        (
            "{%tc for t in tasks %}{%tc endfor %}",
            "{%tc for t in tasks %}: Columns of a table can’t be repeated; repeat its rows.",
        ),
        ("{% if title > 3 %}{% endif %}", "{% if title > 3 %}: It compares different kinds of things."),
        ("{{ " + "(" * 300 + " }}", "It can’t be read"),
        ("{{ '" + "a" * 500 + "' }}", "It is longer than 400 characters."),
        ("only words", "It has no fields, so nothing of the meeting would be in it; write for example {{ title }}."),
    ],
)
def test_a_fault_is_named_with_its_place(line, wanted):
    found = faults(line)
    assert any(wanted in sentence for sentence in found), found
    with pytest.raises(TemplateError):
        fill(simple(line), build())


def test_all_faults_are_listed_each_with_table_header_and_page():
    document = docx.Document()
    document.add_paragraph("{{ title }}")
    document.add_paragraph("{{ wrong_one }}")
    document.paragraphs[1].runs[0]._r.insert(0, docx.oxml.OxmlElement("w:lastRenderedPageBreak"))
    table = document.add_table(rows=2, cols=2)
    table.rows[1].cells[1].text = "Owner {{ wrong_two }}"
    document.sections[0].header.paragraphs[0].text = "{{ wrong_three }}"
    stream = io.BytesIO()
    document.save(stream)
    assert [p.sentence() for p in read(stream.getvalue()).problems if not p.hint] == [
        "{{ wrong_one }}: “wrong_one” is not known. (page 2, paragraph 2)",
        "{{ wrong_two }}: “wrong_two” is not known. (page 2, table 1, row 2, cell 2, beside “Owner”)",
        "{{ wrong_three }}: “wrong_three” is not known. (header, paragraph 1)",
    ]


def test_fields_that_are_missing_are_hints():
    hints = [p.sentence() for p in read(simple("{{ title }}")).problems if p.hint]
    assert "It does not show the field “decisions”." in hints
    assert "It has no field “draft”; DRAFT is put above the first line until the minutes are approved." in hints


def test_a_loop_across_the_border_of_a_table_is_refused():
    document = docx.Document()
    document.add_paragraph("{% for t in tasks %}")
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{{ t.text }}{% endfor %}"
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(TemplateError, match="different sides of the border of a table"):
        fill(stream.getvalue(), build())


def _linked(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    relation = f'<Relationship Id="rIdX" Type="http://x/{kind}" Target="{target}"{mode}/></Relationships>'
    return changed(
        simple("{{ title }}"), **{RELATIONS: lambda old: old.replace(b"</Relationships>", relation.encode())}
    )


def _body(xml: str) -> bytes:
    return changed(
        simple("{{ title }}"), word__document_dot_xml=lambda old: old.replace(b"<w:body>", f"<w:body>{xml}".encode())
    )


def _bomb() -> bytes:
    return changed(simple("{{ title }}"), word__media__bomb_dot_bin=b"\0" * 210_000_000)


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "macros": (lambda: changed(simple("{{ title }}"), word__vbaProject_dot_bin=b"x"), "has macros"),
    "macro type": (
        lambda: changed(
            simple("{{ title }}"),
            **{
                "[Content_Types]_dot_xml": lambda old: old.replace(
                    organisations.DOCUMENT_TYPE.encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml"
                )
            },
        ),
        "has macros",
    ),
    "picture from elsewhere": (lambda: _linked("image", "http://example.invalid/x.png"), "another place"),
    "file from elsewhere": (lambda: _linked("aFChunk", "x.html", ""), "takes in other files"),
    "control": (lambda: _linked("control", "x.bin", ""), "takes in other files"),
    "sub-document": (lambda: _linked("subDocument", "file:///etc/passwd"), "takes in other files"),
    "DTD": (
        lambda: changed(simple("x"), word__document_dot_xml=lambda old: old.replace(b"?>", b"?>" + ENTITY, 1)),
        "DTD",
    ),
    "field that reads a file": (
        lambda: _body('<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;/etc/passwd&quot; "/></w:p>'),
        "INCLUDETEXT",
    ),
    "field in pieces": (
        lambda: _body(
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDE</w:instrText></w:r>'
            '<w:r><w:instrText>AUTO c:\\\\x </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        ),
        "DDEAUTO",
    ),
    "zip bomb": (_bomb, "far more than a template"),
    "path": (lambda: changed(simple("{{ title }}"), **{"..__..__evil_dot_txt": b"x"}), "damaged"),
    "no zip": (lambda: b"just words", "not a Word document"),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old format"),
    "other zip": (lambda: changed(simple("x"), **{"[Content_Types]_dot_xml": b"<x/>"}), "not a Word document"),
    "broken XML": (lambda: changed(simple("x"), word__document_dot_xml=b"<w:document"), "damaged"),
    "deep XML": (lambda: _body("<w:p>" * 3000 + "</w:p>" * 3000), "damaged"),
    "strict": (
        lambda: changed(simple("x"), word__document_dot_xml=b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'),
        "strict",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(kind):
    make, wanted = HOSTILE[kind]
    with pytest.raises(TemplateError, match=wanted) as caught:
        read(make())
    assert str(caught.value).count("\n") == 0


def test_loops_that_would_grow_without_end_are_stopped():
    # nine loops over the same list of five
    inside = "".join(f"{{% for t{n} in tasks %}}" for n in range(9)) + "{{ t1.text }}" + "{% endfor %}" * 9
    with pytest.raises(TemplateError, match=r"far too long a document|too long or too much memory"):  # a busy computer
        bounded.filled(simple(inside), build())


def without_end() -> None:
    time.sleep(600)


def without_bound() -> int:
    return len(bytearray(8_000_000_000))


@pytest.mark.parametrize("work", [without_end, pytest.param(without_bound, marks=LINUX)])
def test_what_takes_too_long_or_too_much_memory_is_ended_from_outside(work):
    with pytest.raises(TemplateError, match="too long or too much memory"):
        bounded.answer_of(work, limit_s=3.0)


def test_a_link_in_the_text_is_kept_and_not_followed():
    data = fill(_linked("hyperlink", "http://example.invalid/"), build())
    assert b"http://example.invalid/" in zipfile.ZipFile(io.BytesIO(data)).read("word/_rels/document.xml.rels")


def test_a_faulty_template_writes_nothing(tmp_path):
    template, target = tmp_path / "own.docx", tmp_path / "minutes.docx"
    template.write_bytes(simple("Hello {{ titel }}"))
    target.write_bytes(b"earlier")
    options = ExportOptions(template=str(template))
    with pytest.raises(
        ExportError, match=r"The template own\.docx can’t be used\. \{\{ titel \}\}.*did you mean “title”"
    ):
        write(target, *examples.sample(), options)
    assert target.read_bytes() == b"earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["minutes.docx", "own.docx"]


def test_an_added_template_stays_when_its_file_goes(tmp_path, home):
    file = tmp_path / "Letter.DOTX"
    file.write_bytes(organisations.agency())
    added = template_store.add(file)
    file.unlink()
    assert added.name == "Letter"
    assert template_store.find("Letter") == added.path
    target = tmp_path / "minutes.docx"
    write(target, *examples.sample(), ExportOptions(template="Letter"))
    assert any("Who does what" in p.text for p in docx.Document(target).paragraphs)
    template_store.remove("Letter")
    with pytest.raises(UsageError, match="There is no template Letter; use a Word file or one of plain"):
        template_store.find("Letter")


def test_what_can_not_be_added_says_why(tmp_path, home):
    for name, data, wanted in (
        ("bad.docx", simple("{{ titel }}"), "did you mean “title”"),
        ("board.docx", simple("{{ title }}"), "comes with MeetingMate"),
        ("Plain.docx", template_store.find("plain").read_bytes(), "comes with MeetingMate"),
        ("words.txt", b"x", "no Word template"),
        ("macros.docm", b"x", "has macros"),
        ("empty.docx", b"", "not a Word document"),
    ):
        file = tmp_path / name
        file.write_bytes(data)
        with pytest.raises((UsageError, TemplateError), match=wanted):
            template_store.add(file)
    assert not template_store.folder().exists()
    first, second = tmp_path / "a" / "own.docx", tmp_path / "b" / "own.docx"
    for number, file in enumerate((first, second)):
        file.parent.mkdir()
        file.write_bytes(simple("{{ title }}", str(number)))
    template_store.add(first)
    with pytest.raises(UsageError, match="There is a template own already"):
        template_store.add(second)
    template_store.add(second, replace=True)
    assert template_store.find("own").read_bytes() == second.read_bytes()
    with pytest.raises(UsageError, match="can’t be removed"):
        template_store.remove("plain")


def test_a_template_whose_name_differs_in_capitals_takes_the_place_of_the_other(tmp_path, home, monkeypatch):
    first, second = tmp_path / "own.docx", tmp_path / "Own.dotx"
    first.write_bytes(simple("{{ title }}", "first"))
    second.write_bytes(simple("{{ title }}", "second"))
    old = template_store.add(first)
    new = template_store.add(second, replace=True)
    assert not old.path.exists()
    assert new.path.read_bytes() == second.read_bytes()
    # as on a disk that takes both for one name: the file that was there is the one that was written
    again = template_store.folder() / "OWN.dotx"
    again.hardlink_to(new.path)
    new.path.unlink()
    monkeypatch.setattr(template_store.atomic_files, "write_bytes", lambda target, data: target.hardlink_to(again))
    assert template_store.add(second, replace=True).path.exists()
    assert again.exists()
