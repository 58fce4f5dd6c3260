#!/usr/bin/env bash
# Set-up on Linux: system packages (Debian and Ubuntu), then everything else in installer/bootstrap.py.
# Options: --test (with all that the tests need), --again (go through all steps), --wheels (build wheels, no more).
# A compiler is installed only if installer/wheels.py says that something has to be compiled.
# MEETINGMATE_SKIP_SYSTEM_PACKAGES=1 leaves the system packages to you; PYTHON names the Python to use.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

wanted_packages() {
    local with_compiler=$1 with_tests=$2 line section='run'
    while IFS= read -r line; do
        case $line in
            '# compile' | '# run' | '# test') section=${line#'# '} ;;
            '#'* | '') ;;
            *)
                case $section-$with_compiler-$with_tests in
                    run-* | compile-yes-* | test-*-yes) echo "$line" ;;
                esac
                ;;
        esac
    done < installer/debian-packages.txt
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# Debian splits Python: venv and the header files (for PyAudio) are packages of their own.
python_packages() {
    local version with_compiler=$2
    version=$("$1" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    "$1" -c 'import ensurepip' 2>/dev/null || echo "$version-venv"
    [ "$with_compiler" = no ] ||
        "$1" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))' \
        || echo "$version-dev"
}

# Since 2024 some libraries are called NAMEt64 (64 bits for time stamps); apt finds them by the old name.
is_installed() {
    local name
    for name in "$1" "$1t64"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null)" = installed ] && return
    done
    return 1
}

install_packages() {
    local as_root=$1 log=build/apt.log
    shift
    mkdir -p build
    echo "- System packages (about 1 minute): $*"
    if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; } > "$log" 2>&1 < /dev/null; then
        tail -n 5 "$log" >&2
        echo "The system packages could not be installed; see build/apt.log, then run it again." >&2
        exit 1
    fi
    echo "  done"
}

system_packages() {
    local python=$1 with_compiler=$2 with_tests=$3 package missing=()
    if ! command -v dpkg-query > /dev/null; then
        echo "This is not Debian or Ubuntu: please see to the libraries that installer/debian-packages.txt names."
        return
    fi
    for package in $(wanted_packages "$with_compiler" "$with_tests") $(python_packages "$python" "$with_compiler"); do
        case $package in g++ | make) command -v "$package" > /dev/null && continue ;; esac
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" = 0 ]; then
        install_packages "" "${missing[@]}"
    elif sudo -n true 2> /dev/null; then
        install_packages "sudo -n" "${missing[@]}"
    else
        echo "Some system packages are missing. Please run this, then start again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
}

with_tests=no with_compiler=no
for option in "$@"; do
    case $option in --test) with_tests=yes ;; --wheels) with_compiler=yes ;; esac
done
python=$(find_python)
if [ -z "$python" ]; then
    echo "MeetingMate needs Python 3.11 or newer. Please run: sudo apt-get install -y python3 python3-venv python3-dev" >&2
    exit 1
fi
[ -z "$("$python" installer/wheels.py)" ] || with_compiler=yes
[ "${MEETINGMATE_SKIP_SYSTEM_PACKAGES:-0}" = 1 ] || system_packages "$python" "$with_compiler" "$with_tests"
exec "$python" installer/bootstrap.py "$@"
