#!/usr/bin/env bash
# Builds MeetingMate.app and its disk image into dist/, for the kind of processor of this Mac (arm64 or x86_64).
# Needs Python 3.11, the command line tools of Xcode, and Homebrew's portaudio (for PyAudio).
# MEETINGMATE_IDENTITY: the "Developer ID Application" certificate to sign with; without it the app is signed for this
# Mac only. MEETINGMATE_NOTARY_PROFILE: a profile of `xcrun notarytool store-credentials`; with it the image is notarised.
# MEETINGMATE_GPL=1: build although PyAV's FFmpeg is under the GPL (installer/frozen/check_licences.py).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export SOURCE_DATE_EPOCH=1767225600 PYTHONHASHSEED=0 MACOSX_DEPLOYMENT_TARGET=14.0

machine=$(uname -m)
python3.11 -m venv --clear build/package
python3.11 -m venv --clear build/tools
python=build/package/bin/python
version=$($python -c 'import meetingmate; print(meetingmate.__version__)')

# llama.cpp for any processor of the kind, and PyAudio against Homebrew's PortAudio; everything else comes ready
CMAKE_ARGS=$($python -c 'import sys; sys.path.insert(0, "installer"); import wheels; print(wheels.cmake_arguments(for_any_processor=True))')
CPATH="$(brew --prefix portaudio)/include" LIBRARY_PATH="$(brew --prefix portaudio)/lib" CMAKE_ARGS="$CMAKE_ARGS" \
    $python -m pip install --no-deps --require-hashes -r "installer/requirements-macos-$machine.lock"

build/tools/bin/python -m pip install -r installer/frozen/requirements-build.txt
build/tools/bin/python installer/bill_of_materials.py --packages build/package/lib/python3.11/site-packages --into build/notices

MEETINGMATE_HOME="$PWD/build/home" $python -m meetingmate.cli models install --quiet starter
rm -rf build/models
mv build/home/models build/models

$python installer/frozen/prepare.py
$python -m pip install -r installer/frozen/requirements-build.txt
$python -m PyInstaller --noconfirm installer/macos/meetingmate.spec
$python installer/frozen/check_licences.py dist/MeetingMate.app
dist/MeetingMate.app/Contents/MacOS/meetingmate --version

# from the inside to the outside; libraries first, then programs, then the app
identity=${MEETINGMATE_IDENTITY:--}
sign() {
    if [ "$identity" = - ]; then codesign --force --sign - "$@"; else
        codesign --force --sign "$identity" --timestamp --options runtime "$@"; fi
}
find dist/MeetingMate.app -type f \( -name '*.so' -o -name '*.dylib' \) -print0 | while IFS= read -r -d '' file; do sign "$file"; done
sign --entitlements installer/macos/entitlements.plist dist/MeetingMate.app/Contents/MacOS/meetingmate
sign --entitlements installer/macos/entitlements.plist dist/MeetingMate.app
codesign --verify --deep --strict dist/MeetingMate.app

image="dist/MeetingMate-$version-macos-$machine.dmg"
rm -rf build/image "$image"
mkdir -p build/image
cp -R dist/MeetingMate.app build/image/
ln -s /Applications build/image/Applications
hdiutil create -volname MeetingMate -srcfolder build/image -format UDZO -ov "$image"
if [ "$identity" != - ]; then codesign --sign "$identity" --timestamp "$image"; fi
if [ -n "${MEETINGMATE_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$MEETINGMATE_NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
