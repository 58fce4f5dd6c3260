"""Models on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from meetingmate import models
from meetingmate.base import paths
from meetingmate.cli.app import cli
from meetingmate.doctor import checks as doctor
from meetingmate.models import LicenceNotAccepted, listing


def run(*arguments: str) -> tuple[str, str]:
    """What a command writes to standard output and to standard error."""
    done = CliRunner().invoke(cli, list(arguments), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    assert not done.return_value
    return done.stdout, done.stderr


def test_the_list_fits_into_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    table, _ = run("models", "list")
    lines = table.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split() == ["Id", "Size", "Memory", "Speed", "Licence", "Installed"]
    [gemma] = [line for line in lines if line.startswith("gemma-3-4b")]
    assert gemma.split() == ["gemma-3-4b", "2.5", "GB", "3.3", "GB", "very", "slow", "Gemma", "no"]
    headings = [line.strip() for line in lines if line.strip() in ("speech", "writing", "embedding", "translation")]
    assert headings == ["speech", "writing", "embedding", "translation"]


def test_the_list_recommends_and_names_what_is_wrong(home) -> None:
    (home / "models" / "whisper-old").mkdir(parents=True)
    _, said = run("models", "list")
    assert "Recommended for speech on this computer: whisper-" in said
    assert "Recommended for writing on this computer: " in said
    assert "whisper-old is on this computer, but the list of models no longer has it" in said
    listing.own_path().write_text("broken [")
    assert "own-models.toml can't be read" in run("models", "list")[1]


def test_the_list_for_programs(home) -> None:
    (home / "models" / "whisper-old").mkdir(parents=True)
    found = json.loads(run("models", "list", "--json")[0])
    card = next(model for model in found["models"] if model["id"] == "lfm2-2.6b-transcript")
    assert (card["size_bytes"], card["installed"], card["speed"]) == (1_563_669_248, False, "slow")
    assert {entry["model"].split("-")[0] for entry in found["recommended"]} <= {"whisper", "smollm2", "qwen2.5"}
    assert found["not_listed"] == ["whisper-old"]
    assert found["problems"] == []


def test_one_model_is_shown_with_all_there_is_to_know() -> None:
    text = " ".join(run("models", "show", "llama-3.2-3b")[0].split())  # however wide the terminal is
    for part in (
        "Llama 3.2 3B Instruct",
        "Fuller summaries in eight languages.",
        "English, German, French, Italian, Portuguese, Hindi, Spanish, Thai",
        "2.0 GB",
        "about 2.8 GB",
        "about as long as the meeting",
        "131072 tokens",
        "from the file of the model",
        "bartowski/Llama-3.2-3B-Instruct-GGUF at 5ab33fa94d1d",
        "6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff",
        "Built with Llama",
        "https://www.llama.com/llama3_2/license/",
        "meetingmate models install llama-3.2-3b --accept-licence",
    ):
        assert part in text
    models.accept_licence(models.card("llama-3.2-3b"))
    assert "You accepted these terms." in run("models", "show", "llama-3.2-3b")[0]


def test_what_is_not_known_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text, _ = run("models", "show", "opus-mt-de-en")
    assert "German to English" in text
    assert "about 160 MB" in text
    assert "checksum not known: checked against the hub's own" in text
    assert "Measured" not in text
    assert "1.9 % wrong words" in run("models", "show", "whisper-base")[0]


def test_one_model_for_programs() -> None:
    found = json.loads(run("models", "show", "gemma-3-1b", "--json")[0])
    assert found["licence_terms"]["version"] == "1 April 2026"
    assert found["file"][0]["hub"]["repository"] == "ggml-org/gemma-3-1b-it-GGUF"


def test_a_licence_has_to_be_accepted_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LicenceNotAccepted, match="--accept-licence"):
        run("models", "install", "gemma-3-1b", "--quiet")
    asked: list[bool] = []
    monkeypatch.setattr(models, "install", lambda name, on_event, accepted: asked.append(accepted) or [])
    run("models", "install", "gemma-3-1b", "--quiet", "--accept-licence")
    run("models", "install", "gemma-3-1b", "--quiet")
    assert asked == [True, False]


def test_the_doctor_recommends_and_names_what_is_wrong(home, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = doctor.check_recommended()
    assert result.status == "ok"
    assert "Whisper" in result.detail
    (home / "models" / "whisper-old").mkdir(parents=True)
    result = doctor.check_recommended()
    assert result.status == "warn"
    assert "models remove whisper-old" in result.advice
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "speech.toml").write_text("broken [", encoding="utf-8")
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    result = doctor.check_recommended()
    assert (result.status, result.detail) == ("warn", "none known")
    assert "speech.toml can't be read and is ignored" in result.advice
    assert result.advice.endswith("Install MeetingMate again.")
