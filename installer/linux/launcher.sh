#!/bin/sh
# Starts a module of the program with the Python beside it; nothing of the caller's own Python gets in (-I).
if ! grep -q -w sse4_2 /proc/cpuinfo; then
    echo "MeetingMate needs a processor with SSE4.2, which those made since about 2009 have; this one has none." >&2
    exit 1
fi
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/../python/bin/python3" -I -m @MODULE@ "$@"
