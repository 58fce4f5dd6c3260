; Inno Setup 6: one file that installs MeetingMate for the user who runs it; no administrator is needed.
; ISCC /DVersion=1.2.3 installer\windows\meetingmate.iss (build.ps1 does it). Installing over an older version keeps
; the library; an older version over a newer one is refused.
; Silent: MeetingMate-1.2.3-windows-x86_64.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART [/DIR="..."] [/LOG="..."]
#ifndef Version
  #error Say which version: /DVersion=1.2.3
#endif

[Setup]
AppId={{6F0B7A0C-3A5E-4C53-9D57-2B8E8E0B5D41}
AppName=MeetingMate
AppVersion={#Version}
AppPublisher=MeetingMate
VersionInfoVersion={#Version}
PrivilegesRequired=lowest
DefaultDirName={autopf}\MeetingMate
DisableProgramGroupPage=yes
DisableDirPage=auto
UsePreviousAppDir=yes
CloseApplications=yes
RestartApplications=no
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
OutputDir=..\..\dist
OutputBaseFilename=MeetingMate-{#Version}-windows-x86_64
SetupIconFile=..\..\build\meetingmate.ico
UninstallDisplayIcon={app}\meetingmate-window.exe
LicenseFile=..\..\LICENSE
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"

[Tasks]
Name: "desktop"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; nothing of an older version stays between the files of this one
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\MeetingMate\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\MeetingMate"; Filename: "{app}\meetingmate-window.exe"; AppUserModelID: "MeetingMate"
Name: "{autodesktop}\MeetingMate"; Filename: "{app}\meetingmate-window.exe"; Tasks: desktop

[Run]
Filename: "{app}\meetingmate-window.exe"; Description: "{cm:LaunchProgram,MeetingMate}"; Flags: nowait postinstall skipifsilent

[Code]
function Part(Version: String; Number: Integer): Integer;
var
  Rest: String;
  Position, Index: Integer;
begin
  Rest := Version + '.';
  Result := 0;
  for Index := 0 to Number do
  begin
    Position := Pos('.', Rest);
    if Position = 0 then
    begin
      Result := 0;
      exit;
    end;
    Result := StrToIntDef(Copy(Rest, 1, Position - 1), 0);
    Rest := Copy(Rest, Position + 1, Length(Rest));
  end;
end;

function IsNewer(First, Second: String): Boolean;
var
  Index: Integer;
begin
  Result := False;
  for Index := 0 to 3 do
    if Part(First, Index) <> Part(Second, Index) then
    begin
      Result := Part(First, Index) > Part(Second, Index);
      exit;
    end;
end;

function InitializeSetup(): Boolean;
var
  Installed: String;
begin
  Result := True;
  if RegQueryStringValue(HKCU, 'Software\Microsoft\Windows\CurrentVersion\Uninstall\{6F0B7A0C-3A5E-4C53-9D57-2B8E8E0B5D41}_is1',
    'DisplayVersion', Installed) and IsNewer(Installed, '{#Version}') then
  begin
    SuppressibleMsgBox('MeetingMate ' + Installed + ' is installed, which is newer than {#Version}. An older version ' +
      'could not open its library. Remove the newer one first if you want this one.', mbError, MB_OK, IDOK);
    Result := False;
  end;
end;
