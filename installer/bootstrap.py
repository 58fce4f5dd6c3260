"""Set-up of MeetingMate, the part that is the same on every system: .venv, packages, models.

Needs only the standard library of Python 3.11 or newer. The script of the system (setup-linux.sh,
setup-macos.sh, setup-windows.ps1) sees to compilers and system libraries first and then calls this one.

What is done is written to ``.venv/set-up.json`` together with a hash of what it was made from; a second run with
nothing changed does nothing. A step that breaks off leaves no such record, so the next run goes through the steps
again, and pip and the models find what is there already.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys

import engine_build
import environment
import project_requirements
import wheels
from environment import NETWORK, SetUpError, optional_step, step

#: What was set up, and from what.
STAMP = environment.VENV / "set-up.json"
#: Parts that the program can do without, and what it can't do then.
OPTIONAL = {
    "writer": "decisions and tasks are quoted more often and worded less well",
    "llama": "the minutes are made by the rules alone, without the writing model",
    "PyAudio": "microphones are reached through sounddevice",
    "PyAudioWPatch": "the computer's own sound can't be recorded",
    "sounddevice": "microphones are reached through PyAudio only",
    "cryptography": "the library can't be encrypted",
    "keyring": "the passphrase of an encrypted library is asked for at each start",
    "sqlcipher3": "the library can't be encrypted",
}
_MODELS_THERE = """
import sys
from meetingmate.models import listing, store
sys.exit(0 if all(store.is_installed(c) for c in listing.expand("starter")) else 1)
"""
#: Prints id and size in bytes of the writing model that suits this computer, if nobody has chosen another one.
_WRITER = """
from meetingmate import models
from meetingmate.base import settings
now = settings.load()
unchosen = now.writing_model == now.default("writing_model") and not now.locked("writing_model")
found = models.recommended("writing") if unchosen else None
if found is not None and not found.card.starter:
    print(found.card.id, found.card.size_bytes)
"""
#: What a usual home connection brings in a second.
_USUAL_BYTES_PER_S = 2_500_000
#: The scripts that decide what is set up; a change of them sets it up again.
_OWN_FILES = (
    *("bootstrap.py", "engine_build.py", "environment.py", "project_requirements.py", "wheels.py"),
    "llama_cpp.cmake",
)


def main() -> int:
    """Run the set-up; returns the exit code."""
    parser = argparse.ArgumentParser(description="Set up MeetingMate in .venv.")
    parser.add_argument("--test", action="store_true", help="with everything that the tests need")
    parser.add_argument("--again", action="store_true", help="go through all steps, also when nothing has changed")
    parser.add_argument("--wheels", action="store_true", help="build wheels of what has to be compiled, nothing else")
    options = parser.parse_args()
    os.chdir(environment.ROOT)
    try:
        if options.wheels:
            engine_build.make_wheels()
        elif options.again or not is_done(test=options.test):
            set_up(test=options.test)
    except SetUpError as error:
        print(f"\nThe set-up did not finish: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nThe set-up was interrupted; run it again and it goes on.", file=sys.stderr)
        return 130
    return 0


def is_done(*, test: bool) -> bool:
    """Whether an earlier run finished with the same ingredients and everything is still there."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if stamp.get("key") != ingredients() or (test and (not stamp.get("test") or stamp.get("failed"))):
        return False
    return environment.answers(_MODELS_THERE)


def ingredients() -> str:
    """Hash of all that decides what the set-up makes."""
    import tomllib

    table = tomllib.loads((environment.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = json.dumps([table["build-system"], table["project"]], sort_keys=True)
    parts = [installed, sys.version, str(environment.ROOT)]
    parts += [(environment.ROOT / "installer" / name).read_text(encoding="utf-8") for name in _OWN_FILES]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def set_up(*, test: bool) -> None:
    """All steps. Raises SetUpError."""
    environment.LOG.parent.mkdir(exist_ok=True)
    environment.LOG.write_text("")
    if not STAMP.exists():
        print("Setting up MeetingMate. The first time takes about 5 minutes on 2 cores, most of it for compiling the")
        print("engine of the writing model where there is no ready wheel of it; about 700 MB are downloaded, and")
        print("1.1 GB for the writing model if it suits this computer. Details: build/set-up.log")
    STAMP.unlink(missing_ok=True)
    requirements, llama = project_requirements.wanted(test=test)
    failed: list[str] = []

    with step("Python environment in .venv"):
        environment.make_venv()
    with engine_build.background_build(llama) as build:
        with step("Python packages", "about 1 minute"):
            environment.run(*environment.pip("install", "--prefer-binary", *requirements), otherwise=NETWORK)
        with step("MeetingMate itself"):
            environment.run(*environment.pip("install", "--no-deps", "--editable", "."), otherwise=NETWORK)
        with step("Starter models, 250 MB, checked by their checksums", "about half a minute"):
            install_models("starter")
        install_writer(failed, test=test)
        install_extras(failed)
        with optional_step("llama", failed, *build.title()):
            build.finish()
    for name in failed:
        print(f"Without {name} {OPTIONAL[name]}. Everything else works. `make setup` tries it again.")
    if test and (needed := [name for name in failed if name != "writer"]):  # its tests say that they were skipped
        raise SetUpError(f"the tests need {' and '.join(needed)}; see build/set-up.log.")
    shutil.rmtree(environment.WHEELS, ignore_errors=True)
    STAMP.write_text(json.dumps({"key": ingredients(), "test": test, "failed": failed}), encoding="utf-8")
    print("The set-up is ready.\n")


def install_extras(failed: list[str]) -> None:
    """What recording and encryption need, each apart; what can't be had is noted in ``failed``."""
    for requirement in project_requirements.record_extra():
        name = wheels.requirement_name(requirement)
        with optional_step(name, failed, f"Access to microphones ({name})"):
            ready = engine_build.ready_wheel(requirement) if name in wheels.COMPILED else None
            command = environment.pip("install", ready or requirement)
            environment.run(*command, otherwise="it needs the header files of PortAudio")
    for requirement in project_requirements.encryption_extra():
        name = wheels.requirement_name(requirement)
        with optional_step(name, failed, f"Encryption of the library ({name})"):
            environment.run(*environment.pip("install", "--prefer-binary", requirement), otherwise=NETWORK)


def install_models(*arguments: str) -> None:
    """Have the program install models. Raises SetUpError."""
    command = [environment.PYTHON, "-m", "meetingmate.cli", "models", "install", "--quiet", *arguments]
    environment.run(*command, otherwise=NETWORK)


def install_writer(failed: list[str], *, test: bool) -> None:
    """The writing model that suits this computer, for new meetings from now on; tests choose for themselves.

    ``MEETINGMATE_MODELS=small`` leaves it out.
    """
    if os.environ.get("MEETINGMATE_MODELS") == "small":
        return
    answer = subprocess.run(
        [environment.PYTHON, "-c", _WRITER], cwd=environment.ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0 or not answer.stdout.strip():
        return
    model, size = answer.stdout.split()
    minutes = max(1, round(int(size) / _USUAL_BYTES_PER_S / 60))
    title = f"Writing model {model}, {int(size) / 1e9:.1f} GB (MEETINGMATE_MODELS=small leaves it out)"
    use = () if test else ("--use",)
    with optional_step("writer", failed, title, f"about {minutes} minutes with a usual home connection"):
        install_models(*use, model)


if __name__ == "__main__":
    sys.exit(main())
