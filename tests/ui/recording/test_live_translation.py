"""The live transcript in a second language: chosen, shown below the lines, said when it is late, kept after Stop."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from meetingmate.base import settings as settings_store
from meetingmate.domain import events as e
from meetingmate.domain.meeting import Utterance
from meetingmate.domain.translation import Translated, TranslatedSentence
from meetingmate.editing import transcript
from meetingmate.library import translations
from tests.jobs.test_translating import MODEL, server  # noqa: F401 - a fixture
from tests.ui.app.test_accessibility import faults_of
from tests.ui.recorder import Live
from ui.transcript.translation import Offered
from ui.widgets.rows_model import Role

GERMAN = {"u1": "Wir treffen uns am Freitag um 15 Uhr.", "u2": "Das Budget ist klein."}
ENGLISH = {"u1": "We meet on Friday at 15.", "u2": "The budget is small."}


def begin(live: Live, language: str = "en") -> None:
    live.window.settings_controller.choose_live_translation(language)
    live.record()
    live.running.library.edit_meeting(live.recorder.id, lambda meeting: setattr(meeting, "language", "de"))
    live.tell(e.LiveTranslationChanged, language=language)


def say(live: Live, *ids: str) -> None:
    """These lines settle."""
    lines = [Utterance(id=key, start=9.0 * int(key[1]), end=9.0 * int(key[1]) + 8, text=GERMAN[key]) for key in ids]
    library = live.running.library
    library.append_utterances(live.recorder.id, lines, library.job(live.recorder.id))
    live.tell(e.LiveUtterances, utterances=lines)
    live.running.until(lambda: set(ids) <= {row.id for row in live.page.transcript.model.rows})


def translate(live: Live, key: str, *, passes: bool = True) -> None:
    """The translation of a line comes, and is in the library."""
    sentence = TranslatedSentence(original=GERMAN[key], text=ENGLISH[key] if passes else "")
    sentence.failure = "" if passes else "numbers"
    found = Translated(original=GERMAN[key], language="en", engine=MODEL, sentences=[sentence])
    translations.keep(live.running.library, live.recorder.id, key, found)
    live.tell(e.LiveTranslated, utterance=key, translated=found)


def shown(live: Live) -> dict[str, str]:
    model = live.page.transcript.model
    return {row.id: found.text for row in model.rows if (found := model.below(row)) is not None}


def bar(live: Live):
    return live.page.transcript.translation


def test_each_settled_line_gets_its_translation_below_it(live: Live) -> None:
    begin(live)
    live.running.until(lambda: bar(live).said.text() == "Also in English.")
    say(live, "u1", "u2")
    index = live.page.transcript.model.index(0)
    before = live.page.transcript.list.sizeHintForIndex(index).height()
    translate(live, "u1")
    translate(live, "u2", passes=False)
    live.running.until(lambda: len(shown(live)) == 2)
    assert shown(live) == {"u1": ENGLISH["u1"], "u2": "Das Budget ist klein. (not translated)"}
    assert index.data() == GERMAN["u1"], "the original stays"
    assert live.page.transcript.list.sizeHintForIndex(index).height() > before
    assert index.data(Role.AccessibleTextRole).endswith(f"{GERMAN['u1']} – {ENGLISH['u1']}")
    assert faults_of(live.window) == []


def test_one_key_hides_and_shows_it_while_it_goes_on(live: Live) -> None:
    begin(live)
    say(live, "u1")
    translate(live, "u1")
    live.running.until(lambda: shown(live))
    view = live.page.transcript
    view.list.setFocus()
    live.running.until(view.list.hasFocus)
    QTest.keyClick(view.list, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert shown(live) == {}
    assert bar(live).isHidden()
    say(live, "u2")
    translate(live, "u2")
    live.running.settle()
    assert shown(live) == {}
    QTest.keyClick(view.list, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    live.running.until(lambda: set(shown(live)) == {"u1", "u2"})
    live.click(bar(live).close_button)
    assert shown(live) == {}
    assert live.window.settings.live_translation == "en", "hidden is not switched off"


def test_it_says_how_far_behind_it_is(live: Live) -> None:
    begin(live)
    live.tell(e.LiveTranslationChanged, language="en", lines=4, behind_s=10.0)
    wanted = "Also in English. The translation is 4 lines behind (10\u00a0s)."
    live.running.until(lambda: bar(live).said.text() == wanted)
    live.tell(e.LiveTranslationChanged, language="en")
    live.running.until(lambda: bar(live).said.text() == "Also in English.")


def test_a_missing_model_is_offered_and_the_lines_are_counted(live: Live) -> None:
    begin(live)
    sentence = "Translating German into English needs a model that is not installed: Opus-MT would do it."
    missing = {"language": "en", "sentence": sentence, "model": "opus-mt-de-en"}
    live.tell(e.LiveTranslationChanged, **missing)
    live.says(sentence)
    assert live.banner.buttons[0].text() == "Install Opus-MT German to English"
    live.banner.clear()
    live.tell(e.LiveTranslationChanged, **missing, lines=3, behind_s=5.0)
    live.running.until(lambda: bar(live).said.text() == f"{sentence} The translation is 3 lines behind (5\u00a0s).")
    assert not live.banner.message, "it is offered once"


def test_the_choice_is_made_in_the_strip_or_the_menu_and_remembered(live: Live) -> None:
    live.record()
    combo = live.header.translation
    assert combo.isVisible()
    assert combo.currentData() == "", "off by default"
    assert bar(live).isHidden()
    combo.setCurrentIndex(combo.findData("de"))
    combo.activated.emit(combo.currentIndex())
    live.running.until(lambda: ("translate", "de") in live.recorder.asked)
    live.running.settle()
    assert settings_store.load().live_translation == "de"
    live.tell(e.LiveTranslationChanged, language="de")
    live.running.until(lambda: bar(live).said.text() == "Also in German.")
    bar(live).language_wanted.emit(Offered("fr", "French"))
    live.running.until(lambda: ("translate", "fr") in live.recorder.asked)
    assert combo.currentData() == "fr"
    bar(live).language_wanted.emit(None)
    live.running.until(lambda: live.recorder.asked[-1] == ("translate", ""))
    assert combo.currentData() == ""
    assert bar(live).isHidden()


def test_switched_off_it_is_neither_offered_nor_made(live: Live) -> None:
    begin(live)
    say(live, "u1")
    translate(live, "u1")
    live.running.until(lambda: shown(live))
    controller = live.window.settings_controller
    controller.apply(controller.settings.with_values(translation=False))
    live.running.until(lambda: live.recorder.asked[-1:] == [("translate", "")])
    assert shown(live) == {}
    assert bar(live).isHidden()
    assert not live.header.translation.isVisible()


def test_another_meeting_shows_nothing_of_it_and_coming_back_does(live: Live) -> None:
    begin(live)
    say(live, "u1")
    translate(live, "u1")
    live.running.until(lambda: shown(live))
    live.running.open("m1")
    assert shown(live) == {}
    assert bar(live).isHidden()
    say_id = live.recorder.id
    live.running.open(say_id)
    live.running.until(lambda: shown(live) == {"u1": ENGLISH["u1"]})
    assert bar(live).said.text() == "Also in English."


def test_an_edited_line_is_translated_again(live: Live) -> None:
    begin(live)
    say(live, "u1", "u2")
    translate(live, "u1")
    translate(live, "u2")
    live.running.until(lambda: len(shown(live)) == 2)
    document = live.running.document
    document.edit_lines(transcript.set_text(document.utterances, document.minutes, "u1", "Das Budget ist groß."))
    live.running.until(lambda: live.recorder.asked.count(("translate", "en")) == 2)
    assert set(shown(live)) == {"u2"}
    saved = {line.id: line.text for line in live.running.library.utterances(live.recorder.id)}
    assert saved["u1"] == "Das Budget ist groß.", "asked for once the edit is saved"


def test_words_stay_in_sight_when_the_translation_of_the_last_line_comes(live: Live) -> None:
    begin(live)
    lines = live.lines(0, 40)
    live.tell(e.LiveUtterances, utterances=lines)
    scroll = live.page.transcript.list.verticalScrollBar()
    live.running.until(lambda: scroll.maximum() > 0 and scroll.value() == scroll.maximum())
    for line in lines[-8:]:
        found = Translated(
            original=line.text,
            language="en",
            sentences=[TranslatedSentence(original=line.text, text="A sentence of some length. " * 8)],
        )
        live.tell(e.LiveTranslated, utterance=line.id, translated=found)
    live.running.until(lambda: len(shown(live)) == 8)
    live.running.until(lambda: scroll.value() == scroll.maximum())
    assert not live.tab.jump.isVisible()


@pytest.mark.parametrize("hidden", [False, True])
def test_after_stop_what_is_unchanged_is_kept_and_the_rest_made(live: Live, server, hidden: bool) -> None:  # noqa: F811
    settings = live.window.settings
    settings.writing_server, settings.writing_server_model, settings.writing_model = server.address, MODEL, ""
    begin(live)
    say(live, "u1")
    translate(live, "u1")
    live.running.until(lambda: shown(live))
    if hidden:
        bar(live).toggled.emit()
    say(live, "u2")
    meeting, library = live.recorder.id, live.running.library
    live.state("ended")
    live.running.settle()
    # the final pass numbers the lines anew
    final = [Utterance(id=f"u{n}", start=9.0 * n, end=9.0 * n + 8, text=GERMAN[f"u{3 - n}"]) for n in (1, 2)]
    job = library.job(meeting)
    job.state, job.stage = "done", "writing"
    library.replace_utterances(meeting, final, job)
    live.running.news(meeting, "transcript")
    live.running.until(lambda: [row.text for row in live.page.transcript.model.rows] == [u.text for u in final])
    live.window.session_events.on_event(e.JobChanged(meeting=meeting, state="done", stage="writing", fraction=1.0))
    if hidden:
        live.running.settle()
        assert shown(live) == {}
        bar(live).toggled.emit()
    live.running.until(lambda: shown(live) == {"u1": ENGLISH["u2"], "u2": ENGLISH["u1"]}, 60)
    live.running.until(lambda: bar(live).said.text() == "Also in English.", 60)
    asked = [str(body["messages"][-1]) for body in server.bodies]
    assert not [text for text in asked if "Freitag" in text], "what is unchanged is not translated again"
