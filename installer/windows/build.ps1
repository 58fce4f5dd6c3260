# Builds the installer for Windows into dist\. Needs Python 3.11, a C++ compiler, CMake and Inno Setup 6.
#   powershell -ExecutionPolicy Bypass -File installer\windows\build.ps1
# MEETINGMATE_CERTIFICATE: thumbprint of the certificate to sign with; without it nothing is signed.
# MEETINGMATE_GPL=1: build although PyAV's FFmpeg is under the GPL (installer\frozen\check_licences.py).
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$env:SOURCE_DATE_EPOCH = "1767225600"
$env:PYTHONHASHSEED = "0"

function Invoke-Checked {
    # The command stops the build when it fails.
    $command, $arguments = $args
    & $command @arguments
    if ($LASTEXITCODE -ne 0) { throw "$command ended with $LASTEXITCODE" }
}

function Add-Signature([string[]] $Files) {
    if (-not $env:MEETINGMATE_CERTIFICATE) { return }
    Invoke-Checked signtool sign /sha1 $env:MEETINGMATE_CERTIFICATE /fd SHA256 /td SHA256 /tr $env:MEETINGMATE_TIMESTAMP_SERVER $Files
}

Invoke-Checked py "-3.11" -m venv --clear build\package
Invoke-Checked py "-3.11" -m venv --clear build\tools
$python = "build\package\Scripts\python.exe"
$tools = "build\tools\Scripts\python.exe"
$version = & $python -c "import meetingmate; print(meetingmate.__version__)"

# llama.cpp for any processor; everything else comes ready
$env:CMAKE_ARGS = & $python -c "import sys; sys.path.insert(0, 'installer'); import wheels; print(wheels.cmake_arguments(for_any_processor=True))"
Invoke-Checked $python -m pip install --no-deps --require-hashes -r installer\requirements-windows.lock

Invoke-Checked $tools -m pip install -r installer\frozen\requirements-build.txt
Invoke-Checked $tools installer\bill_of_materials.py --packages build\package\Lib\site-packages --into build\notices

$env:MEETINGMATE_HOME = Join-Path $PWD "build\home"
Invoke-Checked $python -m meetingmate.cli models install --quiet starter
if (Test-Path build\models) { Remove-Item -Recurse -Force build\models }
Move-Item build\home\models build\models
Remove-Item Env:\MEETINGMATE_HOME

Invoke-Checked $python installer\frozen\prepare.py
Invoke-Checked $python -m pip install -r installer\frozen\requirements-build.txt
Invoke-Checked $python -m PyInstaller --noconfirm installer\windows\meetingmate.spec
Invoke-Checked $python installer\frozen\check_licences.py dist\MeetingMate
Invoke-Checked dist\MeetingMate\meetingmate.exe --version
Add-Signature @("dist\MeetingMate\meetingmate.exe", "dist\MeetingMate\meetingmate-window.exe")

$compiler = Join-Path ${env:ProgramFiles(x86)} "Inno Setup 6\ISCC.exe"
Invoke-Checked $compiler "/DVersion=$version" installer\windows\meetingmate.iss
Add-Signature @("dist\MeetingMate-$version-windows-x86_64.exe")
