"""What we write suits the schemas of Open XML, as a second tool reads them, and LibreOffice opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from meetingmate import export
from meetingmate.export import ExportOptions, template_store, view
from meetingmate.export.word.templates import fill
from tests.export import examples
from tests.export.conftest import pdf_text
from tests.export.word_templates import organisations


def errors(path: Path) -> set[str]:
    return {error.description for error in OpenXmlValidator().validate(str(path)).errors}


@pytest.mark.parametrize("build", [examples.sample, examples.empty, examples.scripts])
def test_the_shipped_document_is_valid(tmp_path, build):
    target = tmp_path / "minutes.docx"
    export.write(target, *build(), ExportOptions(locale="en_GB", appendix=True, quotes=True))
    assert errors(target) == set()


@pytest.mark.parametrize("name", template_store.SHIPPED)
def test_filled_templates_that_ship_are_valid(tmp_path, name):
    for build in (examples.sample, examples.scripts):
        shown = view.build(*build(), ExportOptions(locale="en_GB", appendix=True, quotes=True))
        target = tmp_path / f"{build.__name__}.docx"
        target.write_bytes(fill(template_store.find(name).read_bytes(), shown))
        assert errors(target) == set()


@pytest.mark.parametrize("name", organisations.MAKERS)
def test_filling_adds_no_fault_to_a_strangers_file(tmp_path, name):
    template, target = tmp_path / "template.dotx", tmp_path / "filled.docx"
    template.write_bytes(organisations.MAKERS[name]())
    target.write_bytes(fill(template.read_bytes(), view.build(*examples.sample(), ExportOptions(locale="en_GB"))))
    assert errors(target) <= errors(template)


def test_the_second_tool_sees_what_is_wrong(tmp_path):
    target = tmp_path / "wrong.docx"
    good = organisations.simple("{{ title }}")
    wrong = lambda old: old.replace(b"<w:p>", b"<w:p><w:r><w:t>x</w:t><w:rPr/></w:r><w:pPr/>", 1)  # noqa: E731
    target.write_bytes(organisations.changed(good, word__document_dot_xml=wrong))
    base = tmp_path / "good.docx"
    base.write_bytes(good)
    assert errors(target) - errors(base)


def test_libreoffice_shows_what_was_filled_in(tmp_path, convert):
    shown = view.build(*examples.sample(), ExportOptions(locale="en_GB"))
    files = []
    for name in (*template_store.SHIPPED, *organisations.MAKERS):
        data = organisations.MAKERS[name]() if name in organisations.MAKERS else template_store.find(name).read_bytes()
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(fill(data, shown))
    for file, pdf in zip(files, convert(files, "pdf"), strict=True):
        said = "".join(pdf_text(pdf).split())
        assert "Harborweeklyproduct" in said, file.name
        assert "DRAFT" in said, file.name
