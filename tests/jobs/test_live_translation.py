"""Settled lines of a recording in a second language: in order, none lost whoever dies, and late ones are counted."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest
from msgspec.structs import replace

from meetingmate.base.settings import Settings
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Attendee, Meeting, Utterance
from meetingmate.jobs.live import translation
from meetingmate.jobs.live.reporter import LiveReporter
from meetingmate.jobs.live.translation import LiveTranslation, LiveTranslationEnded
from meetingmate.library import Job, Library, translations
from meetingmate.workers.messages import TextTranslated
from tests.assistants.translation import tiny_pair
from tests.jobs.test_translating import ANSWERS, LINES, MODEL, server  # noqa: F401 - a fixture

pytestmark = pytest.mark.timeout(240)

_WAIT_S = 120.0


class World:
    """A meeting that is being recorded, as ``LiveMeeting`` sees it, and what its translation told."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library, self.settings = library, settings
        self.told: list[e.Event] = []
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.job = Job(meeting="m1", source="")
        self.meeting = Meeting(id="m1", title="Planung", date="2026-03-03", language="de")
        self.meeting.attendees = [Attendee(name="Anna"), Attendee(name="Ben")]
        library.add(self.meeting, self.job)
        self.live = LiveTranslation(
            library, lambda: self.settings, self.meeting, LiveReporter("m1", self.told.append), self.inbox.put
        )

    def settle(self, *texts: str, language: str | None = None) -> None:
        """These lines settle now."""
        first = len(self.library.utterances("m1"))
        lines = [
            Utterance(id=f"u{n + 1}", start=9.0 * n, end=9.0 * n + 8, text=text, language=language)
            for n, text in enumerate(texts, first)
        ]
        self.library.append_utterances("m1", lines, self.job)
        self.live.add(lines, [])

    def until(self, there: Callable[[], object]) -> None:
        """Do what the thread of the meeting does until something is there."""
        end = time.monotonic() + _WAIT_S
        while not there():
            assert time.monotonic() < end, self.told[-5:]
            try:
                item = self.inbox.get(timeout=0.1)
            except queue.Empty:
                self.live.tick()
                continue
            if isinstance(item, TextTranslated):
                self.live.take(item)
            elif isinstance(item, LiveTranslationEnded):
                self.live.take_end(item)

    def lines(self) -> list[str]:
        """The lines that were translated, in the order in which that was told."""
        return [one.utterance for one in self.told if isinstance(one, e.LiveTranslated)]

    def standing(self) -> e.LiveTranslationChanged:
        return [one for one in self.told if isinstance(one, e.LiveTranslationChanged)][-1]


@pytest.fixture
def make_world(home) -> Iterator[Callable[[Settings], World]]:
    library = Library(home)
    made: list[World] = []

    def make(settings: Settings) -> World:
        made.append(World(library, settings))
        return made[-1]

    yield make
    for world in made:
        world.live.end()
    library.close()


@pytest.fixture
def world(make_world, server) -> World:  # noqa: F811
    """With a writing model that answers as ``ANSWERS`` say."""
    return make_world(Settings(writing_server=server.address, writing_server_model=MODEL, writing_model=""))


TEXTS = [text for text, _ in LINES.values()]


def test_lines_are_translated_checked_and_kept_oldest_first(world):
    world.live.translate_into("en")
    world.settle(*TEXTS)
    world.until(lambda: len(world.lines()) == 3)
    assert world.lines() == ["u1", "u2", "u3"]
    kept = translations.of_lines(world.library, "m1", "en")
    assert [kept[key].shown("[*]") for key in ("u1", "u2", "u3")] == [
        "We meet on Friday at 15.",
        "Anna sends the 3 offers. Ben does not check them.",
        "Das kostet 200 Euro. [*]",
    ]
    assert kept["u3"].failures() == ["numbers"]
    assert world.standing() == e.LiveTranslationChanged(meeting="m1", language="en")


def test_the_model_for_two_languages_does_it_where_it_is_installed(make_world):
    tiny_pair.install()
    world = make_world(Settings(writing_model=""))
    world.live.translate_into("en")
    world.settle("Wir treffen uns am Freitag.", "Der Bericht ist nicht fertig.")
    world.until(lambda: len(world.lines()) == 2)
    first = world.live.pid
    world.settle("Anna schickt ihn morgen.")
    world.until(lambda: len(world.lines()) == 3)
    assert world.live.pid == first, "the model stays loaded"
    assert {one.engine for one in translations.of_lines(world.library, "m1", "en").values()} == {"opus-mt-de-en"}
    assert psutil.Process(first).nice() >= 5, "the recording and its captions come first"


def test_a_killed_worker_costs_no_line(world, server):  # noqa: F811
    answer, asked = server.says, threading.Event()

    def slow(body):
        if not asked.is_set() and "Freitag" in str(body["messages"][-1]):
            asked.set()
            server.closing.wait(20)
        return answer(body)

    server.says = slow
    world.live.translate_into("en")
    world.settle(*TEXTS)
    world.until(asked.is_set)
    psutil.Process(world.live.pid).kill()
    world.until(lambda: len(world.lines()) == 3)
    server.closing.set()
    assert world.lines() == ["u1", "u2", "u3"]


def test_a_line_that_kills_the_worker_stays_in_the_original(world):
    world.live.translate_into("en")
    world.settle(*TEXTS)
    for _ in range(2):
        psutil.Process(world.live.pid).kill()
        killed = world.live.pid
        world.until(lambda killed=killed: world.live.pid not in (None, killed))
    world.until(lambda: len(world.lines()) == 3)
    assert world.lines() == ["u1", "u2", "u3"]
    assert translations.of_lines(world.library, "m1", "en")["u1"].failures() == ["none"]


def test_it_waits_while_captions_need_the_computer_and_says_how_far_behind(world, monkeypatch):
    monkeypatch.setattr(translation, "LATE_S", 0.0)
    world.live.hold(True)
    world.live.translate_into("en")
    world.settle(*TEXTS)
    world.until(lambda: world.standing().lines == 3)
    assert world.lines() == []
    assert world.live.pid is None, "no line is begun"
    world.live.hold(False)
    world.until(lambda: len(world.lines()) == 3)
    assert (world.standing().lines, world.standing().behind_s) == (0, 0.0)


def test_a_missing_model_is_named_and_used_once_it_is_there(make_world, monkeypatch):
    monkeypatch.setattr(translation, "_LOOK_AGAIN_S", 0.2)
    world = make_world(Settings(writing_model=""))
    world.live.translate_into("en")
    world.settle("Wir treffen uns am Freitag.")
    world.until(lambda: world.standing().model)
    assert world.standing().model == "opus-mt-de-en"
    assert "Opus-MT German to English would do it" in world.standing().sentence
    tiny_pair.install()
    world.until(lambda: world.lines() == ["u1"])
    world.until(lambda: not world.standing().sentence)


def test_lines_in_other_languages(world):
    world.meeting = replace(world.meeting, language=None)
    world.live.set_meeting(world.meeting)
    world.live.translate_into("en")
    world.settle("We meet on Friday.", language="en")
    world.settle("金曜日に会います。", language="ja")
    world.settle(TEXTS[0])
    world.live.tick()
    assert world.standing().sentence == "MeetingMate can't translate from Japanese."
    assert world.lines() == [], "the language of the last line is not known yet"
    world.live.set_meeting(replace(world.meeting, language="de"))
    world.until(lambda: world.lines() == ["u3"])


def test_another_language_begins_with_the_lines_that_are_there_and_an_edited_one_is_done_again(world, monkeypatch):
    world.settle(*TEXTS)
    world.live.translate_into("en")
    world.until(lambda: len(world.lines()) == 3)
    lines = world.library.utterances("m1")
    lines[0].text = "Das Budget ist klein."
    world.library.replace_utterances("m1", lines)
    world.live.translate_into("en")
    world.until(lambda: len(world.lines()) == 4)
    assert world.lines()[-1] == "u1"
    assert translations.of_lines(world.library, "m1", "en")["u1"].shown() == ANSWERS["Das Budget ist klein."]
    world.live.translate_into("")
    assert world.live.pid is None
    assert world.standing().language == ""
    world.settle("Das Budget ist klein.")
    world.live.translate_into("en")
    world.until(lambda: len(world.lines()) == 8)
    assert world.lines()[4:] == ["u1", "u2", "u3", "u4"], "what is kept is shown, the rest is made"


def test_a_model_that_does_not_load_is_said_and_nothing_is_lost(make_world):
    weights = tiny_pair.install() / "model.bin"
    weights.write_bytes(bytes(weights.stat().st_size))
    world = make_world(Settings(writing_model=""))
    world.live.translate_into("en")
    world.settle("Wir treffen uns am Freitag.")
    world.until(lambda: world.standing().sentence)
    assert "The live translation stopped: The translation model opus-mt-de-en is damaged" in world.standing().sentence
    assert world.lines() == []
