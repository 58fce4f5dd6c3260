"""The JSON contracts: what is written is read back, and the published schemas describe it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingmate import export
from meetingmate.base import paths
from meetingmate.base.errors import ExportError
from meetingmate.domain.approval import Approval, state_of
from meetingmate.domain.meeting import (
    DOUBTS,
    ActionItem,
    Attendee,
    Check,
    Checks,
    Decision,
    Dropped,
    Evidence,
    HowMade,
    Meeting,
    Minutes,
    NextMeeting,
    Note,
    Point,
    Removed,
    Topic,
    Track,
    Utterance,
    Word,
)
from meetingmate.editing.approval import approve
from meetingmate.minutes import batch
from tests.export import examples

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TIME = st.floats(0, 1e5, allow_nan=False)
DATE = st.dates().map(str)
MAYBE = st.none() | TEXT


def some(items):
    return st.lists(items, max_size=3)


EVIDENCE = some(st.builds(Evidence, utterance=TEXT, quote=TEXT, start=TIME, end=TIME))
CHECK = st.builds(
    Check,
    result=st.sampled_from(["verified", "repaired", "person"]),
    reason=TEXT,
    doubts=st.lists(st.sampled_from(list(DOUBTS)), max_size=2, unique=True),
)
POINT = st.builds(Point, text=TEXT, evidence=EVIDENCE, speaker=MAYBE, id=TEXT, check=CHECK)
MINUTES = st.builds(
    Minutes,
    version=st.integers(1, 99),
    language=st.sampled_from(["en", "de", "ar"]),
    summary=some(POINT),
    topics=some(st.builds(Topic, title=TEXT, start=TIME, end=TIME, points=some(POINT))),
    decisions=some(
        st.builds(
            Decision,
            text=TEXT,
            evidence=EVIDENCE,
            status=st.sampled_from(["made", "changed", "deferred", "rejected", "reversed"]),
            by=MAYBE,
            note=TEXT,
            id=TEXT,
            check=CHECK,
        )
    ),
    actions=some(
        st.builds(
            ActionItem,
            task=TEXT,
            owners=st.lists(TEXT, max_size=3),
            due_text=MAYBE,
            due=st.none() | DATE,
            status=st.sampled_from(["open", "proposed", "done"]),
            priority=st.sampled_from(["", "low", "normal", "high"]),
            evidence=EVIDENCE,
            id=TEXT,
            check=CHECK,
        )
    ),
    open_questions=some(POINT),
    next_meeting=st.none() | st.builds(NextMeeting, text=TEXT, date=st.none() | DATE, time=MAYBE, evidence=EVIDENCE),
    how_made=st.builds(
        HowMade, speech_model=MAYBE, writing_model=MAYBE, prompts=TEXT, created=TEXT, remarks=st.lists(TEXT)
    ),
    checks=st.builds(
        Checks,
        verified=st.integers(0, 99),
        repaired=st.integers(0, 99),
        dropped=some(st.builds(Dropped, text=TEXT, reason=TEXT, kind=TEXT)),
    ),
    approval=st.none() | st.builds(Approval, by=MAYBE, at=TEXT, content=st.dictionaries(TEXT, TEXT, max_size=2)),
)
UTTERANCE = st.builds(
    Utterance,
    id=TEXT,
    start=TIME,
    end=TIME,
    text=TEXT,
    track=TEXT,
    speaker=MAYBE,
    words=some(st.builds(Word, text=TEXT, start=TIME, end=TIME, probability=st.floats(0, 1))),
    state=st.sampled_from(["provisional", "settled", "edited"]),
    uncertain=st.booleans(),
)
MEETING = st.builds(
    Meeting,
    id=st.from_regex(r"[a-z0-9][a-z0-9_-]{5,40}", fullmatch=True),
    title=TEXT,
    date=DATE,
    start=MAYBE,
    duration_s=TIME,
    language=MAYBE,
    place=MAYBE,
    chair=MAYBE,
    minute_taker=MAYBE,
    attendees=some(
        st.builds(Attendee, name=TEXT, role=MAYBE, present=st.booleans(), aliases=st.lists(TEXT, max_size=2))
    ),
    agenda=st.lists(TEXT, max_size=3),
    notes=some(st.builds(Note, text=TEXT, time=st.none() | TIME)),
    tracks=some(st.builds(Track, path=st.just(""), name=TEXT, duration_s=TIME, original_name=TEXT)),
    removed=some(st.builds(Removed, start=TIME, end=TIME, text=TEXT, reason=TEXT)),
)


def schema(name: str) -> jsonschema.Draft202012Validator:
    document = json.loads((paths.resources_dir() / "schema" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


VALIDATOR = schema("meeting-1.schema.json")


@given(MEETING, some(UTTERANCE), st.none() | MINUTES)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_round_trip(tmp_path, meeting, utterances, minutes):
    path = tmp_path / "meeting.json"
    export.write(path, meeting, utterances, minutes)
    VALIDATOR.validate(json.loads(path.read_text(encoding="utf-8")))
    assert export.read_json(path) == (meeting, utterances, minutes)


def test_document_has_the_fields_of_the_contract():
    document = export.json_document(*examples.sample())
    minutes = document["minutes"]
    assert document["schema"] == 1
    assert document["meeting"]["attendees"][0]["role"] == "Product manager"
    assert minutes["summary"].startswith("The Harbor product team held its weekly round. Marcus reported")
    assert minutes["next_meeting"] == "See you next Tuesday"
    assert minutes["next_meeting_evidence"][0]["quote"] == "See you next Tuesday."
    assert minutes["actions"][0]["due"] == "2026-03-05"
    assert minutes["actions"][4]["owners"] == []
    assert minutes["checks"] == {
        "verified": 9,
        "repaired": 1,
        "cut_turns": 0,
        "dropped": [{"text": "Write to the nine customers", "reason": "already done on Monday", "kind": "action"}],
    }


def test_the_document_says_whether_it_is_a_draft_and_who_approved(tmp_path):
    meeting, utterances, minutes = examples.sample()
    assert export.json_document(meeting, utterances, minutes)["minutes"]["draft"] is True
    approve(meeting, "Priya")(minutes)
    document = export.json_document(meeting, utterances, minutes)["minutes"]
    assert (document["draft"], document["approval"]["by"]) == (False, "Priya")
    export.write(tmp_path / "a.json", meeting, utterances, minutes)
    read = export.read_json(tmp_path / "a.json")
    assert state_of(read[0], read[2]) == "approved"
    read[2].open_questions.clear()
    assert export.json_document(*read)["minutes"]["draft"] is True
    VALIDATOR.validate(export.json_document(*read))


def test_every_quote_stands_in_its_utterance():
    document = export.json_document(*examples.sample())
    texts = {u["id"]: u["text"] for u in document["utterances"]}
    for action in document["minutes"]["actions"]:
        assert all(e["quote"] in texts[e["utterance"]] for e in action["evidence"])


def test_the_schema_names_every_field_that_is_written():
    """A new field of a noun has to be documented."""

    def unnamed(value, spec, where="$"):
        spec = VALIDATOR.schema["$defs"][spec["$ref"].split("/")[-1]] if "$ref" in spec else spec
        if "anyOf" in spec:
            spec = next(s for s in spec["anyOf"] if "$ref" in s)
            yield from unnamed(value, spec, where)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key not in spec.get("properties", {}):
                    yield f"{where}.{key}"
                else:
                    yield from unnamed(inner, spec["properties"][key], f"{where}.{key}")
        elif isinstance(value, list):
            for inner in value:
                yield from unnamed(inner, spec["items"], f"{where}[]")

    meeting, utterances, minutes = examples.sample()
    meeting.removed = [Removed(start=0, end=1, text="a", reason="b")]
    assert list(unnamed(export.json_document(meeting, utterances, minutes), VALIDATOR.schema)) == []


def test_where_recordings_lie_is_left_out(tmp_path):
    meeting, utterances, minutes = examples.sample()
    meeting.tracks = [Track(path="/home/somebody/secret/a.wav", linked=True, original_name="a.wav", duration_s=3.0)]
    path = tmp_path / "a.json"
    export.write(path, meeting, utterances, minutes)
    assert "secret" not in path.read_text(encoding="utf-8")
    again, _, _ = export.read_json(path)
    assert again.tracks == [Track(path="", original_name="a.wav", duration_s=3.0)]


def test_a_changed_summary_wins():
    document = export.json_document(*examples.sample())
    document["minutes"]["summary"] = "Something else."
    _, _, minutes = export.machine.from_document(document)
    assert minutes.summary == [Point(text="Something else.")]


def test_the_smallest_document_of_another_program(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"schema": 1, "meeting": {"title": "T", "date": "2026-03-03"}, "unknown": 1}', encoding="utf-8")
    meeting, utterances, minutes = export.read_json(path)
    assert (meeting.title, utterances, minutes) == ("T", [], None)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"schema": 2, "meeting": {}}', "newer MeetingMate"),
        (b'{"schema": "1"}', "not a meeting"),
        (b'{"meeting": {}}', "not a meeting"),
        (b"[]", "not a meeting"),
        (b"", "not a JSON file"),
        (b"hello", "not a JSON file"),
        (b"\xff\xfe", "not a JSON file"),
        (b'{"schema": 1}', "missing or damaged"),
        (b'{"schema": 1, "meeting": {"title": 3}}', "missing or damaged"),
        (b'{"schema": 1, "meeting": {"tracks": [1]}}', "missing or damaged"),
        (b'{"schema": 1, "meeting": {}, "minutes": {"summary": 3}}', "missing or damaged"),
        (b'{"schema": 1, "meeting": {}, "minutes": {"actions": [{}]}}', "missing or damaged"),
        (b'{"schema": 1, "meeting": {}, "minutes": []}', "missing or damaged"),
    ],
)
def test_what_is_not_a_meeting_gives_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(ExportError, match=sentence) as raised:
        export.read_json(path)
    assert str(raised.value).count("\n") == 0


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ExportError, match=r"nothing\.json can't be read"):
        export.read_json(tmp_path / "nothing.json")


def test_lines_of_the_second_contract():
    """The example in the documentation is what the schemas describe."""
    text = (Path(__file__).parents[2] / "docs" / "json-schema.md").read_text(encoding="utf-8")
    whole, line_in, line_out = (json.loads(block.split("```")[0]) for block in text.split("```json\n")[1:])
    VALIDATOR.validate(whole)
    schema("minutes-line-in-1.schema.json").validate(line_in)
    schema("minutes-line-out-1.schema.json").validate(line_out)
    with pytest.raises(jsonschema.ValidationError):
        schema("minutes-line-out-1.schema.json").validate({**line_out, "actions": [{"text": "x"}]})


def test_probe_meetings_are_lines_of_the_contract(shared_data):
    validator = schema("minutes-line-in-1.schema.json")
    for line in (shared_data / "text" / "probe_meetings.jsonl").read_text(encoding="utf-8").splitlines():
        validator.validate(msgspec.json.decode(line))


def test_answers_to_probe_meetings_are_lines_of_the_contract(shared_data):
    validator = schema("minutes-line-out-1.schema.json")
    lines = (shared_data / "text" / "probe_meetings.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [batch.process_line(msgspec.json.decode(line)) for line in lines[:4]]
    for answer in answers:
        validator.validate(answer)
    assert any(answer["actions"] for answer in answers)
