"""Translation of a meeting: kept line by line, not done twice, nothing lost, and one sentence for each mistake."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import psutil
import pytest
from msgspec.structs import replace

from meetingmate.base.errors import Cancelled, JobFailed, StoreError, UsageError
from meetingmate.base.settings import Settings
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Point,
    Topic,
    Utterance,
)
from meetingmate.domain.translation import Translated
from meetingmate.jobs import translating
from meetingmate.jobs.translating import ModelMissing, Watch
from meetingmate.library import Library, translations
from meetingmate.slm import prompts
from tests.slm.scripted_server import MODEL, ScriptedServer, obeying, running

LINES = {
    "u1": ("Wir treffen uns am Freitag um 15 Uhr.", "We meet on Friday at 15."),
    "u2": ("Anna schickt die 3 Angebote. Ben prüft sie nicht.", None),
    "u3": ("Das kostet 200 Euro.", "That costs 20 euros."),
}
ANSWERS = {
    "Wir treffen uns am Freitag um 15 Uhr.": "We meet on Friday at 15.",
    "Anna schickt die 3 Angebote.": "Anna sends the 3 offers.",
    "Ben prüft sie nicht.": "Ben does not check them.",
    "Das kostet 200 Euro.": "That costs 20 euros.",
    "Das Budget ist klein.": "The budget is small.",
    "Wir nehmen Blau.": "We take blue.",
    "Anna schickt das Angebot.": "Anna sends the offer.",
    "Kosten": "Costs",
}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with running() as made:
        made.key = ""
        made.says = answer
        yield made


def answer(body: dict) -> str:
    asked = re.findall(r"```(.*?)```", body["messages"][-1]["content"])[-1:]
    if not asked:  # what the server can is asked first
        return obeying(body)
    return next((given for said, given in ANSWERS.items() if prompts.as_data(said) == asked[0]), "???")


@pytest.fixture
def settings(server: ScriptedServer) -> Settings:
    return Settings(writing_server=server.address, writing_server_model=MODEL, writing_model="")


@pytest.fixture
def library(home) -> Iterator[Library]:
    made = Library(home)
    meeting = Meeting(
        id="m1",
        title="Planung",
        date="2026-03-03",
        language="de",
        attendees=[Attendee(name="Anna"), Attendee(name="Ben")],
    )
    made.add(meeting)
    made.replace_utterances(
        "m1", [Utterance(id=key, start=n, end=n + 1.0, text=said) for n, (key, (said, _)) in enumerate(LINES.items())]
    )
    yield made
    made.close()


def shown(found) -> dict[str, str]:
    return {place: one.shown("[*]") for place, one in found.items()}


def test_lines_are_translated_checked_and_kept(library, settings, server):
    found = translating.transcript(library, settings, "m1", "en")
    assert shown(found) == {
        "u1": "We meet on Friday at 15.",
        "u2": "Anna sends the 3 offers. Ben does not check them.",
        "u3": "Das kostet 200 Euro. [*]",
    }
    assert found["u3"].failures() == ["numbers"]
    asked = len(server.bodies)
    assert translating.transcript(library, settings, "m1", "en") == found
    assert len(server.bodies) == asked, "nothing is computed twice"
    assert translations.languages(library, "m1") == ["en"]


def test_a_changed_line_alone_is_translated_again(library, settings, server):
    translating.transcript(library, settings, "m1", "en")
    lines = library.utterances("m1")
    lines[0].text = "Das Budget ist klein."
    library.replace_utterances("m1", lines)
    assert set(translations.of_lines(library, "m1", "en")) == {"u2", "u3"}
    assert library.database.rows("SELECT count(*) FROM translations WHERE place = 'u1'") == [(0,)]
    asked = len(server.bodies)
    assert shown(translating.transcript(library, settings, "m1", "en"))["u1"] == "The budget is small."
    asked_for = [body["messages"][-1]["content"] for body in server.bodies[asked:]]
    assert [text.count("Budget") for text in asked_for if "Keep these names" in text] == [1], "the others are kept"


def test_a_line_that_is_called_something_else_keeps_its_translation(library, settings, server):
    """A final pass numbers the lines anew."""
    found = translating.transcript(library, settings, "m1", "en")
    lines = library.utterances("m1")
    new = [Utterance(id="u1", start=0.0, end=0.5, text="Das Budget ist klein.")]
    new += [replace(line, id=f"u{n}") for n, line in enumerate(lines, 2)]
    library.replace_utterances("m1", new)
    kept = translations.of_lines(library, "m1", "en")
    assert kept == {"u2": found["u1"], "u3": found["u2"], "u4": found["u3"]}
    library.replace_utterances("m1", [])
    assert library.database.rows("SELECT count(*) FROM translations") == [(0,)], "nothing of lines that are gone"


def test_what_failed_is_tried_again_with_another_model_only(library, settings, server, monkeypatch):
    translating.transcript(library, settings, "m1", "en")
    monkeypatch.setitem(ANSWERS, "Das kostet 200 Euro.", "It costs 200 euros.")
    assert shown(translating.transcript(library, settings, "m1", "en"))["u3"] == "Das kostet 200 Euro. [*]"
    asked = len(server.bodies)
    settings.writing_server_model = "better-model"
    server.models.append("better-model")
    assert shown(translating.transcript(library, settings, "m1", "en"))["u3"] == "It costs 200 euros."
    texts = [body["messages"][-1]["content"] for body in server.bodies[asked:]]
    assert not [one for one in texts if "Anna" in one], "what passed is kept"


def test_a_line_is_kept_both_from_its_text_and_from_the_recording(library, settings):
    by_text = translating.transcript(library, settings, "m1", "en")
    heard = Translated(
        original=LINES["u1"][0], language="en", engine="whisper-base", sentences=by_text["u1"].sentences, heard=True
    )
    translations.keep(library, "m1", "u1", heard)
    assert translations.of_lines(library, "m1", "en") == by_text
    assert translations.of_lines(library, "m1", "en", heard=True) == {"u1": heard}
    assert translations.languages(library, "m1") == ["en"]


def test_a_line_that_changed_meanwhile_keeps_no_translation(library, settings):
    found = translating.transcript(library, settings, "m1", "en")
    lines = library.utterances("m1")
    lines[0].text = "Das Budget ist klein."
    library.replace_utterances("m1", lines)
    translations.keep(library, "m1", "u1", found["u1"])
    assert "u1" not in translations.of_lines(library, "m1", "en")


def test_what_is_done_stays_when_it_is_cancelled(library, settings):
    seen: list[str] = []
    watch = Watch(cancelled=lambda: bool(seen), translated=lambda place, _one: seen.append(place))
    with pytest.raises(Cancelled):
        translating.transcript(library, settings, "m1", "en", watch=watch)
    assert set(translations.of_lines(library, "m1", "en")) >= {"u1"}


def test_a_killed_worker_is_said_and_what_is_done_stays(library, settings):
    def kill(_place: str, _one: object) -> None:
        for child in psutil.Process().children(recursive=True):
            if "spawn_main" in " ".join(child.cmdline()):
                os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(JobFailed, match="The writer stopped unexpectedly"):
        translating.transcript(library, settings, "m1", "en", watch=Watch(translated=kill))
    assert "u1" in translations.of_lines(library, "m1", "en")
    assert len(translating.transcript(library, settings, "m1", "en")) == 3


def minutes() -> Minutes:
    evidence = [Evidence(utterance="u2", quote="Anna schickt die 3 Angebote.", start=1.0, end=2.0)]
    return Minutes(
        language="de",
        summary=[Point(text="Das Budget ist klein.", id="s1")],
        topics=[Topic(title="Kosten", start=0.0, end=3.0, points=[Point(text="Das kostet 200 Euro.", id="p1")])],
        decisions=[Decision(text="Wir nehmen Blau.", id="d1")],
        actions=[ActionItem(task="Anna schickt das Angebot.", owners=["Anna"], id="a1", evidence=evidence)],
    )


def test_minutes_are_translated_and_marked(library, settings, server):
    library.add_minutes("m1", minutes())
    made, _ = translating.minutes(library, settings, "m1", "en")
    assert made.language == "en"
    assert [point.text for point in made.summary] == ["The budget is small."]
    assert [item.text for item in made.decisions] == ["We take blue."]
    assert [(item.task, item.owners) for item in made.actions] == [("Anna sends the offer.", ["Anna"])]
    assert made.actions[0].evidence[0].quote == "Anna schickt die 3 Angebote."
    assert made.topics[0].title == "Costs"
    assert made.topics[0].points[0].text == "Das kostet 200 Euro. [not translated]"
    assert made.how_made.remarks == [
        "Machine-translated from German. The original is what counts; quotes are as they were said."
    ]
    assert library.minutes("m1").language == "de", "the minutes themselves stay"
    asked = len(server.bodies)
    assert translating.minutes(library, settings, "m1", "en")[0] == made
    assert len(server.bodies) == asked
    library.add_minutes("m1", Minutes(language="de", decisions=[Decision(text="Wir nehmen Blau.", id="d1")]))
    translating.minutes(library, settings, "m1", "en")
    assert set(translations.of_minutes(library, "m1", "en")) == {"Wir nehmen Blau."}


@pytest.mark.parametrize(
    ("language", "target", "says"),
    [
        ("de", "de", "“Planung” is in German already."),
        ("ja", "en", "MeetingMate can't translate from Japanese."),
        (None, "en", "The spoken language of “Planung” is not known."),
        ("de", "ja", "MeetingMate can't translate into Japanese."),
    ],
)
def test_what_can_not_be_done_is_said(library, settings, language, target, says):
    meeting = library.meeting("m1")
    meeting.language = language
    library.save_meeting(meeting)
    with pytest.raises(UsageError, match=re.escape(says)):
        translating.transcript(library, settings, "m1", target)


def test_a_missing_model_is_named(library):
    with pytest.raises(ModelMissing, match="Opus-MT German to English would do it") as raised:
        translating.transcript(library, Settings(writing_model=""), "m1", "en")
    assert raised.value.offer.id == "opus-mt-de-en"


def test_empty_meetings_and_switched_off(library, settings):
    with pytest.raises(UsageError, match="“Planung” has no minutes yet"):
        translating.minutes(library, settings, "m1", "en")
    with pytest.raises(UsageError, match=re.escape("“Planung” has no recording. Translate its text instead.")):
        translating.transcript(library, settings, "m1", "en", engine="whisper")
    with pytest.raises(UsageError, match="into English only"):
        translating.transcript(library, settings, "m1", "fr", engine="whisper")
    library.replace_utterances("m1", [])
    with pytest.raises(UsageError, match="“Planung” has no transcript to translate"):
        translating.transcript(library, settings, "m1", "en")
    settings.translation = False
    with pytest.raises(UsageError, match="Translation is switched off"):
        translating.transcript(library, settings, "m1", "en")
    with pytest.raises(StoreError):
        translating.transcript(library, Settings(), "m9", "en")
