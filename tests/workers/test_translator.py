"""The worker translates from the sound of a recording, with the real speech model, and checks what it wrote."""

from __future__ import annotations

import shutil

import pytest

from meetingmate.base import paths
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import Meeting, Track, Utterance
from meetingmate.jobs import translating
from meetingmate.library import Library, translations
from tests.assistants.translation import tiny_pair

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def library(home):
    made = Library(home)
    yield made
    made.close()


def test_a_recording_is_translated_line_by_line(library, home, models_dir):
    (home / "models").mkdir()
    (home / "models" / "whisper-base").symlink_to(models_dir / "whisper-base")
    meeting = Meeting(id="m1", title="Talk", date="2026-03-03", language="de", tracks=[Track(path="a.ogg")])
    library.add(meeting)
    folder = library.meeting_dir("m1")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(paths.resources_dir() / "sample" / "sample_standup.ogg", folder / "a.ogg")
    text = "Das ist ein kurzer Satz, und er nennt keine Zahl."
    library.replace_utterances("m1", [Utterance(id="u1", start=0.0, end=5.0, text=text)])
    found = translating.transcript(library, Settings(), "m1", "en", engine="whisper")
    (sentence,) = found["u1"].sentences
    assert found["u1"].engine == "whisper-base"
    assert bool(sentence.text) != bool(sentence.failure), "translated and checked, or the original with a reason"
    assert translations.of_lines(library, "m1", "en", heard=True) == found
    assert translations.of_lines(library, "m1", "en") == {}


def test_an_installed_pair_does_the_work_in_the_worker(library):
    tiny_pair.install()
    library.add(Meeting(id="m1", title="Talk", date="2026-03-03", language="de"))
    library.replace_utterances("m1", [Utterance(id="u1", start=0.0, end=5.0, text="Wir treffen uns am Freitag.")])
    found = translating.transcript(library, Settings(writing_model=""), "m1", "en")
    assert found["u1"].engine == "opus-mt-de-en"
    assert found["u1"].failures(), "weights of chance: the line stays in the original"
