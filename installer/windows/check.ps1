# Tries the installer on a clean Windows: install silently, minutes of the sample, install over it, uninstall.
#   powershell -File installer\windows\check.ps1 dist\MeetingMate-VERSION-windows-x86_64.exe
param([Parameter(Mandatory)][string] $Installer)
$ErrorActionPreference = "Stop"

function Invoke-Silently([string] $Program, [string[]] $Arguments) {
    $process = Start-Process -FilePath $Program -ArgumentList $Arguments -Wait -PassThru
    if ($process.ExitCode -ne 0) { throw "$Program ended with $($process.ExitCode)" }
}

# a folder with spaces and letters of other scripts, as the names of users have them
$folder = Join-Path $env:TEMP "Priya प्रिया Müller\Meeting Mate"
$home_ = Join-Path $env:TEMP "Data of Зоя"
$env:MEETINGMATE_HOME = $home_
$silent = "/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/CURRENTUSER", "/DIR=`"$folder`""
foreach ($time in "first", "over the first") {
    Invoke-Silently $Installer $silent
    $minutes = Join-Path $env:TEMP "minutes $time.docx"
    & (Join-Path $folder "meetingmate.exe") demo --no-window -o $minutes
    if ($LASTEXITCODE -ne 0 -or -not (Test-Path $minutes)) { throw "there are no minutes ($time)" }
}
Invoke-Silently (Join-Path $folder "unins000.exe") @("/VERYSILENT", "/SUPPRESSMSGBOXES")
Start-Sleep -Seconds 5
if (Test-Path (Join-Path $folder "meetingmate.exe")) { throw "the program is still there" }
if (-not (Test-Path (Join-Path $home_ "library.db"))) { throw "the library is gone" }
Write-Output "installed, used, installed over, removed; the library stays"
