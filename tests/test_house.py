"""The rules of the house that no other tool checks. Import directions: see [tool.importlinter] in pyproject.toml."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Loading these beside Qt is a known cause of crashes, and slow: they belong to the worker processes.
NATIVE = {"ctranslate2", "faster_whisper", "llama_cpp", "onnxruntime", "sentencepiece", "sherpa_onnx", "tokenizers"}
#: Used as commands, as plugins of pytest, or by the scorers beside the test data; not imported by name.
TOOLS = {"import-linter", "mypy", "pytest-cov", "pytest-qt", "pytest-timeout", "pytest-xdist", "ruff"}
FOR_THE_SCORERS = {"nltk", "rouge-score"}
#: What the server of llama-cpp-python imports, which a test starts.
FOR_THE_SERVER = {"fastapi", "pydantic-settings", "sse-starlette", "starlette-context", "uvicorn"}
#: Scripts that are run by hand with packages of their own; each says so at its top.
BY_HAND = {
    ROOT / "installer" / "convert_speaker_models.py",
    ROOT / "benchmarks" / "real_rooms.py",
    *(ROOT / "benchmarks" / "public").glob("*.py"),  # each by the Python of the system that it runs
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", name)[0]).lower()


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared(*extras: str) -> set[str]:
    lists = [project()["dependencies"], *(project()["optional-dependencies"][extra] for extra in extras)]
    return {canonical(requirement) for requirements in lists for requirement in requirements}


def tracked_files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git work tree: the files of the project can't be listed")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def distributions_imported_by(*folders: str) -> dict[str, str]:
    """Third-party distributions that the modules below ``folders`` import, each with one place that does."""
    known = packages_distributions()
    ours = {
        "meetingmate",
        "ui",
        "tests",
        "benchmarks",
        "training",
        *(path.stem for path in (ROOT / "benchmarks").glob("*.py")),
        *(path.stem for path in (ROOT / "installer").rglob("*.py")),
    }
    found: dict[str, str] = {}
    for path in (p for folder in folders for p in (ROOT / folder).rglob("*.py") if p not in BY_HAND):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                top = name.partition(".")[0]
                if top in ours or top in sys.stdlib_module_names or top == "__future__":
                    continue
                for distribution in distributions_of(name, top, known):
                    found[distribution] = f"{path.relative_to(ROOT)} imports {name}"
    return found


def distributions_of(name: str, top: str, known: dict[str, list[str]]) -> set[str]:
    if top == "PySide6":  # one package out of several distributions
        return {"pyside6-addons" if "QtMultimedia" in name else "pyside6-essentials"}
    if top == "shiboken6":
        return {"pyside6-essentials"}
    if top == "sherpa_onnx":  # its modules lie in sherpa-onnx-core, which sherpa-onnx brings
        return {"sherpa-onnx"}
    return {canonical(distribution) for distribution in known.get(top, [top])}


def test_the_window_process_loads_no_engine() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "ui").rglob("*.py")
        if path.name != "__main__.py"
    ]
    assert "ui.app.start" in modules
    code = f"""
import importlib, sys
for name in {modules!r}:
    importlib.import_module(name.removesuffix(".__init__"))
print(sorted({NATIVE!r} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]", "the window's process loads engines; import them in the worker only"


def test_the_command_line_starts_without_the_engines() -> None:
    code = f"import meetingmate.cli.app, sys; print(sorted({NATIVE!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_program_imports_is_declared() -> None:
    imported = distributions_imported_by("meetingmate", "ui")
    missing = {
        name: where for name, where in imported.items() if name not in declared("archive", "record", "encryption")
    }
    assert not missing


def test_what_tests_and_benchmarks_import_is_declared() -> None:
    imported = distributions_imported_by("tests", "benchmarks", "installer")
    missing = {
        name: where
        for name, where in imported.items()
        if name not in declared("archive", "record", "encryption", "test")
    }
    assert not missing


def test_what_is_declared_is_used() -> None:
    program = set(distributions_imported_by("meetingmate", "ui"))
    assert declared("archive", "record", "encryption") - program == set()
    everywhere = program | set(distributions_imported_by("tests", "benchmarks", "installer"))
    assert (
        declared("archive", "record", "encryption", "test") - everywhere - TOOLS - FOR_THE_SCORERS - FOR_THE_SERVER
        == set()
    )


def test_each_dependency_has_its_reason_and_its_licence() -> None:
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8").lower()
    licences = (ROOT / "THIRD_PARTY_LICENSES.md").read_text(encoding="utf-8").lower()
    for name in sorted(declared("archive", "record", "encryption", "test")):
        assert f"`{name}`" in reasons, f"docs/decisions/dependencies.md does not say what {name} is for"
    for name in sorted(declared("archive", "record", "encryption")):
        assert f"`{name}`" in licences, f"THIRD_PARTY_LICENSES.md does not name {name}"


def test_no_path_of_the_machine_it_was_written_on() -> None:
    places = "|".join(re.escape(str(place)) for place in {ROOT.parent, Path.home()} if place != Path("/tmp"))
    private = re.compile(rf"(?<![\w./-])(?:{places})/")
    for path in tracked_files():
        if path == Path(__file__) or path.suffix in (".onnx", ".ogg", ".png", ".docx"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not (match := private.search(text)), f"{path.relative_to(ROOT)} names {match}"


def test_no_large_file_but_the_models_that_ship() -> None:
    large = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in tracked_files()}
    large = {name: size for name, size in large.items() if size > 1_500_000}
    speakers = sum(size for name, size in large.items() if name.startswith("resources/models/speakers/"))
    tagger = sum(size for name, size in large.items() if name.startswith("resources/models/minutes/"))
    writer = sum(size for name, size in large.items() if name.startswith("resources/models/writer/"))
    assert speakers + tagger + writer == sum(large.values()), large
    assert speakers < 15_000_000
    assert tagger < 30_000_000
    assert writer < 20_000_000
