"""Whatever a meeting says, the terminal shows it as it is: no markup, no escape sequences, no crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingmate.base import text
from meetingmate.domain.meeting import Attendee, Minutes, Note, Point, Removed, Track, Utterance
from meetingmate.library import Job, Library, people, rules, trash
from meetingmate.library.people import Person
from tests.library.filled import meeting, minutes, task

HOSTILE = [
    r"\[/x]", "[/]", "[bold]x", "[link=file:///etc]x[/link]", "\\", "[", ":smile:", "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07", "\x9b31m", "\x1b]8;;http://x\x07y", "\x00nul\x07bell\x08", "a\rb", "a\nWrote everything",
    "\u202egnp.exe", "\u2066x\u2069", "\ud800 half", "\udce9", "\ufffe", "\u2028line", "\x7f",
]  # fmt: skip
EVERYTHING = " ".join(HOSTILE)
COMMANDS = [
    ["list"], ["meetings"], ["list", "--search", "budget"], ["search", "budget"], ["tasks"], ["people"], ["usage"],
    ["show", "ID"], ["show", "ID", "--transcript"], ["coverage", "ID"], ["trash"], ["recover", "--list"],
    ["ask", "budget"], ["ask", "\x1b[31m\udce9"], ["ask", "documents", "add", "FOLDER/\x1b[31m\udce9"],
    ["voices", "list"], ["rule", "x", "y"], ["config", "set", "threads", "\x1b[31m\udce9"],
    ["edit", "ID", "--note", EVERYTHING.replace("\0", "").replace("\ud800", "")],
    ["approve", "ID", "--by", EVERYTHING.replace("\0", "").replace("\ud800", "")],
    ["coach", "--me", "\x1b[31m"], ["coach", "--meeting", "ID", "--me", "\x1b[31m", "--checklist", "FOLDER/\x1b[31m"],
    ["draft", "follow-up", "ID"], ["draft", "ticket", "ID", "--json"],
    ["draft", "thanks", "ID", "--to", "\x1b[31m\udce9"], ["draft", "templates", "show", "\x1b[31m\udce9"],
    ["delete", "ID"], ["show", "\x1b[31m\udce9"], ["export", "ID", "-o", "FOLDER/\x1b[31m\udce9.txt"],
    ["backup", "FOLDER/\x1b[31m\udce9.zip", "--check"], ["import", "FOLDER/\x1b[31m"], ["\x1b[31m\udce9"],
    ["automate", "list"], ["automate", "log"], ["automate", "run", "ID"], ["automate", "remove", "\x1b[31m\udce9"],
    ["automate", "add", "\x1b[31m\udce9", "--folder", "FOLDER/\x1b[31m\udce9"],
    ["share-library", "FOLDER/\x1b[31m\udce9", "-q"], ["list", "--shared", "FOLDER/\x1b[31m"],
    ["bundle", "ID", "-o", "FOLDER/\x1b[31m\udce9"], ["bundle", "--series", "\x1b[31m", "-o", "FOLDER/x"],
    ["archive-run", "FOLDER/\x1b[31m\udce9", "-o", "FOLDER/\x1b[31m"], ["archive-search", "FOLDER/\x1b[31m\udce9", "x"],
    ["translate", "ID", "--to", "de"], ["translate", "\x1b[31m\udce9", "--to", "de", "--json"],
    ["fill", "patient-encounter", "ID"], ["fill", "\x1b[31m\udce9", "ID"], ["forms", "list"],
    ["templates", "check", "FOLDER/\x1b[31m.docx"], ["templates", "series", "\x1b[31m"],
    ["process", "FOLDER/\x1b[31m\udce9.wav"], ["process", "x.wav", "--title", "\x1b[31m\udce9", "--date", "\x1b[31m"],
]  # fmt: skip


@pytest.fixture
def filled(home) -> str:
    library = Library(home)
    one = meeting(
        library, EVERYTHING, "the budget", attendees=[Attendee(name=EVERYTHING, role=EVERYTHING)],
        tracks=[Track(path="audio.ogg", name=EVERYTHING)], notes=[Note(text=EVERYTHING)], series=EVERYTHING,
        removed=[Removed(start=0, end=1, text=EVERYTHING, reason=EVERYTHING, track=EVERYTHING)],
        tags=[EVERYTHING],
    )  # fmt: skip
    library.replace_utterances(
        one, [Utterance(id="u1", start=0.0, end=1.0, text=f"budget {EVERYTHING}", speaker=EVERYTHING)]
    )
    made = minutes(task(f"budget {EVERYTHING}", EVERYTHING, due_text=EVERYTHING, comment=EVERYTHING))
    made.summary, made.open_questions = [Point(text=EVERYTHING)], [Point(text=EVERYTHING)]
    made.how_made.remarks = [EVERYTHING]
    library.add_minutes(one, made)
    library.save_job(Job(meeting=one, source="/x", state="failed", error=EVERYTHING))
    people.save(library, Person(name=EVERYTHING, aliases=["x " + EVERYTHING], email=EVERYTHING))
    rules.save(library, rules.Rule(heard=EVERYTHING, written=f"b {EVERYTHING}"))
    trash.move(library, meeting(library, EVERYTHING))
    library.close()
    return one


def shown(command: list[str], *, terminal: bool, env: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Run a command and give all that it wrote, to a real terminal or to a pipe."""
    code = [sys.executable, "-m", "meetingmate.cli", *command]
    env = {**os.environ, "COLUMNS": "120", "TERM": "xterm-256color", **(env or {})}
    code = [part.encode("utf-8", "surrogateescape") for part in code]
    if not terminal:
        done = subprocess.run(
            code, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        return done.returncode, done.stdout
    import pty

    ours, theirs = pty.openpty()
    program = subprocess.Popen(code, env=env, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    data = b"".join(_until_closed(ours))
    os.close(ours)
    return program.wait(), data


def _until_closed(handle: int) -> Iterator[bytes]:
    while True:
        try:
            block = os.read(handle, 65536)
        except OSError:  # Linux, when the other side is closed
            return
        if not block:
            return
        yield block


def foreign_codes(data: bytes) -> list[str]:
    """What a terminal would obey beyond rich's own colours and cursor."""
    import re

    written = data.decode("utf-8")
    written = re.sub(r"\x1b\[[0-9;]*[mKA-H]|\x1b\[\?25[lh]", "", written)
    return [char for char in written if char not in "\n\t" and text.for_terminal(char) != char and char != "\r"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0][:12] + str(len(command)))
def test_nothing_in_a_meeting_commands_the_terminal(filled, command, tmp_path):
    command = [filled if part == "ID" else part.replace("FOLDER", str(tmp_path)) for part in command]
    code, data = shown(command, terminal=True)
    assert code in (0, 1, 2, 3), data.decode("utf-8", "replace")
    assert b"Traceback" not in data, data.decode("utf-8", "replace")
    assert foreign_codes(data) == []
    for forbidden in (b"\x1b[31m", b"\x1b]", "\x9b".encode(), "\u202e".encode()):
        assert forbidden not in data


@pytest.mark.parametrize("command", [["list"], ["show", "ID"], ["tasks"]], ids=lambda command: command[0])
def test_square_brackets_are_shown_as_they_are(filled, command):
    code, data = shown([filled if part == "ID" else part for part in command], terminal=False)
    assert code == 0
    joined = "".join(data.decode().split())
    assert r"\[/x]" in joined or r"\[/x" in joined
    assert ":smile:" in joined or ":smil" in joined


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.parametrize("command", [["list", "--json"], ["show", "ID"]], ids="-".join)
def test_any_encoding_of_the_terminal_will_do(filled, command, encoding):
    code, data = shown(
        [filled if part == "ID" else part for part in command], terminal=False, env={"PYTHONIOENCODING": encoding}
    )
    assert code == 0, data
    assert b"Traceback" not in data
    if "--json" in command:
        document = json.loads(data.decode(encoding))
        assert text.well_formed(document["meetings"][0]["title"]) == text.well_formed(EVERYTHING)
        assert foreign_codes(data.decode(encoding).encode()) == []


@given(st.text(alphabet=st.characters()))
def test_text_for_a_terminal_has_no_commands(written):
    clean = text.for_terminal(written)
    clean.encode()
    assert not [char for char in clean if (ord(char) < 32 and char not in "\n\t") or 0x7F <= ord(char) < 0xA0]
    assert text.for_terminal(clean) == clean


def test_half_characters_are_stored_as_missing_ones(tmp_path):
    library = Library(tmp_path)
    one = meeting(library, "a\ud800b \ud83d\ude00", "said \udfff")
    library.add_minutes(one, Minutes(summary=[Point(text="\ud800")]))
    assert library.meeting(one).title == "a\ufffdb \U0001f600"
    assert library.utterances(one)[0].text == "said \ufffd"
    assert library.minutes(one).summary[0].text == "\ufffd"
    library.edit_meeting(one, lambda changed: setattr(changed, "title", "\udce9t\udce9"))
    assert [row.title for row in library.rows()] == ["\ufffdt\ufffd"]
    library.close()


def test_one_module_writes_to_the_terminal():
    """All output of the command line goes through ``console``."""
    modules = sorted((Path(__file__).resolve().parents[2] / "meetingmate" / "cli").glob("*.py"))
    assert "console.py" in [path.name for path in modules]
    found = [
        f"{path.name}: {line.strip()}"
        for path in modules
        for line in path.read_text(encoding="utf-8").splitlines()
        if ("click.echo(" in line or "print(" in line or "sys.stdout.write" in line or "Console(" in line)
        and "console." not in line
        and path.name != "console.py"
        and not line.lstrip().startswith(("def ", "#"))
    ]
    assert found == []
