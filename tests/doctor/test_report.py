"""What is passed on of a computer says nothing of its meetings."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingmate.base import logs, paths, settings
from meetingmate.base.settings import Settings
from meetingmate.cli.app import cli
from meetingmate.doctor import checks as doctor
from meetingmate.doctor.checks import CheckResult
from meetingmate.doctor.last_errors import discreet, last_errors
from meetingmate.doctor.report import report
from meetingmate.domain.meeting import Attendee, Utterance
from meetingmate.library import Library
from tests.library.filled import meeting, minutes, task

#: Names and words that stand everywhere a person can write one.
TELLING = ("Falkenhorst", "Zoë", "Marsh", "Layoffs", "Quillfeather", "Project Osprey", "Board", "osprey", "Anna")


@pytest.fixture
def telling(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A computer where every name tells something: library, settings, models, microphones and logs."""
    place = tmp_path / "Anna Marsh" / "Layoffs at Falkenhorst"
    library = Library(place)
    one = meeting(
        library, "Project Osprey: Layoffs", "Zoë Marsh leaves Falkenhorst", attendees=[Attendee(name="Zoë Marsh")],
        series="Board of Falkenhorst", tags=["osprey"],
    )  # fmt: skip
    library.replace_utterances(one, [Utterance(id="u1", start=0, end=1, text="Quillfeather knows", speaker="Zoë")])
    library.add_minutes(one, minutes(task("Tell Quillfeather", "Zoë Marsh")))
    library.close()
    settings.save(
        Settings(
            library_folder=str(place),
            vocabulary=["Falkenhorst"],
            consent_text="Zoë asks",
            microphone="Zoë Marsh’s headset",
            speech_model="osprey-own",
        )
    )
    with settings.settings_path().open("a", encoding="utf-8") as file:
        file.write('appearance = "Layoffs"\nfalkenhorst = "Zoë"\n')
    models = paths.models_dir()
    models.mkdir()
    (models / "own-models.toml").write_text(
        '[[model]]\nid = "osprey-own"\nkind = "speech"\nclass = "starter"\ntitle = "Layoffs"\nlicence = "Zoë"\n'
        'memory_bytes = 1\n[[model.file]]\nname = "model.bin"\nsize = 1\nsha256 = "' + "0" * 64 + '"\n'
    )
    monkeypatch.setattr(doctor, "in_process", lambda work, *modules, stop: (
        (["Zoë Marsh’s headset", "Anna’s phone"], "") if not modules else ("", f"{place}: no module Falkenhorst")
    ))  # fmt: skip
    write_logs(place)
    return place


def write_logs(place: Path) -> None:
    """Lines as the program writes them, and worse ones."""
    folder = logs.folder()
    folder.mkdir(parents=True)
    handler = logs._BoundedFile(folder / "writer.log")
    handler.setFormatter(logs._RedactingFormatter())
    log = logging.getLogger("meetingmate.jobs.queue")
    try:
        raise ValueError(f"{place} Zoë said Layoffs")
    except ValueError as error:
        record = log.makeRecord(log.name, logging.ERROR, __file__, 1, "job %s failed: %s, %s", (
            logs.Technical("m1"), error, "Zoë"), (type(error), error, error.__traceback__))  # fmt: skip
        handler.handle(record)
    handler.close()
    head = "2026-11-30 13:56:46,123 4711"
    with (folder / "writer.log").open("a", encoding="utf-8") as file:
        file.writelines(
            f"{line}\n"
            for line in (
                f"{head} ERROR meetingmate.jobs.queue: reading {place}/Project Osprey.m4a went wrong",
                f"{head} WARNING ui.app.window: title Layoffs of Zoë Marsh is odd",
                f'{head} WARNING meetingmate.audio.decode: the file "osprey of Zoë.wav" ended',
                f"{head} WARNING meetingmate.audio.decode: file:///home/osprey/x ended",
                rf"{head} ERROR meetingmate.audio.decode: C:\Users\Anna Marsh\osprey.wav ended",
                f"{head} WARNING meetingmate.capture.device_reader: microphone: osprey headset is gone",
                f"{head} INFO meetingmate.jobs.queue: Zoë Marsh",
                "whisper: Zoë said Layoffs to Quillfeather",
                "  Layoffs: Falkenhorst is osprey",
            )
        )
    (folder / "old.log").write_text(f"{head} ERROR meetingmate.jobs.queue: osprey without a head line\n")


def faults_of(text: str, place: Path) -> list[str]:
    """What tells something."""
    names = [word for word in (*TELLING, str(place), str(Path.home())) if word in text]
    return names + re.findall(r"[/\\~]\S*", text)


def test_a_report_holds_no_words_names_or_paths(telling: Path) -> None:
    results, errors = doctor.checks(), last_errors()
    assert faults_of(" ".join(r.detail for r in results), telling), (
        "the details do tell, so the test looks at something"
    )
    text = report(results, errors)
    assert faults_of(text, telling) == []
    for said in (
        "[look] Settings: problems: 2",
        "an own model can't be used",
        "Microphones: 2 found",
        "Library: can be",
    ):
        assert said in text
    assert "not shown here" not in text, "every check says what may be told"
    assert re.search(r"meetingmate\.jobs\.queue: job m1 failed: ValueError at \S+, … \(ValueError at test_report", text)


def test_the_command_line_prints_the_report(telling: Path) -> None:
    done = CliRunner().invoke(cli, ["doctor", "--report"])
    assert done.stdout.startswith("MeetingMate ")
    assert "report without words, names or paths of meetings" in done.stdout
    assert faults_of(done.stdout, telling) == []
    shown = CliRunner().invoke(cli, ["doctor"]).stdout
    assert "Part of the program" in shown, "the last errors are listed"


def test_a_check_that_does_not_say_what_may_be_told_tells_nothing() -> None:
    text = report([CheckResult(name="New", status="fail", detail="Zoë in /home")], [])
    assert "[wrong] New: not shown here" in text
    assert "Last errors: none" in text


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("the writer ended with exit code -9", "the writer ended with exit code -9"),
        ("could not open /home/zoe/x y.wav again", "could not open …"),
        ("Zoë Marsh spoke", "… … spoke"),
        ("stopped by SIGKILL after TimeoutError", "stopped by SIGKILL after TimeoutError"),
        ("saved as <text of 12> here", "saved as …"),
        ("mail to zoe@example.org", "mail to zoe …"),
    ],
)
def test_messages_are_cut_where_they_might_tell(message: str, left: str) -> None:
    assert discreet(message) == left


def test_the_newest_errors_come_first_and_others_are_left_out(telling: Path) -> None:
    errors = last_errors()
    assert [error.when for error in errors] == sorted((error.when for error in errors), reverse=True)
    assert {error.level for error in errors} == {"error", "warning"}
    assert len(errors) == 7, "neither notes nor other programs' lines, nor files of older versions"
    assert len(last_errors(most=2)) == 2
