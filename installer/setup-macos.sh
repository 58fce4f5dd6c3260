#!/usr/bin/env bash
# Set-up on macOS: compiler and PortAudio, then everything else in installer/bootstrap.py. Not yet run.
# Options: --test (with all that the tests need), --again (go through all steps), --wheels (build wheels).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=
for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "MeetingMate needs Python 3.11 or newer. Please run: brew install python@3.11" >&2
    exit 1
fi
if [ -n "$("$python" installer/wheels.py)" ] && ! xcode-select -p > /dev/null 2>&1; then
    echo "The compiler of macOS is missing. Please run: xcode-select --install" >&2
    exit 1
fi
# PyAudio is compiled against PortAudio; without it everything but the microphone works.
if command -v brew > /dev/null; then
    brew list portaudio > /dev/null 2>&1 || brew install portaudio
    CPATH="$(brew --prefix)/include${CPATH:+:$CPATH}"
    LIBRARY_PATH="$(brew --prefix)/lib${LIBRARY_PATH:+:$LIBRARY_PATH}"
    export CPATH LIBRARY_PATH
else
    echo "Homebrew is missing: microphones can't be used until PortAudio is installed."
fi
exec "$python" installer/bootstrap.py "$@"
