"""A bundle holds everything of a meeting: any values of all fields, and every table that a library has."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from meetingmate.domain.approval import Approval, content_of
from meetingmate.domain.forms import FieldValue, FilledForm, Form, FormField, SaidWords
from meetingmate.domain.meeting import (
    ActionItem,
    Attendee,
    Check,
    Decision,
    Evidence,
    Meeting,
    Minutes,
    Note,
    Point,
    Removed,
    Topic,
    Track,
    Utterance,
    VoiceMatch,
)
from meetingmate.exchange.bundles import import_bundle, write_bundle
from meetingmate.library import Library, tasks, whole_meeting
from meetingmate.library.whole_meeting import WholeMeeting
from tests.nouns import any_of

ID = "20260303-100000-abcdef"
#: What each table of a library holds of a meeting, and why a column or table does not come along in a bundle.
#: A new table or column belongs in here: is it part of a meeting (then a bundle must hold it), or not?
CARRIED = {
    "meetings": {"id", "title", "date", "duration_s", "document", "series"},
    "utterances": {"meeting", "id", "start", "text", "document"},
    "minutes": {"meeting", "version", "document"},
    "filled_forms": {"meeting", "form", "document"},
    # derived from the documents
    "items": {"meeting", "kind", "item", "start", "text"},
    "tasks": {"meeting", "item", "position", "status", "due", "document"},
    "task_owners": {"meeting", "item", "key", "name"},
    "meeting_tags": {"meeting", "key", "tag"},
    "meeting_people": {"meeting", "key", "attends", "name"},
    "meeting_words": {"words"},
    "meeting_lines": {"folded", "ids"},
}
NOT_CARRIED = {
    "meetings": {"created", "number", "trashed", "opened"},  # when it came into this library, and what became of it
    "utterances": {"row"},
    "items": {"row"},
    "meeting_words": {"row"},
    "meeting_lines": {"row"},
    "jobs": {"meeting", "created", "document", "state", "source"},  # of this computer: paths, models, processes
    "people": {"key", "document"},  # of the user: addresses
    "people_names": {"key", "person"},
    "rules": {"id", "document"},
    "options": {"name", "value"},
    # what questions are answered from: computed again, or documents of the user
    "document_folders": {"path", "added"},
    "documents": {"id", "folder", "path", "size", "changed", "problem"},
    "document_passages": {"row", "document", "place", "text", "folded", "words"},
    "meeting_vectors": {"number", "meeting", "model", "stale", "places", "signs", "vectors"},
    # texts in other languages: computed again
    "translations": {"meeting", "place", "language", "original", "document"},
    "document_vectors": {"number", "document", "model", "places", "signs", "vectors"},
}


def track_of(path: str, name: str) -> Track:
    return Track(path=path, name=name, duration_s=9.0, original_name="Weekly.wav")


TRACKS = st.sampled_from(
    [[], [track_of("audio.ogg", "mixed")], [track_of("microphone.ogg", "microphone"), track_of("system.ogg", "system")]]
)
_TIME = st.floats(0, 1e5)
_LINE_ID = st.text(alphabet="u0123456789-", min_size=1, max_size=6)
#: The field that refers to itself (columns of a list) is filled one level deep.
_FIELD = any_of(FormField, columns=st.lists(any_of(FormField, columns=st.just([])), max_size=1))
_FORM = any_of(Form, id=st.from_regex(r"[a-z]{1,8}", fullmatch=True), fields=st.lists(_FIELD, max_size=1))
_CELL = any_of(FieldValue, rows=st.just([]))
_VALUE = any_of(FieldValue, rows=st.lists(st.dictionaries(st.text(max_size=3), _CELL, max_size=1), max_size=1))
_SOURCES = st.lists(st.text(max_size=3), max_size=2).map(lambda others: [ID, *others])
FORMS = any_of(
    FilledForm,
    form=_FORM,
    sources=st.just([]) | _SOURCES,
    values=st.dictionaries(st.text(max_size=3), _VALUE, max_size=2),
)
WHOLE = st.builds(
    WholeMeeting,
    meeting=any_of(Meeting, id=st.just(ID), tracks=TRACKS, duration_s=_TIME),
    utterances=st.lists(any_of(Utterance, id=_LINE_ID, start=_TIME), max_size=3, unique_by=lambda one: one.id).map(
        lambda lines: sorted(lines, key=lambda one: one.start)
    ),
    minutes=st.lists(any_of(Minutes, version=st.integers(1, 50)), max_size=2, unique_by=lambda one: one.version).map(
        lambda versions: sorted(versions, key=lambda one: one.version)
    ),
    forms=st.lists(FORMS, max_size=2, unique_by=lambda one: one.form.id),
)


def filled(folder: Path, whole: WholeMeeting) -> Library:
    library = Library(folder)
    whole_meeting.add(library, whole)
    for path in {track.path for track in whole.meeting.tracks}:
        library.meeting_dir(whole.meeting.id).mkdir(exist_ok=True)
        (library.meeting_dir(whole.meeting.id) / path).write_bytes(path.encode() * 500)
    return library


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(whole=WHOLE)
def test_any_meeting_comes_back_as_it_was(whole):
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, target = filled(folder / "source", whole), Library(folder / "target")
        try:
            assert whole_meeting.read(source, ID) == whole
            write_bundle(source, [ID], folder / "a.meetingmate")
            done = import_bundle(target, folder / "a.meetingmate")
            assert (done.meetings, done.there, done.problems) == ([ID], [], [])
            assert whole_meeting.read(target, ID) == whole
            for track in whole.meeting.tracks:
                assert (target.meeting_dir(ID) / track.path).read_bytes() == track.path.encode() * 500
            write_bundle(target, [ID], folder / "b.meetingmate")
            assert (folder / "b.meetingmate").read_bytes() == (folder / "a.meetingmate").read_bytes()
            assert import_bundle(target, folder / "b.meetingmate").there == [ID]
        finally:
            source.close()
            target.close()


def full_meeting() -> WholeMeeting:
    """A meeting that fills every table."""
    evidence = [Evidence(utterance="u1", quote="the budget", start=1.0, end=2.0)]
    meeting = Meeting(
        id=ID,
        title="Weekly",
        date="2026-03-03",
        duration_s=9.0,
        series="Weekly",
        tags=["money"],
        attendees=[Attendee(name="Zoë", aliases=["Z"])],
        agenda=["Budget"],
        notes=[Note(text="look here", time=3.0)],
        tracks=[track_of("audio.ogg", "mixed")],
        removed=[Removed(start=4.0, end=5.0, text="thanks for watching", reason="invented")],
        voice_matches=[VoiceMatch(label="Speaker 1", name="Zoë", confidence=0.9)],
    )
    minutes = Minutes(
        version=2,
        summary=[Point(text="Money.", id="s1", evidence=evidence)],
        topics=[Topic(title="Budget", start=0.0, end=9.0, points=[Point(text="Said.", id="p1")])],
        decisions=[Decision(text="Pay", id="d1", check=Check(result="person"))],
        actions=[
            ActionItem(
                task="Pay",
                owners=["Zoë"],
                id="a1",
                due="2026-03-10",
                evidence=evidence,
                status="done",
                done_on="2026-03-09",
            )
        ],
        open_questions=[Point(text="When?", id="q1")],
    )
    minutes.approval = Approval(by="Zoë", at="2026-03-04T10:00:00+01:00", content=content_of(meeting, minutes))
    line = Utterance(
        id="u1", start=1.0, end=2.0, text="the budget", speaker="Zoë", state="edited", original="the gadget"
    )
    said = SaidWords(meeting=ID, utterance="u1", quote="the budget", start=1.0, end=2.0)
    form = FilledForm(
        form=Form(id="visit", title={"en": "Visit"}, languages=["en"], fields=[]),
        values={"sum": FieldValue(text="5", evidence=[said])},
        sources=[ID],
        changed="2026-03-04T10:00:00+01:00",
    )
    return WholeMeeting(
        meeting=meeting,
        utterances=[line, replace(line, id="u2", start=3.0, text="again", state="settled", original=None)],
        minutes=[Minutes(version=1), minutes],
        forms=[form],
    )


def tables(library: Library) -> dict[str, set[str]]:
    """The columns of each table of the database that is not part of an index."""
    names = library.database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    known = {name for (name,) in names if not name.startswith(("meeting_index", "document_index"))}
    return {name: {row[1] for row in library.database.rows(f"PRAGMA table_info({name})")} for name in known}


def test_every_table_and_column_is_carried_or_known_not_to_be(tmp_path):
    library = Library(tmp_path)
    found = tables(library)
    library.close()
    assert found == {
        name: CARRIED.get(name, set()) | NOT_CARRIED.get(name, set()) for name in CARRIED.keys() | NOT_CARRIED.keys()
    }


def test_all_that_is_carried_is_the_same_in_the_other_library(tmp_path):
    source, target = filled(tmp_path / "source", full_meeting()), Library(tmp_path / "target")
    write_bundle(source, [ID], tmp_path / "a.meetingmate")
    import_bundle(target, tmp_path / "a.meetingmate")
    for table, columns in CARRIED.items():
        rows = [sorted(library.database.rows(f"SELECT {', '.join(sorted(columns))} FROM {table}")) for library in (
            source, target
        )]  # fmt: skip
        assert rows[0], f"{table} has nothing in it: the meeting of this test must fill it"
        assert rows[0] == rows[1], table
    [paid] = tasks.tasks(target)
    assert paid.done_on == "2026-03-09"
    source.close()
    target.close()
    with sqlite3.connect(tmp_path / "target" / "library.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
