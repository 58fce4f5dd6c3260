# Set-up on Windows: compiler and Python, then everything else in installer\bootstrap.py. Not yet run.
# Options: --test (with all that the tests need), --again (go through all steps).
# Run it with: powershell -ExecutionPolicy Bypass -File installer\setup-windows.ps1
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

function Find-Python {
    # PyAudio has ready wheels for Windows up to Python 3.13.
    foreach ($version in "3.11", "3.12", "3.13") {
        & py "-$version" -c "pass" 2>$null
        if ($LASTEXITCODE -eq 0) { return "-$version" }
    }
    return $null
}

if (-not (Get-Command py -ErrorAction SilentlyContinue)) {
    Write-Error "MeetingMate needs Python 3.11 or newer. Please run: winget install Python.Python.3.11"
}
$python = Find-Python
if (-not $python) {
    Write-Error "MeetingMate needs Python 3.11, 3.12 or 3.13. Please run: winget install Python.Python.3.11"
}
$vswhere = "${env:ProgramFiles(x86)}\Microsoft Visual Studio\Installer\vswhere.exe"
$compiler = if (Test-Path $vswhere) {
    & $vswhere -latest -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath
}
if (-not $compiler) {
    Write-Warning ("No C++ compiler was found: the writing engine can't be built and the minutes are made by the " +
        "rules alone. To get one: winget install Microsoft.VisualStudio.2022.BuildTools --override " +
        "'--wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended'")
}
& py $python installer\bootstrap.py @args
exit $LASTEXITCODE
