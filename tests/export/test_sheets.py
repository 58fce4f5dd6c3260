"""Sheets of single people: all formats, all people, in a folder or packed, and mails that go to nobody else."""

from __future__ import annotations

import email
import io
import zipfile
from dataclasses import replace
from email.policy import default
from pathlib import Path

import docx
import pytest
import vobject

from meetingmate import export
from meetingmate.base.errors import ExportError, UsageError
from meetingmate.domain.meeting import ActionItem, Attendee
from meetingmate.export import ExportOptions, write_sheets
from tests.export import examples
from tests.export.test_special_characters import SPECIAL, talk_with

EMAILS = {"Marcus": "marcus@example.org", "Eleanor": "not an address", "Diego": "diego@example.org"}
OPTIONS = ExportOptions(emails=EMAILS, locale="en_GB")
ALL = export.SHEET_FORMATS


def mail(path: Path):
    return email.message_from_bytes(path.read_bytes(), policy=default)


def one(files: list[Path], name: str, suffix: str) -> Path:
    [found] = [file for file in files if name in file.name and file.suffix == suffix]
    return found


def test_everybody_gets_a_sheet_in_each_format(tmp_path):
    trio = examples.sample()
    written = write_sheets(tmp_path, *trio, OPTIONS, formats=ALL)
    names = export.everybody(trio[0], trio[2])
    assert len(names) == 5
    assert len([f for f in written.files if f.suffix == ".docx"]) == 5
    assert len([f for f in written.files if f.suffix == ".eml"]) == 5
    assert len([f for f in written.files if f.suffix == ".ics"]) == 4, "nothing to do: no calendar"
    assert sorted(tmp_path.iterdir()) == sorted(written.files)
    assert written.without_address == ["Priya", "Eleanor", "Tomás Ó Súilleabháin"]


def test_a_mail_goes_to_its_own_person_with_the_sheet_in_it(tmp_path):
    written = write_sheets(tmp_path, *examples.sample(), OPTIONS, formats=[".eml"])
    message = mail(one(written.files, "Marcus", ".eml"))
    assert [a.addr_spec for a in message["To"].addresses] == ["marcus@example.org"]
    assert message["Subject"] == "Task list for Marcus: Harbor weekly product meeting, Tuesday, 3 March 2026"
    assert message["X-Unsent"] == "1"
    assert message["Comments"] is None
    for kind in ("plain", "html"):
        body = message.get_body((kind,)).get_content()
        assert "Have a fix for the time zone bug in review" in body
        assert "Redraw the sign-up screens" not in body, "that is somebody else's"
    [sheet] = message.iter_attachments()
    assert sheet.get_filename() == "Harbor weekly product meeting - Marcus.docx"
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(sheet.get_content())).paragraphs)
    assert "Task list for Marcus" in text


def test_without_an_address_there_is_no_recipient_and_the_file_says_so(tmp_path):
    written = write_sheets(tmp_path, *examples.sample(), OPTIONS, formats=[".eml"], attach=False)
    for name in ("Priya", "Eleanor"):
        message = mail(one(written.files, name, ".eml"))
        assert message["To"] is None
        assert message["Comments"] == f"No e-mail address is known for {name}."
        assert not list(message.iter_attachments())


def test_a_calendar_holds_the_tasks_of_one_person(tmp_path):
    written = write_sheets(tmp_path, *examples.sample(), replace(OPTIONS, calendar="events"), formats=[".ics"])
    found = vobject.readOne(one(written.files, "Eleanor", ".ics").read_text(encoding="utf-8"), validate=True)
    assert [event.summary.value for event in found.vevent_list] == [
        "Redraw the sign-up screens without the tax number step"
    ]
    assert found.method.value == "PUBLISH"


def test_all_at_once_in_a_zip(tmp_path):
    target = tmp_path / "sheets.ZIP"
    written = write_sheets(target, *examples.sample(), OPTIONS, formats=ALL)
    assert written.files == [target]
    assert list(tmp_path.iterdir()) == [target]
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 19
        assert "Harbor weekly product meeting - Tomás Ó Súilleabháin.eml" in archive.namelist()


def test_people_whose_names_make_the_same_file_keep_a_sheet_each(tmp_path):
    meeting, said, minutes = examples.sample()
    meeting.attendees = [
        Attendee(name="Anna"),
        Attendee(name="anna"),
        Attendee(name="../Anna"),
        Attendee(name="..-Anna"),
    ]
    minutes.actions = [ActionItem(task="a", owners=["anna"])]
    for target in (tmp_path / "folder", tmp_path / "all.zip"):
        write_sheets(target, meeting, said, minutes, formats=[".docx", ".ics"])
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = archive.namelist()
    assert sorted(names) == sorted(f.name for f in (tmp_path / "folder").iterdir())
    assert len({name.casefold() for name in names}) == len(names) == 5
    assert not any("/" in name or "\\" in name for name in names)


@pytest.mark.parametrize("name", [*SPECIAL, "Eve\r\nBcc: all@example.org", "x" * 300, "\ud800\x00"])
def test_any_name(tmp_path, name):
    meeting, said = talk_with(name, "Peter")
    minutes = examples.sample()[2]
    minutes.actions[0].owners = [name]
    written = write_sheets(
        tmp_path / "a.zip", meeting, said, minutes, ExportOptions(emails={name: "a@example.org"}), formats=ALL
    )
    assert name not in written.without_address
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        for file in archive.namelist():
            if file.endswith(".eml"):
                message = email.message_from_bytes(archive.read(file), policy=default)
                assert message["Bcc"] is None
            elif file.endswith(".ics"):
                vobject.readOne(archive.read(file).decode("utf-8"), validate=True)


def test_what_can_go_wrong(tmp_path):
    with pytest.raises(UsageError, match=r"\.docx, \.pdf, \.eml, \.ics"):
        write_sheets(tmp_path, *examples.sample(), formats=[".pptx"])
    (tmp_path / "x").write_text("")
    for target in (tmp_path / "x", tmp_path / "x" / "a.zip"):
        with pytest.raises(ExportError, match="is not a folder"):
            write_sheets(target, *examples.sample())
