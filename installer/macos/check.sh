#!/usr/bin/env bash
# Tries the disk image on a Mac: copy the app to a folder with spaces and other scripts, make the minutes of the sample.
#   installer/macos/check.sh dist/MeetingMate-VERSION-macos-MACHINE.dmg
set -euo pipefail
image=$1
folder=$(mktemp -d)/"Priya प्रिया Müller"
mkdir -p "$folder"
hdiutil attach "$image" -nobrowse -mountpoint "$folder/image"
trap 'hdiutil detach "$folder/image"' EXIT
cp -R "$folder/image/MeetingMate.app" "$folder/"
codesign --verify --deep --strict "$folder/MeetingMate.app"
export MEETINGMATE_HOME="$folder/data of Зоя"
"$folder/MeetingMate.app/Contents/MacOS/meetingmate" demo --no-window -o "$folder/minutes.docx"
test -s "$folder/minutes.docx"
echo "copied, used; the minutes are there"
