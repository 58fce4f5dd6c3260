"""Lines of a translated document: what is said in its language already is no failure."""

from __future__ import annotations

from meetingmate.assistants.translation.minutes import translated_lines
from meetingmate.domain.meeting import Meeting, Utterance
from meetingmate.domain.translation import Translated, TranslatedSentence


def test_only_lines_in_another_language_are_marked_as_not_translated():
    meeting = Meeting(id="m1", title="Planung", date="2026-03-03", language="de")
    lines = [
        Utterance(id="u1", start=0.0, end=1.0, text="Wir sind da."),
        Utterance(id="u2", start=1.0, end=2.0, text="We agree.", language="en"),
        Utterance(id="u3", start=2.0, end=3.0, text="It is late.", language="en"),
    ]
    done = TranslatedSentence(original="We agree.", text="Wir sind einverstanden.")
    found = {"u2": Translated(original="We agree.", language="de", sentences=[done])}
    shown = [one.text for one in translated_lines(meeting, lines, found, "de")]
    assert shown == ["Wir sind da.", "Wir sind einverstanden.", "It is late. [nicht übersetzt]"]
