"""The library on the command line: results, exit codes, one JSON document, one sentence for each mistake."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import tempfile

import pytest
from click.testing import CliRunner

from meetingmate import export
from meetingmate.base import settings
from meetingmate.base.errors import UsageError
from meetingmate.cli import app
from meetingmate.cli.app import cli
from meetingmate.domain.meeting import Attendee, Track
from meetingmate.library import Library, encryption, trash
from tests.export import examples
from tests.library.filled import meeting, minutes, said, task


@pytest.fixture
def filled(home):
    """One meeting in the user's library; gives its id."""
    library = Library(home)
    one = meeting(library, "Harbour weekly", date="2026-03-03", attendees=[Attendee(name="Zoë Kim")], series="Port")
    library.replace_utterances(one, [said(61, "the octa crane is broken", "Zoë Kim"), said(70, "yes")])
    library.add_minutes(one, minutes(task("Mend the octa crane", "Zoë Kim", number=61, due="2026-03-05")))
    library.close()
    return one


def run(*arguments: object, code: int = 0) -> str:
    """What a command writes to standard output."""
    done = CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    assert (done.return_value or 0) == code
    return done.stdout


def document(*arguments: object, code: int = 0) -> dict:
    return json.loads(run(*arguments, "--json", code=code))


def read(home, one):
    library = Library(home)
    found = library.meeting(one), library.utterances(one), library.minutes(one)
    library.close()
    return found


def test_search(filled):
    [result] = document("search", "crane", "bro")["results"]
    assert result["meeting"]["id"] == filled
    assert (result["hits"][0]["utterance"], result["hits"][0]["time"]) == ("u61", 61.0)
    text = run("search", "crane")
    assert "Harbour weekly" in text
    assert "1:01  transcript  Zoë Kim: the octa crane" in text
    assert document("search", "nothing", code=1) == {"results": []}
    assert document("search", "crane", "--person", "nobody", code=1) == {"results": []}


def test_meetings_and_show(filled):
    assert [row["id"] for row in document("meetings", "--series", "Port")["meetings"]] == [filled]
    assert document("meetings", "--since", "2026-04-01") == {"meetings": []}
    shown = document("show", filled)
    assert shown["schema"] == 1
    assert shown["minutes"]["actions"][0]["task"] == "Mend the octa crane"
    assert "the octa crane is broken" in run("show", filled, "--transcript")
    assert "Mend the octa crane" in run("show", filled)


def test_tasks_and_their_files(filled, tmp_path):
    [found] = document("tasks", "--person", "zoe kim", "--open")["tasks"]
    assert (found["item"], found["overdue"], found["meeting"]) == ("a61", True, filled)
    assert document("tasks", "--done") == {"tasks": []}
    assert "Mend" in run("tasks", "--overdue")
    for suffix in ("csv", "ics", "docx"):
        run("tasks", "-o", tmp_path / f"t.{suffix}")
        assert (tmp_path / f"t.{suffix}").stat().st_size > 100


def test_edit(filled, home):
    run(
        "edit",
        filled,
        "--title",
        "Quay",
        "--tag",
        "crane",
        "--series",
        "",
        "--note",
        "call",
        "--replace",
        "octa",
        "Okta",
    )
    about, utterances, written = read(home, filled)
    assert (about.title, about.tags, about.series, about.notes[0].text) == ("Quay", ["crane"], None, "call")
    assert utterances[0].text == "the Okta crane is broken"
    assert written.actions[0].evidence[0].quote == "Mend the Okta crane"
    run("edit", filled, "--untag", "CRANE", "--date", "2026-03-04")
    assert read(home, filled)[0].tags == []
    changed = document(
        "edit", filled, "--task", "a61", "--status", "done", "--owner", "Bob", "--due", "", "--comment", "ok"
    )
    assert (changed["status"], changed["owners"], changed["due"], changed["comment"]) == ("done", ["Bob"], None, "ok")
    assert read(home, filled)[2].actions[0].check.result == "person"


def test_another_day_of_the_meeting_moves_the_days_that_were_spoken_of(home):
    library = Library(home)
    one = meeting(library, "Harbour weekly", date="2026-03-11", language="en")
    spoken, by_hand, without = (task(f"Mend crane {n}", "Zoë Kim", number=n, due="2026-03-13") for n in (61, 62, 63))
    spoken.due_text, by_hand.due_text, by_hand.due = "by Friday", "by Friday", "2026-03-18"
    library.add_minutes(one, minutes(spoken, by_hand, without))
    library.close()
    said = CliRunner().invoke(cli, ["edit", one, "--date", "2026-03-16"], standalone_mode=False).output
    assert "1 due date was computed anew." in said
    assert [a.due for a in read(home, one)[2].actions] == ["2026-03-20", "2026-03-18", "2026-03-13"]
    assert document("tasks", "--person", "Zoë Kim")["tasks"][0]["due"] == "2026-03-13"


def test_people_and_rules(filled, home):
    run("person", "Zoë Kim", "--email", "z@example.org", "--alias", "ZK")
    assert document("people")["people"][0]["aliases"] == ["ZK"]
    run("person", "zk", "--name", "Zoë Kimura")
    assert read(home, filled)[0].names() == ["Zoë Kimura"]
    assert document("rule", "Octa", "Okta")["rules"][0]["written"] == "Okta"
    assert document("rule", "octa", "--remove") == {"rules": []}


def test_task_sheets_go_to_the_addresses_that_are_known(filled, home, tmp_path):
    run("person", "Zoë Kim", "--email", "z@example.org")
    run("export", filled, "--sheets", tmp_path / "sheets", "--sheets-as", "eml", "--sheets-as", "ics")
    [mail] = (tmp_path / "sheets").glob("*.eml")
    assert b"z@example.org" in mail.read_bytes()
    assert len(list((tmp_path / "sheets").glob("*.ics"))) == 1
    run("person", "Zoë Kim", "--email", "")
    packed = ["export", filled, "--sheets", str(tmp_path / "sheets.zip"), "--sheets-as", "eml"]
    said = CliRunner().invoke(cli, packed, standalone_mode=False).output
    assert "No e-mail address is known for Zoë Kim." in said
    assert (tmp_path / "sheets.zip").is_file()


def test_choices_of_single_formats(filled, home, tmp_path):
    run("export", filled, "-o", tmp_path / "a.md", "-o", tmp_path / "a.ics", "--obsidian", "--calendar", "events")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("---\ntitle:")
    assert "BEGIN:V" in (tmp_path / "a.ics").read_text(encoding="utf-8")
    run("tasks", "-o", tmp_path / "t.ics", "--calendar", "events")
    run("tasks", "-o", tmp_path / "t.xlsx")
    assert (tmp_path / "t.xlsx").read_bytes()[:2] == b"PK"


@pytest.fixture
def without_minutes(home):
    """A meeting that has a transcript alone; gives its id."""
    library = Library(home)
    one = meeting(library, "Only talk", "what was said there")
    library.close()
    return one


@pytest.mark.parametrize("name", ["a.ics", "a.xlsx", "a.csv"])
def test_tasks_of_a_meeting_without_minutes_are_no_empty_file(without_minutes, tmp_path, name):
    with pytest.raises(UsageError, match=rf"no minutes yet, so there are no tasks for {name}"):
        run("export", without_minutes, "-o", tmp_path / "a.txt", "-o", tmp_path / name)
    assert list(tmp_path.iterdir()) == [], "wrong use writes nothing"
    with pytest.raises(UsageError, match=f"{name} is for tasks, and transcribe finds none"):
        run("transcribe", tmp_path / "a.wav", "-o", tmp_path / name)


def test_a_template_that_leaves_out_the_transcript_says_so(filled, tmp_path):
    def said(*options: str) -> str:
        call = ["export", filled, "-o", str(tmp_path / "a.docx"), *options]
        return CliRunner().invoke(cli, call, standalone_mode=False).output

    left_out = "The template brief has no place for the transcript. It was left out."
    assert left_out in said("--appendix", "--template", "brief")
    assert left_out not in said("--template", "brief")
    assert left_out not in said("--appendix", "--template", "none")
    assert "no place" not in said("--appendix", "--template", "plain")


def test_a_folder_that_is_missing_is_made(filled, tmp_path):
    run("export", filled, "-o", tmp_path / "new" / "one" / "a.txt", "--sheets", tmp_path / "other" / "sheets")
    assert (tmp_path / "new" / "one" / "a.txt").is_file()
    assert len(list((tmp_path / "other" / "sheets").iterdir())) == 1


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "is full; free some space"),
        (errno.EROFS, "is read-only; choose another folder"),
        (errno.EACCES, "You don't have permission to write to"),
    ],
)
@pytest.mark.parametrize("option", ["-o", "--sheets"])
def test_a_place_that_can_not_be_written_to_is_one_sentence(
    filled, tmp_path, monkeypatch, capsys, option, number, sentence
):
    def fail(*_arguments: object, **_choices: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "mkstemp", fail)
    monkeypatch.setattr(sys, "argv", ["meetingmate", "export", filled, option, str(tmp_path / "a.txt")])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 1
    [line] = capsys.readouterr().err.strip().splitlines()
    assert sentence in line
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_trash(filled, home):
    [entry] = document("trash", "--move", filled)["trash"]
    assert entry["must_ask"] is True
    assert document("meetings") == {"meetings": []}
    assert document("trash", "--restore", filled) == {"trash": []}
    run("trash", "--move", filled)
    assert document("trash", "--empty")["trash"], "what was never opened is asked for first"
    [entry] = document("trash", "--days", 0)["trash"]
    assert entry["purge_on"] is None
    assert run("trash", "--purge", filled, "--yes").strip() == "The trash is empty."
    library = Library(home)
    assert trash.contents(library) == library.listed("1") == []
    library.close()


def test_delete_is_taken_back_unless_it_is_for_good(filled, home):
    run("delete", filled)
    assert document("meetings") == {"meetings": []}
    document("trash", "--restore", filled)
    assert [row["id"] for row in document("meetings")["meetings"]] == [filled]
    run("delete", filled, "--for-good")
    assert document("trash") == {"trash": []}
    assert document("meetings") == {"meetings": []}


def test_backup_restore_archive_import(filled, home, tmp_path, monkeypatch):
    file = tmp_path / "b.zip"
    assert document("backup", file, "-q")["meetings"] == 1
    assert document("backup", file, "--check", "-q")["meetings"] == 1
    run("edit", filled, "--title", "Changed")
    run("restore", file, "-q")
    assert read(home, filled)[0].title == "Harbour weekly"
    assert list(home.glob("before-restore-*"))
    assert document("archive", tmp_path / "all", "-q")["meetings"] == 1
    [folder] = [path for path in (tmp_path / "all").iterdir() if path.is_dir()]
    assert {path.suffix for path in folder.iterdir()} == {".json", ".docx", ".pdf", ".md", ".txt", ".vtt"}
    monkeypatch.setenv("MEETINGMATE_HOME", str(tmp_path / "other"))
    assert document("import", home, "-q") == {"meetings": [filled], "there": [], "problems": []}
    assert document("import", home, "-q") == {"meetings": [], "there": [filled], "problems": []}
    assert read(tmp_path / "other", filled)[2].actions[0].task == "Mend the octa crane"
    assert document("search", "crane")["results"][0]["meeting"]["id"] == filled


def test_a_bundle_goes_to_another_library(filled, home, tmp_path, monkeypatch):
    library = Library(home)
    other = meeting(library, "Board", series="Board", tracks=[Track(path="audio.ogg")])
    library.close()
    one, board = tmp_path / "one.meetingmate", tmp_path / "board.zip"
    assert document("bundle", filled, "-o", tmp_path / "one", "-q") == {
        "file": str(one), "meetings": 1, "sounds": 0, "problems": [],
    }  # fmt: skip
    done = document("bundle", "--series", "Board", "-o", board, "-q", code=3)
    assert (done["meetings"], len(done["problems"])) == (1, 1)
    assert document("bundle", "--series", "Board", "-o", board, "--without-sound", "-q")["problems"] == []
    monkeypatch.setenv("MEETINGMATE_HOME", str(tmp_path / "other"))
    assert document("import", one, "-q") == {"meetings": [filled], "there": [], "problems": []}
    assert document("import", one, "-q") == {"meetings": [], "there": [filled], "problems": []}
    assert document("import", board, "-q", code=3)["meetings"] == [other]
    assert read(tmp_path / "other", filled)[2].actions[0].task == "Mend the octa crane"


def test_a_bundle_of_an_encrypted_library_is_said_to_be_plain(filled, home, tmp_path, keyring_entries):
    encryption.encrypt(home, "a long passphrase")
    done = CliRunner().invoke(cli, ["bundle", filled, "-o", str(tmp_path / "a.meetingmate"), "-q"])
    first, second = done.stderr.splitlines()
    assert first.startswith("This library is encrypted, but the bundle will not be:")
    assert second == f"Wrote 1 meeting to {tmp_path / 'a.meetingmate'}."


def test_usage_names_missing_sound_and_rescue_needs_a_library(filled, home):
    assert document("usage")["meetings"][0]["meeting"]["id"] == filled
    assert document("rescue")["meetings"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("show", "nothing"), 1, "There is no meeting nothing"),
        (("edit", "ID", "--date", "soon"), 2, "--date must be like YYYY-MM-DD"),
        (("edit", "ID", "--status", "done"), 2, "Choose a task with --task"),
        (("edit", "ID", "--task", "a9", "--status", "done"), 1, "no longer exists"),
        (("person", "Nobody", "--email", "x"), 2, "There is no person called Nobody"),
        (("person", "Zoë Kim", "--email", "zoe at home"), 2, "“zoe at home” is not an e-mail address"),
        (("rule", "x"), 2, "Give the replacement text"),
        (("trash", "--purge", "ID"), 2, "not in the trash"),
        (("restore", "nowhere.zip"), 1, "There is no file nowhere.zip"),
        (("tasks", "-o", "x.pdf"), 2, "use one of .docx, .xlsx, .csv, .ics"),
        (("tasks", "--calendar", "events"), 2, "--calendar needs an .ics file"),
        (("import", "nowhere"), 2, "There is no library in nowhere"),
        (("bundle", "-o", "a.meetingmate"), 2, "Choose at least one meeting"),
        (("bundle", "nothing", "-o", "a.meetingmate"), 1, "There is no meeting nothing"),
        (("bundle", "--series", "Nobody’s", "-o", "a.meetingmate"), 2, "There is no meeting in the series Nobody’s"),
        (("import", __file__), 1, "can't be read"),
        (("approve", "ID", "--by", "Ann", "--withdraw"), 2, "Use --by or --withdraw, not both."),
        (("approve", "nowhere"), 1, "There is no meeting nowhere"),
        (("export", "ID"), 2, "Name a file with -o, a folder for task sheets with --sheets, or an export set"),
        (("export", "ID", "-o", "a.html", "--sound", "auto"), 2, "This meeting has no recording"),
        (("export", "ID", "-o", "a.txt", "--approved"), 2, "Approve the minutes with `meetingmate approve MEETING`"),
        (("process", "a.wav", "--approved"), 2, "--approved no longer exists."),
    ],
)
def test_mistakes(filled, home, monkeypatch, capsys, arguments, code, sentence):
    from meetingmate.cli import app as module

    monkeypatch.setattr(sys, "argv", ["meetingmate", *(filled if a == "ID" else a for a in arguments)])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == code
    [line] = capsys.readouterr().err.strip().splitlines()
    assert sentence in line


def test_the_commands_load_nothing_heavy():
    code = "import meetingmate.cli.maintenance, sys; print(sorted({'regex', 'icalendar', 'docx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "[]"


def test_documents_show_quotes_as_asked_or_set(tmp_path):
    source = tmp_path / "meeting.json"
    trio = examples.sample()
    export.write(source, *trio)
    quote = trio[2].actions[0].evidence[0].quote

    def written(*options: str) -> str:
        run("export", source, "-o", tmp_path / "out.txt", *options)
        return (tmp_path / "out.txt").read_text(encoding="utf-8")

    assert f"“{quote}”" not in written()
    assert "DRAFT" in written("--quotes")
    assert f"“{quote}”" in written("--quotes")
    settings.save(settings.Settings(quotes=True))
    assert f"“{quote}”" in written()
    assert f"“{quote}”" not in written("--no-quotes")
    asked = {name for name, command in cli.commands.items() if "quotes" in {one.name for one in command.params}}
    assert asked == {"process", "transcribe", "export"}


def test_minutes_are_approved_and_withdrawn_and_documents_follow(filled, tmp_path):
    def text() -> str:
        run("export", filled, "-o", tmp_path / "out.txt")
        return (tmp_path / "out.txt").read_text(encoding="utf-8")

    assert "DRAFT" in text()
    said = CliRunner().invoke(cli, ["approve", filled, "--by", " Ann Lee "]).stderr
    assert re.search(r": Approved by Ann Lee on \d{4}-\d\d-\d\d\.$", said.strip())
    assert "DRAFT" not in text()
    assert "Approved by: Ann Lee" in text()
    assert "Approved by Ann Lee on " in run("show", filled)
    run("edit", filled, "--task", "a61", "--status", "done")
    assert "DRAFT" not in text(), "what becomes of a task is no change of what was approved"
    run("edit", filled, "--task", "a61", "--text", "Mend the other crane")
    assert "DRAFT" in text()
    assert re.search("^Changed since Ann Lee approved on .*: tasks$", run("show", filled), re.MULTILINE)
    document = json.loads(run("approve", filled, "--json"))
    assert (document["meeting"], document["draft"], document["approval"]["by"]) == (filled, False, None)
    assert "DRAFT" not in text()
    document = json.loads(run("approve", filled, "--withdraw", "--json"))
    assert document == {"meeting": filled, "draft": True, "approval": None}
    assert "DRAFT" in text()
