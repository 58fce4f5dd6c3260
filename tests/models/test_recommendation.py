"""Which models suit a computer, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetingmate import models
from meetingmate.models import Computer, computer, fit
from tests.models.wheelhouse import joined_card

GIB = 2**30


def machine(gigabytes: float, cores: int, fast: bool | None = True) -> Computer:
    return Computer(memory_bytes=round(gigabytes * GIB), cores=cores, fast_instructions=fast)


@pytest.mark.parametrize(
    ("here", "speech", "writing", "because"),
    [
        (machine(1, 1), "whisper-tiny", "smollm2-135m", "Whisper base would need 2 GB of memory"),
        (machine(3.7, 2), "whisper-base", "smollm2-135m", "Whisper small would be too slow with fewer than 4 cores"),
        (
            machine(7.6, 2),
            "whisper-base",
            "qwen2.5-coder-1.5b",
            "Whisper small would be too slow with fewer than 4 cores",
        ),
        (machine(2.9, 4), "whisper-base", "smollm2-135m", "Whisper small would need 4 GB of memory"),
        (machine(7.6, 4), "whisper-small", "qwen2.5-coder-1.5b", "turbo would be too slow with fewer than 8 cores"),
        (machine(7.1, 8), "whisper-small", "qwen2.5-coder-1.5b", "turbo would need 8 GB of memory"),
        (machine(15.5, 8), "whisper-large-v3-turbo", "qwen2.5-coder-1.5b", "8 cores and 16 GB of memory."),
        (machine(15.5, 8, None), "whisper-large-v3-turbo", "qwen2.5-coder-1.5b", "8 cores and 16 GB of memory."),
        (
            machine(15.5, 8, False),
            "whisper-base",
            "qwen2.5-coder-1.5b",
            "lacks the fast instructions of newer ones (AVX2)",
        ),
        (machine(250, 64), "whisper-large-v3-turbo", "qwen2.5-coder-1.5b", "64 cores"),
    ],
)
def test_the_best_that_runs_well_is_recommended(here: Computer, speech: str, writing: str, because: str) -> None:
    found = models.recommended("speech", here)
    assert found is not None
    assert found.card.id == speech
    assert because in found.reason
    assert found.reason.endswith(".")
    assert found.reason.count(". ") == 0, "one sentence"
    other = models.recommended("writing", here)
    assert other is not None
    assert other.card.id == writing
    for one in (found, other):
        assert models.memory_problem(one.card, here.memory_bytes) is None or here.memory_bytes < 2 * GIB


def test_where_nothing_fits_the_smallest_is_named_with_what_is_missing() -> None:
    found = models.recommended("speech", machine(0.5, 1))
    assert found is not None
    assert found.card.id == "whisper-tiny"
    assert "is the smallest there is" in found.reason


def test_what_no_computer_keeps_up_with_is_not_recommended(ship) -> None:
    ship(joined_card(rank=9, speed="very slow", title="Huge"), joined_card(id="small", rank=1, speed="fast"))
    found = models.recommended("speech", machine(100, 64))
    assert found is not None
    assert found.card.id == "small"
    assert "Huge would take longer than the meeting" in found.reason


def test_a_kind_without_a_ranked_model_has_none() -> None:
    assert models.recommended("translation", machine(16, 8)) is None


def test_the_speeds_of_the_catalogue_are_those_of_the_sizes() -> None:
    odd = {"gemma-4-e2b"}  # computes with two thirds of its weights
    for card in models.catalogue():
        if card.kind in ("speech", "writing") and card.id not in odd:
            assert card.speed == fit.speed_of(card.kind, card.size_bytes), card.id


def test_this_computer_is_looked_at() -> None:
    here = computer.this_computer()
    assert here.cores >= 1
    assert here.memory_bytes > 100_000_000
    assert models.recommended("speech") is not None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("processor : 0\nflags\t\t: fpu avx avx2 fma\n", True),
        ("processor : 0\nflags\t\t: fpu avx fma avx2x\n", False),
        ("processor : 0\nisa : rv64imafdc\n", None),
    ],
)
def test_the_instructions_are_read_where_linux_lists_them(
    text: str, answer: bool | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "cpuinfo"
    listed.write_text(text, encoding="utf-8")
    monkeypatch.setattr(computer, "_CPUINFO", listed)
    monkeypatch.setattr(computer.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(computer.sys, "platform", "linux")
    assert computer._fast_instructions() is answer
    monkeypatch.setattr(computer.platform, "machine", lambda: "aarch64")
    assert computer._fast_instructions() is True
