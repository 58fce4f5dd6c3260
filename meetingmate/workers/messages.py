"""What the processes say to each other: typed messages, encoded with MessagePack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from meetingmate.base.translation import mark
from meetingmate.capture.messages import Recorded
from meetingmate.domain.forms import FilledForm
from meetingmate.domain.meeting import Attendee, Meeting, Minutes, PreviousAction, Removed, Track, Utterance, VoiceMatch
from meetingmate.domain.translation import Translated
from meetingmate.domain.waveform import Waveform
from meetingmate.models.measurements import SpeechFigures, WritingFigures
from meetingmate.voices import VoiceProfile

if TYPE_CHECKING:
    from meetingmate.servers.turns import Seat

#: How the remark begins that says why nobody was told apart.
NO_SPEAKERS = mark("The speakers could not be detected")


class ChosenServer(Struct, kw_only=True):
    """The server that writes or recognises speech instead of a model of this computer, and ``others`` with the same
    model among which the questions are spread. ``key`` is shown by no ``repr``."""

    address: str
    model: str
    key: str = ""
    others: list[ChosenServer] = []

    def seats(self) -> list[Seat]:
        """This one and the others, as ``servers.turns`` takes them."""
        from meetingmate.servers.turns import Seat  # late: the window sends these, and asks no server

        return [Seat(one.address, one.model, one.key) for one in (self, *self.others)]

    def __repr__(self) -> str:
        return f"ChosenServer(address={self.address!r}, model={self.model!r}, others={self.others!r})"


class TranscribeRequest(Struct, tag=True, kw_only=True):
    """Ask the transcriber: keep a copy of ``source`` in ``folder`` unless ``tracks`` are there already, write
    down what is said in each, tell speakers apart.

    The work goes on at ``start_at`` seconds of track number ``track``; ``known`` is what was written before.
    ``until`` (seconds) is where it ends, the end of a block of a single track; None: at the end of the recording.
    ``starts``: of each track, the second up to which it was written while it was recorded (empty: nothing).
    ``hotwords`` are given to the recogniser, ``names`` put right where it doubts itself. ``voices`` are those that the
    user keeps, to suggest names. With a ``server`` the model of ``model_dir`` recognises what no server does.
    ``track`` equal to the number of tracks, or ``heard``: the text is complete, only the speakers are missing.
    """

    source: str
    folder: str
    keep_copy: bool
    model_dir: str
    speaker_models: str | None
    threads: int
    beam_size: int
    language: str | None
    hotwords: list[str]
    found_language: str | None = None
    names: list[str] = []
    expected_speakers: tuple[int, int] | None = None
    attendees: list[Attendee] = []
    tracks: list[Track] = []
    track: int = 0
    start_at: float = 0.0
    until: float | None = None
    starts: list[float] = []
    server: ChosenServer | None = None
    next_id: int = 1
    heard: bool = False
    known: list[Utterance] = []
    voices: list[VoiceProfile] = []


class SoundSent(Struct, tag=True, kw_only=True):
    """Sound goes to servers, or has gone there (scheme, host and port, several with commas); ``left_computer``: one of
    them is not on this computer. ``model`` is the one that recognised, ``problem`` why none did at some place, empty:
    one always did."""

    servers: str
    left_computer: bool
    model: str
    problem: str = ""


class ImportRequest(Struct, tag=True, kw_only=True):
    """Ask for the transcript of another program in the file ``source``. The answer is Imported."""

    source: str


class Imported(Struct, tag=True, kw_only=True):
    """What the file says of the meeting, with its text. Of ``meeting`` only what the file holds is filled in;
    ``minutes`` comes with a file of our own only, ``problems`` say what of it could not be read."""

    meeting: Meeting
    utterances: list[Utterance]
    minutes: Minutes | None = None
    problems: list[str] = []


class VoiceRequest(Struct, tag=True, kw_only=True):
    """Ask the transcriber what somebody sounds like: ``lines`` of one person as (track, start, end) in seconds.

    The answer is VoiceHeard, with ``each_line`` LineVoices.
    """

    folder: str
    tracks: list[Track]
    lines: list[tuple[str, float, float]]
    speaker_models: str
    threads: int
    each_line: bool = False


class VoiceHeard(Struct, tag=True, kw_only=True):
    """Voice print of length one from ``seconds`` of speech; empty when there was too little."""

    vector: list[float]
    seconds: float


class LineVoices(Struct, tag=True, kw_only=True):
    """A voice print of length one for each line that was asked for; empty for one too short to tell."""

    vectors: list[list[float]]


class WaveformRequest(Struct, tag=True, kw_only=True):
    """Ask the transcriber how loud the recording ``source`` is over time. The answer is WaveformFound."""

    source: str


class WaveformFound(Struct, tag=True, kw_only=True):
    """How loud the whole recording is over time."""

    waveform: Waveform


class CutsRequest(Struct, tag=True, kw_only=True):
    """Ask the transcriber where to cut the recording ``source``, about every ``every_s`` seconds, so that its parts
    together give the same text. The answer is CutsFound."""

    source: str
    every_s: float


class CutsFound(Struct, tag=True, kw_only=True):
    """Seconds at which parts of the recording's only ``track`` begin, all but the first; none: it stays in one."""

    track: Track | None = None
    cuts: list[float] = []


class FinishRequest(Struct, tag=True, kw_only=True):
    """Ask the transcriber: finish the files of our own recording in ``folder``. It can be asked again."""

    folder: str


class WriteRequest(Struct, tag=True, kw_only=True):
    """Ask the writer for minutes; without ``model_path`` and ``server`` the rules alone make them.

    ``previous_actions``: what is open of the earlier meetings of the series. Without ``words`` the model is not asked
    about items and topics.
    """

    meeting: Meeting
    utterances: list[Utterance]
    model_path: str | None
    threads: int
    language: str | None
    speech_model: str | None
    previous_actions: list[PreviousAction] = []
    server: ChosenServer | None = None
    words: bool = True


class BatchRequest(Struct, tag=True, kw_only=True):
    """Ask the writer for the minutes of transcripts without sound (the JSONL contract of ``minutes/batch.py``)."""

    lines: list[dict]
    model_path: str | None
    threads: int
    server: ChosenServer | None = None


class BatchLine(Struct, tag=True, kw_only=True):
    """The answer to line ``index`` of a batch; ``problem`` says why there is none."""

    index: int
    result: dict = {}
    problem: str = ""


class FillRequest(Struct, tag=True, kw_only=True):
    """Ask the writer for the fields of ``filled`` that the rules left empty. The answer is FormFilled."""

    filled: FilledForm
    meeting: Meeting
    utterances: list[Utterance]
    model_path: str | None
    threads: int
    server: ChosenServer | None = None


class FormFilled(Struct, tag=True, kw_only=True):
    """The form with what the writing model found; ``remark`` says why it could not be used, if so."""

    filled: FilledForm
    remark: str = ""


class MeasureWritingRequest(Struct, tag=True, kw_only=True):
    """Ask how good and quick a writing model is over the labelled meetings in the folder ``meetings``. The answer is
    WritingMeasured."""

    model_path: str
    meetings: str
    threads: int


class WritingMeasured(Struct, tag=True, kw_only=True):
    """What was measured of a writing model."""

    figures: WritingFigures


class MeasureSpeechRequest(Struct, tag=True, kw_only=True):
    """Ask how good and quick a speech model is over ``recording``, in English, whose words stand in ``transcript``.
    The answer is SpeechMeasured."""

    model_dir: str
    recording: str
    transcript: str
    threads: int
    beam_size: int


class TextToTranslate(Struct, kw_only=True):
    """A text in language ``source``, known by its ``place``; of a line also where it is heard (seconds of a track)."""

    place: str
    text: str
    source: str
    track: str = ""
    start: float = 0.0
    end: float = 0.0


class TranslateRequest(Struct, tag=True, kw_only=True):
    """Ask for texts in the language ``target``; ``names`` stay as they are, ``day`` (ISO) is that of the meeting.

    ``pairs`` are folders of models for one language each, which the others leave to the writing model. With
    ``speech_model`` the lines are heard again and translated from their sound, in ``folder``. The answers are
    TextTranslated, one for each text.
    """

    texts: list[TextToTranslate]
    target: str
    names: list[str] = []
    day: str = ""
    pairs: dict[str, str] = {}
    model_path: str | None = None
    server: ChosenServer | None = None
    speech_model: str | None = None
    folder: str = ""
    tracks: list[Track] = []
    threads: int = 1


class TextTranslated(Struct, tag=True, kw_only=True):
    """One text of a TranslateRequest."""

    place: str
    translated: Translated


class SpeechMeasured(Struct, tag=True, kw_only=True):
    """What was measured of a speech model."""

    figures: SpeechFigures


class Progress(Struct, tag=True, kw_only=True):
    """``done`` of ``total`` of ``stage``, in units of the stage (seconds of audio, parts)."""

    stage: str
    done: float
    total: float


class SourceStored(Struct, tag=True, kw_only=True):
    """The library has its sound; ``problems`` are sentences about what could not be read of the source, ``removed``
    the places of it, and what of the source is not used."""

    tracks: list[Track]
    recorded: str | None = None
    problems: list[str] = []
    removed: list[Removed] = []


class Finished(Struct, tag=True, kw_only=True):
    """The files of our own recording are complete and compressed."""

    recorded: Recorded


class LanguageFound(Struct, tag=True, kw_only=True):
    """The spoken language (Whisper code) and how sure it is, 0 to 1."""

    language: str
    probability: float


class SegmentsFinal(Struct, tag=True, kw_only=True):
    """Utterances that will not change any more; everything before ``position_s`` has been heard."""

    utterances: list[Utterance]
    position_s: float


class LeftOut(Struct, tag=True, kw_only=True):
    """What the transcript leaves out, with reasons."""

    removed: list[Removed]


class TrackDone(Struct, tag=True, kw_only=True):
    """All of one track was heard; ``problems`` are sentences about what of it could not be read."""

    duration_s: float
    problems: list[str] = []


class TranscriptReplaced(Struct, tag=True, kw_only=True):
    """All utterances anew: without the echo, or with speakers; ``remark`` says why not, if so.

    ``voice_matches``: labels that sound like somebody whose voice is kept.
    """

    utterances: list[Utterance]
    remark: str = ""
    voice_matches: list[VoiceMatch] = []


class MinutesDone(Struct, tag=True, kw_only=True):
    """The minutes; without ``complete`` their facts, and the same follow in the words of the writing model."""

    minutes: Minutes
    complete: bool = True


class Failed(Struct, tag=True, kw_only=True):
    """The work can't be done: ``sentence`` is for the user; ``expected`` False means a fault of the program."""

    sentence: str
    expected: bool = True


Request = (
    TranscribeRequest
    | ImportRequest
    | FinishRequest
    | VoiceRequest
    | WaveformRequest
    | CutsRequest
    | WriteRequest
    | BatchRequest
    | FillRequest
    | TranslateRequest
    | MeasureWritingRequest
    | MeasureSpeechRequest
)
Message = (
    Progress
    | SourceStored
    | Finished
    | LanguageFound
    | SegmentsFinal
    | SoundSent
    | LeftOut
    | TrackDone
    | TranscriptReplaced
    | VoiceHeard
    | LineVoices
    | WaveformFound
    | CutsFound
    | Imported
    | MinutesDone
    | BatchLine
    | FormFilled
    | TextTranslated
    | WritingMeasured
    | SpeechMeasured
    | Failed
)
