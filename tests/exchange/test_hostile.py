"""Files that are no transcripts, damaged ones, and ones made to harm: one sentence each, and bounded work."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingmate.exchange import transcripts
from meetingmate.exchange.transcripts import registry
from meetingmate.exchange.transcripts.parsed import TranscriptError


def refused(path: Path) -> str:
    with pytest.raises(TranscriptError) as caught:
        transcripts.read(path)
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return stream.getvalue()


DEEP = b'{"segments": ' + b"[" * 300_000
BOMB = zipped(word__document_xml=b"<w:p/>" * 20_000_000)
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><x>&j;</x>"
)


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("x.txt", b"", "empty"),
        ("x.vtt", b" \r\n ", "empty"),
        ("x.vtt", b"WEBVTT\n\n", "no cue"),
        ("x.vtt", b"WEBVTT\n\n00:61:99.000 --> 00:62:00.000\nHi\n", "no cue"),
        ("x.json", b'{"segments": [{"text": "a"', "damaged JSON"),
        ("x.jsonl", b'{"turns": []}\n{"turns": []}\n', "meetingmate minutes"),
        ("x.json", b'{"a": [1, 2, {"b": null}]}', "no list of segments"),
        ("x.json", b'{"schema": 99, "meeting": {}}', "newer MeetingMate"),
        ("x.json", b'{"schema": 1, "meeting": {"title": 5}}', "damaged"),
        ("x.json", DEEP, "nested"),
        ("x.json", b'{"segments": [{"text": 5, "start": {}}]}', "no list of segments"),
        ("x.docx", zipped(a_xml=b"1"), "not a Word document"),
        ("x.docx", b"PK\x03\x04" + b"\0" * 100, "damaged Word document"),
        ("x.docx", BOMB, "far more"),
        ("x.docx", zipped(word__document_xml=ENTITIES), "DTD"),
        ("x.docx", zipped(word__document_xml=b"<broken"), "Word document"),
        ("x.pdf", b"%PDF-1.7\n", "PDF"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "old version of Office"),
        ("x.rtf", b"{\\rtf1 Dana: hi}", "rich text"),
        ("x.txt", b"The weather is fine. Nobody speaks here.\nIt rains: later.\n", "not a transcript"),
        ("x.txt", "Анна: Привет всем, коллеги\n".encode("cp1251"), "encoding"),
    ],
)
def test_one_sentence_names_what_is_wrong(tmp_path: Path, name: str, data: bytes, part: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert transcripts.is_transcript(path)
    assert part in refused(path)


def test_a_word_document_without_talk(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("A letter to the landlord about the roof.")
    document.save(str(tmp_path / "x.docx"))
    assert "no lines such as" in refused(tmp_path / "x.docx")


def test_a_password(tmp_path: Path) -> None:
    data = bytearray(zipped(word__document_xml=b"<a/>"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    (tmp_path / "x.docx").write_bytes(data)
    assert "password" in refused(tmp_path / "x.docx")


def test_what_is_gone_or_not_a_file(tmp_path: Path) -> None:
    assert "can't be read" in refused(tmp_path / "x.vtt")
    assert not transcripts.is_transcript(tmp_path)
    assert not transcripts.is_transcript(tmp_path / "nothing.vtt")


def test_the_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST_BYTES", 1000)
    (tmp_path / "x.txt").write_text("Dana: hi\n" * 1000)
    assert "more than a transcript can have" in refused(tmp_path / "x.txt")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(BOMB)
    tracemalloc.start()
    try:
        refused(tmp_path / "x.docx")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["x.mp3", "x.dat", "x"])
def test_the_content_decides_not_the_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nDana: Hello.\n", encoding="utf-8")
    assert transcripts.is_transcript(path)
    assert transcripts.read(path).lines[0].speaker == "Dana"
    (tmp_path / "really.json").write_text("1\n00:00:01,000 --> 00:00:02,000\nDana: Hello.\n")
    assert transcripts.read(tmp_path / "really.json").lines[0].speaker == "Dana"


def test_sound_is_no_transcript(shared_data: Path, sample_dir: Path) -> None:
    media = ("21-fragmented-mp4", "24-telephone", "26-wav-headers", "27-joined")
    folders = [shared_data / "audio", *(shared_data / "reports" / name for name in media)]
    sounds = [path for folder in folders for path in folder.iterdir() if path.suffix != ".rttm"]
    assert len(sounds) > 20
    sounds.append(sample_dir / "sample_standup.ogg")
    assert [path.name for path in sounds if transcripts.is_transcript(path)] == []


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * n,
        lambda n: "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v Dana>a" * n,
        lambda n: "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "a\n" * n,
        lambda n: "WEBVTT\n\n" + "00:01.000 --> 00:02.000\na b c\n\n" * n,
        lambda n: "1\n00:00:01,000 --> 00:00:02,000\n" + "{\\" * n,
        lambda n: "Dana: " + "a " * n + "\n" + "Piet: x\n",
        lambda n: "Dana: a\n" * n,
        lambda n: "Dana  0:03\na\n" * n,
        lambda n: "a" * n + ": b\nDana: c\n",
        lambda n: "Dana: x\n" + "[" * n + "\n",
        lambda n: "Dana: x\n" + "Anna " * n + "0:03\n",
        lambda n: "Dana: x\n" + " " * n + "0:03 x\n",
        lambda n: json.dumps({"segments": [{"text": "a", "words": [{"word": "a"}] * 3}] * n}),
    ],
)
def test_work_grows_with_the_length(tmp_path: Path, make: object) -> None:
    """No time is measured: quadratic work on the long one would run into the time limit of the test."""
    path = tmp_path / "x.txt"
    path.write_text(make(20_000))  # type: ignore[operator]
    assert transcripts.utterances_of(transcripts.read(path))[0]


BEGINNINGS = ["", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n", "Dana: ", "{", '[{"text":', "Dana  0:03\n"]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(alphabet='WEBVT\n\r:-->0123,. <v/&;[]{}"aDé\u2028\t', max_size=120),
    start=st.sampled_from(
        ["", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n", "Dana: ", "{", '[{"text":', "Dana  0:03\n"]
    ),
)
def test_any_text_is_read_or_refused(tmp_path: Path, text: str, start: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(start + text, encoding="utf-8", newline="")
    try:
        found = transcripts.read(path)
    except TranscriptError:
        return
    utterances, _, _ = transcripts.utterances_of(found)
    assert all(u.text.strip() and 0 <= u.start <= u.end for u in utterances)
    assert [u.start for u in utterances] == sorted(u.start for u in utterances)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200), start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf{"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(start + data)
    transcripts.is_transcript(path)
    with suppress(TranscriptError):  # and no other error
        assert transcripts.read(path).lines


def test_text_in_a_recordings_name_is_called_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "talk.m4a"
    path.write_text("nothing that was said", encoding="utf-8")
    with pytest.raises(TranscriptError, match=r"talk\.m4a holds text and no sound"):
        transcripts.read(path)
