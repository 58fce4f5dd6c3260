"""The views of the user guide's pages about drafts, translation, questions, forms, coaching and automation."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SALES = ROOT / "tests" / "data" / "sales"
SELLER = "Nadia Brandt"
#: Speaker, what is said in German, and its English translation; "": a check failed.
_GERMAN = (
    ("Anna", "Guten Morgen, fangen wir mit dem Umzug an.", "Good morning, let us begin with the move."),
    ("Ben", "Die Regale kommen am 12. März, das sind 340 Stück.", "The shelves come on 12 March, that is 340."),
    ("Anna", "Wer nimmt sie an?", "Who takes the delivery?"),
    ("Ben", "Ich bin ab 7 Uhr da und prüfe die Lieferung.", "I am there from 7 and check the delivery."),
    ("Carla", "Der Strom im Nordteil reicht nicht für zwei Stapler, da fehlen uns rund fünf Komma fünf Kilowatt.", ""),
    ("Anna", "Dann laden wir vorerst nur einen Stapler.", "Then we charge only one forklift for now."),
    ("Carla", "Ich frage den Elektriker bis Freitag nach einem Angebot.", "I will ask the electrician for a quote by "
     "Friday."),
    ("Anna", "Gut. Der Umzug bleibt am 20. März.", "Good. The move stays on 20 March."),
)  # fmt: skip
_DICTATION = (
    "Visit for Margaret Ellison, born 4 May 1951. She complains of dizziness for three days, worse in the morning.",
    "Blood pressure 148 over 86, pulse 78. Temperature 36.9 degrees Celsius.",
    "Medications: metformin 500 milligrams twice daily.",
    "Her daughter drove her here today.",
)


def fill(library: object, home: Path) -> None:
    """Add what the views show beside the sample meeting."""
    from meetingmate.assistants.ask import documents, readers

    documents.add(library.database, SALES / "articles")
    kept = documents.kept_path(SALES / "articles")
    for file in documents.changes(library.database, kept).read:
        documents.keep(library.database, kept, file, list(readers.read(SALES / "articles" / file.path)), "")
    _add_calls(library)
    _add_translated(library)
    _add_dictation(library)
    (home / "Team").mkdir()
    _plan_automations(home / "Team")


def views(window: object, until: Callable) -> Iterator[tuple[str, object]]:
    """Each view by the name of its page, shown just now."""
    window.settings_controller.apply(dataclasses.replace(window.settings_controller.settings, writing_model=""))
    window.resize(1000, 720)
    yield "drafts", _drafts(window, until)
    yield "translation", _translation(window, until)
    yield "ask", _ask(window, until)
    yield "forms", _forms(window, until)
    yield "coaching", _coaching(window, until)
    yield "automation", _automation(window, until)


def _drafts(window: object, until: Callable) -> object:
    from ui.assistants.draft_dialog import DraftDialog

    window.actions_.by_name["draft"].trigger()
    dialog = next(one for one in window.findChildren(DraftDialog) if one.isVisible())
    until(lambda: dialog.editor.toPlainText())
    cursor = dialog.editor.textCursor()
    cursor.setPosition(dialog.editor.toPlainText().index("Have a fix"))
    dialog.editor.setTextCursor(cursor)
    dialog.resize(940, 640)
    return dialog


def _translation(window: object, until: Callable) -> object:
    from ui.assistants.draft_dialog import DraftDialog
    from ui.meeting.page import TRANSCRIPT
    from ui.transcript.translation import Offered

    for dialog in window.findChildren(DraftDialog):
        dialog.reject()
    _open(window, until, "umzug")
    window.page.tabs.setCurrentIndex(TRANSCRIPT)
    bar = window.page.transcript.translation
    bar.language_wanted.emit(Offered("en", "English"))
    until(lambda: bar.said.text().startswith("Also in English"))
    return window


def _ask(window: object, until: Callable) -> object:
    page = window.assistants.ask.page
    _show_page(window, "Ask")
    for question in ("What did we decide about the tax number?", "What does Marcus still owe us?"):
        before = len(page.model.rows)
        page.field.setText(question)
        page.field.returnPressed.emit()
        until(lambda before=before: len(page.model.rows) > before + 1)
    return window


def _forms(window: object, until: Callable) -> object:
    from PySide6.QtCore import Qt

    from ui.assistants.form_dialog import FormDialog

    _open(window, until, "visit")
    chooser = window.assistants.forms.fill()
    until(lambda: chooser.list.count())
    rows = [chooser.list.item(n).data(Qt.ItemDataRole.UserRole).id for n in range(chooser.list.count())]
    chooser.list.setCurrentRow(rows.index("patient-encounter"))
    chooser.go.click()
    dialog = next(one for one in window.findChildren(FormDialog) if one.isVisible())
    until(lambda: dialog.filled is not None)
    dialog.resize(940, 720)
    return dialog


def _coaching(window: object, until: Callable) -> object:
    from ui.assistants.form_dialog import FormDialog

    for dialog in window.findChildren(FormDialog):
        dialog.reject()
    settings = dataclasses.replace(window.settings_controller.settings, coaching=True, my_name=SELLER)
    window.settings_controller.apply(settings)
    _show_page(window, "Coaching")
    until(lambda: window.assistants.coaching.page.report is not None)
    return window


def _automation(window: object, until: Callable) -> object:
    settings = dataclasses.replace(window.settings_controller.settings, automation=True)
    window.settings_controller.apply(settings)
    dialog = window.settings_controller.open_automation()
    page = dialog.automation
    until(lambda: page.table.rows_model.rows)
    page.table.selectRow(0)
    page.test.click()
    until(lambda: page.log.rows_model.rows and page.log.rows_model.rows[0].state == "done", 30)
    _plan_automations(Path("/home/nadia/Team"))  # what is shown names no folder of this computer
    page.load()
    until(lambda: False, 0.6)
    dialog.resize(1000, 720)
    return dialog


def _show_page(window: object, title: str) -> None:
    nav = window.sidebar.nav
    nav.setCurrentIndex(next(n for n in range(nav.count()) if nav.tabText(n) == title))


def _open(window: object, until: Callable, meeting: str) -> None:
    window.navigation.show_moment(meeting, -1.0)
    until(lambda: window.document.meeting is not None and window.document.meeting.id == meeting)
    until(lambda: False, 0.5)


def _add_calls(library: object) -> None:
    from meetingmate.domain.meeting import Attendee, Meeting, Utterance
    from meetingmate.exchange.transcripts import registry
    from tests.library import filled as small

    calls = (("first-call", "First call", 26), ("second-call", "Second call", 19), ("demo-call", "Demo", 5))
    for number, (file, title, days) in enumerate(calls):
        lines = registry.read(SALES / f"{file}.vtt").lines
        day = date.today() - timedelta(days=days)
        names = list(dict.fromkeys(line.speaker for line in lines))
        meeting = Meeting(
            id=file, title=title, date=day.isoformat(), language="en", series="Larkfield", duration_s=lines[-1].end,
            attendees=[Attendee(name=name) for name in names],
        )  # fmt: skip
        library.add(meeting)
        spoken = [
            Utterance(id=f"u{n}", start=line.start, end=line.end, text=line.text, speaker=line.speaker)
            for n, line in enumerate(lines, start=1)
        ]
        library.replace_utterances(file, spoken)
        due = (day + timedelta(days=3)).isoformat()
        promises = (
            ("Send the comparison of appointment systems", {"status": "done", "done_on": day.isoformat()}),
            ("Prepare an estimate for three practices", {"status": "done", "done_on": due}),
            ("Send the trial agreement", {}),
        )
        what, state = promises[number]
        library.add_minutes(file, small.minutes(small.task(what, SELLER, number=9, due=due, **state)))


def _add_translated(library: object) -> None:
    from meetingmate.domain.meeting import Attendee, Meeting, Utterance
    from meetingmate.domain.translation import Translated, TranslatedSentence
    from meetingmate.library import translations

    names = dict.fromkeys(name for name, *_ in _GERMAN)
    attendees = [Attendee(name=name) for name in names]
    library.add(Meeting(id="umzug", title="Umzug ins Lager", date="2026-03-02", language="de", attendees=attendees))
    lines = [
        Utterance(id=f"u{n}", start=7.0 * n, end=7.0 * n + 6, text=said, speaker=name)
        for n, (name, said, _) in enumerate(_GERMAN)
    ]
    library.replace_utterances("umzug", lines)
    for line, (_, said, english) in zip(lines, _GERMAN, strict=True):
        sentence = TranslatedSentence(original=said, text=english, failure="" if english else "numbers")
        translations.keep(library, "umzug", line.id, Translated(original=said, language="en", sentences=[sentence]))


def _add_dictation(library: object) -> None:
    from meetingmate.domain.meeting import Meeting, Track, Utterance

    meeting = Meeting(id="visit", title="Visit", date="2026-03-02", language="en", tracks=[Track(path="audio.ogg")])
    library.add(meeting)
    lines = [
        Utterance(id=f"u{n}", start=10.0 * n, end=10.0 * n + 8, text=text) for n, text in enumerate(_DICTATION, start=1)
    ]
    library.replace_utterances("visit", lines)


def _plan_automations(folder: Path) -> None:
    from meetingmate.jobs.automation import plan

    with plan.changing() as changed:
        for entry in (*changed.automations, *changed.folders, *changed.sets):
            changed.remove(entry)
        documents = [plan.Document(format=form, folder=str(folder)) for form in (".docx", ".pdf")]
        changed.put(plan.ExportSet(name="Minutes for the team", documents=documents))
        changed.put(plan.WriteSet(name="Minutes for the team", set="Minutes for the team"))
        changed.put(plan.RunCommand(name="Tasks to the board", arguments=["add-to-board", "{json}"], rewritten=True))
        changed.put(plan.WatchedFolder(folder=str(folder)))
