"""Settings as a file for another computer, and such a file taken over."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate.base.errors import UsageError
from meetingmate.base.machine_settings import MachineSettings
from meetingmate.base.settings import Settings
from meetingmate.exchange import settings_file


def test_what_is_written_is_taken_over_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "for-anna.toml"
    mine = Settings(vocabulary=["Kokoro", "Übergabe"], threads=3, appearance="dark", shortcuts={"record": "F9"})
    assert settings_file.write(mine, file) == 4
    taken = settings_file.read(file, Settings())
    assert taken.settings == mine
    assert set(taken.changed) == {"vocabulary", "threads", "appearance", "shortcuts"}
    assert taken.refused == []
    assert settings_file.read(file, mine).changed == []


def test_folders_and_devices_stay_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "out.toml"
    settings_file.write(Settings(library_folder="/home/anna/m", export_folder="~/x", microphone="Anna’s headset"), file)
    text = file.read_text(encoding="utf-8")
    for private in ("anna", "Anna", "~/x"):
        assert private not in text
    file.write_text('library_folder = "/elsewhere"\nmicrophone = "Desk"\nthreads = 2\n', encoding="utf-8")
    taken = settings_file.read(file, Settings(microphone="Mine"))
    assert (taken.settings.library_folder, taken.settings.microphone, taken.settings.threads) == ("", "Mine", 2)
    assert [sentence.split()[0] for sentence in taken.refused] == ["library_folder", "microphone"]


def test_what_can_not_be_used_is_named_and_the_rest_taken(tmp_path: Path) -> None:
    file = tmp_path / "in.toml"
    file.write_text(
        'threads = 1000\ncolour = 1\nspeech_model = "of-another-house"\nwriting_model = "whisper-base"\n'
        "voice_profiles = true\nquotes = true\n",
        encoding="utf-8",
    )
    now = Settings(machine=MachineSettings(locked={"voice_profiles": False}))
    taken = settings_file.read(file, now)
    assert taken.changed == ["quotes"]
    assert taken.settings == now.with_values(quotes=True)
    assert taken.refused == [
        "threads must be from 0 to 64, not 1000.",
        "colour is not a setting of this version.",
        "speech_model names a model that is not known here: of-another-house.",
        "writing_model names a model that is not known here: whisper-base.",
        "voice_profiles is set by your organisation.",
    ]


@pytest.mark.parametrize("content", [b"threads = ", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_a_file_of_something_else_changes_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "in.toml"
    file.write_bytes(b"quotes = true\n" + content)
    with pytest.raises(UsageError, match=r"in\.toml is not a file of settings .* Nothing was changed"):
        settings_file.read(file, Settings())
    with pytest.raises(UsageError, match="was not found"):
        settings_file.read(tmp_path / "none.toml", Settings())
