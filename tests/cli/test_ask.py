"""``meetingmate ask`` and the folders of documents it looks in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingmate import models
from meetingmate.cli.ask import ask
from meetingmate.jobs import ask_worker
from meetingmate.library import Library
from tests.assistants.ask import packed
from tests.assistants.ask.filled import fill
from tests.cli.test_app import meetingmate, sentence

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def filled(home: Path) -> Path:
    library = Library(home)
    fill(library)
    library.close()
    return home


@pytest.mark.usefixtures("filled")
def test_an_answer_with_its_sources() -> None:
    done = meetingmate("ask", "What does Tom still owe us?")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Open tasks of Tom:",
        "  Send the press release, due 8 May 2026 [1]",
        "  [1] Launch planning, 3 May 2026, 0:30, launch",
    ]
    done = meetingmate("ask", "--json", "What did we decide about the launch?", "--series", "Launch")
    document = json.loads(done.stdout)
    assert document["how"] == "facts"
    assert document["citations"][0]["utterance"] == "u2"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["ask", ""], 2, "Type a question"),
        (["ask", "x" * 10_000], 2, "10000 characters long"),
        (["ask", "Who?", "--meeting", "nothing"], 1, "no meeting nothing"),
        (["ask", "Who?", "--series", "Nothing"], 2, "no series called"),
        (["ask", "Who?", "--documents", "/no/such/place"], 2, "has not been added"),
        (["ask", "Who?", "--meeting", "sso", "--series", "Launch"], 2, "Use only one of"),
        (["ask", "documents", "add", "/no/such/place"], 2, "There is no folder"),
        (["ask", "documents", "remove", "/no/such/place"], 2, "has not been added"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], code: int, part: str) -> None:
    done = meetingmate(*arguments)
    assert (done.returncode, part in sentence(done)) == (code, True), done.stderr


@pytest.mark.usefixtures("filled")
def test_what_is_not_there_ends_with_1() -> None:
    done = meetingmate("ask", "Which zeppelin lands in Reykjavik?")
    assert (done.returncode, done.stdout.strip()) == (1, "Not in these meetings.")


@pytest.mark.usefixtures("home")
def test_documents_are_added_listed_asked_about_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "vpn.md").write_text("# Reset\n\nOpen the portal to reset the password.\n")
    (folder / "scan.pdf").write_bytes(b"no pdf")
    added = meetingmate("ask", "documents", "add", folder)
    assert added.returncode == 3
    assert "scan.pdf: It is damaged or no PDF." in added.stderr
    listed = json.loads(meetingmate("ask", "documents", "list", "--json").stdout)
    assert listed["folders"][0]["documents"] == 1
    answered = meetingmate("ask", "How do I reset the password?", "--documents", folder)
    assert "From vpn.md, Reset:" in answered.stdout
    assert meetingmate("ask", "documents", "remove", folder).returncode == 0
    assert json.loads(meetingmate("ask", "documents", "list", "--json").stdout) == {"folders": []}


@pytest.mark.usefixtures("home")
def test_an_empty_library_and_switched_off(home: Path) -> None:
    done = meetingmate("ask", "What did we decide?")
    assert (done.returncode, "There are no meetings to look in yet" in done.stdout) == (1, True)
    meetingmate("config", "set", "ask", "false")
    done = meetingmate("ask", "What did we decide?")
    assert (done.returncode, sentence(done)) == (
        2,
        "Ask is switched off. Turn it on in the settings under Assistants.",
    )


@pytest.mark.usefixtures("filled")
def test_a_damaged_model_leaves_an_answer_by_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed.write(tmp_path / "model.bin")
    path.write_bytes(path.read_bytes()[:5000])
    monkeypatch.setattr(ask_worker, "encoder", lambda: ask_worker.OFFERED)
    monkeypatch.setattr(models, "model_path", lambda name: path)
    done = CliRunner().invoke(ask, ["--json", "When was the certificate replaced?"], standalone_mode=False)
    assert done.exception is None
    answer = json.loads(done.stdout)
    assert answer["citations"][0]["utterance"] == "u1"
    assert "damaged" in answer["remarks"][0]
