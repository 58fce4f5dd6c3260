"""``translate``: transcript and minutes in another language, as text, JSON and documents; what stays is named."""

from __future__ import annotations

import json

import pytest

from meetingmate.library import Library
from tests.cli.test_app import meetingmate
from tests.jobs.test_translating import MODEL, library, minutes, server  # noqa: F401 - fixtures

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def served(home, library, server):  # noqa: F811
    (home / "settings.toml").write_text(
        f'writing_server = "{server.address}"\nwriting_server_model = "{MODEL}"\nwriting_model = ""\n', encoding="utf-8"
    )
    library.add_minutes("m1", minutes())
    library.close()
    return home


def test_a_transcript_is_printed_and_written(served, tmp_path):
    done = meetingmate("translate", "m1", "--to", "en", "-o", tmp_path / "a.md", "-o", tmp_path / "a.docx", "--json")
    assert done.returncode == 3, done.stderr
    assert "1 of 4 sentences stay in the original: numbers would differ." in done.stderr
    texts = {one["place"]: one for one in json.loads(done.stdout)["texts"]}
    assert texts["u1"]["text"] == "We meet on Friday at 15."
    assert texts["u3"]["sentences"] == [{"original": "Das kostet 200 Euro.", "text": "", "failure": "numbers"}]
    page = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "Planung (translation)" in page
    assert "Anna sends the 3 offers." in page
    assert "Das kostet 200 Euro. \\[not translated\\]" in page or "Das kostet 200 Euro. [not translated]" in page
    assert (tmp_path / "a.docx").stat().st_size > 5000
    printed = meetingmate("translate", "m1", "--to", "en", "-q")
    assert "We meet on Friday at 15." in printed.stdout


def test_minutes_are_written_in_the_other_language(served, tmp_path):
    done = meetingmate("translate", "m1", "--to", "en", "--minutes", "-o", tmp_path / "a.txt", "-q")
    assert done.returncode == 3, done.stderr
    page = (tmp_path / "a.txt").read_text(encoding="utf-8")
    for words in (
        "Decisions",
        "We take blue.",
        "Anna sends the offer.",
        "Planung (translation)",
        "Machine-translated from German",
    ):
        assert words in page, words
    assert "Anna schickt die 3 Angebote." in page or "“" not in page, "quotes stay as they were said"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["m1", "--to", "xx"], 2, "xx"),
        (["m9", "--to", "en"], 1, "m9"),
        (["m1", "--to", "en", "-o", "a.xyz"], 2, ".xyz"),
        (["m1", "--to", "en", "--engine", "whisper"], 2, "has no recording"),
        (["m1", "--to", "en", "--minutes", "--engine", "whisper"], 2, "Minutes can't be translated from the recording"),
    ],
)
def test_mistakes_are_said_in_a_sentence(served, arguments, code, says):
    done = meetingmate("translate", *arguments, "-q")
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert Library(served).minutes("m1").language == "de"


def test_a_missing_model_is_named_with_the_command_that_installs_it(home, library):  # noqa: F811
    library.close()
    done = meetingmate("translate", "m1", "--to", "en", "-q")
    assert done.returncode == 2
    assert "Opus-MT German to English would do it" in done.stderr
    assert "`meetingmate models install opus-mt-de-en`" in " ".join(done.stderr.split())
