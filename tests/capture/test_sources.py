"""Choosing devices, on tables recorded from real computers."""

from __future__ import annotations

import builtins
import sys

import pytest

from meetingmate.audio import pulse
from meetingmate.capture.sources import DeviceError, macos, portaudio, windows
from meetingmate.capture.sources.portaudio import Input, choose

INFO = """Server Name: PulseAudio (on PipeWire 0.3.65)
Default Sample Specification: float32le 2ch 48000Hz
Default Sink: alsa_output.pci-0000_00_1f.3.analog-stereo
Default Source: alsa_input.pci-0000_00_1f.3.analog-stereo
"""
LISTING = """Source #47
	State: SUSPENDED
	Name: alsa_output.pci-0000_00_1f.3.analog-stereo.monitor
	Description: Monitor of Built-in Audio Analog Stereo
	Driver: PipeWire
	Sample Specification: s32le 2ch 48000Hz
	Monitor of Sink: alsa_output.pci-0000_00_1f.3.analog-stereo
Source #48
	State: SUSPENDED
	Name: alsa_input.pci-0000_00_1f.3.analog-stereo
	Description: Built-in Audio Analog Stereo
	Sample Specification: s32le 2ch 48000Hz
	Monitor of Sink: n/a
Source #1022
	State: RUNNING
	Name: bluez_input.AC_12_2F_50_BB_3A.0
	Description: Headset: WH-1000XM4
	Sample Specification: s16le 1ch 16000Hz
	Monitor of Sink: n/a
"""


def test_a_muted_source_and_one_turned_down_to_nothing() -> None:
    volume = "	Volume: mono: 0 /   0% / -inf dB\n	        balance 0.00\n"
    listing = LISTING.replace("	State: RUNNING\n", volume).replace("	Driver: PipeWire\n", "	Mute: yes\n")
    assert [d.muted for d in pulse.parse_sources(INFO, listing)] == [True, False, True]
    loud = LISTING.replace("	State: RUNNING\n", "	Mute: no\n	Volume: mono: 65536 / 100% / 0.00 dB\n")
    assert not any(d.muted for d in pulse.parse_sources(INFO, loud))


def test_sources_of_pipewire() -> None:
    found = pulse.parse_sources(INFO, LISTING)
    assert [(d.description, d.rate, d.channels, d.monitor, d.default) for d in found] == [
        ("Monitor of Built-in Audio Analog Stereo", 48000, 2, True, False),
        ("Built-in Audio Analog Stereo", 48000, 2, False, True),
        ("Headset: WH-1000XM4", 16000, 1, False, False),
    ]
    assert pulse.microphone("", found) == found[1]
    assert pulse.microphone("xm4", found) == found[2]
    assert pulse.microphone("not there", found) == found[1]
    assert pulse.microphone("", found[:1]) is None, "the monitor of an output is no microphone"
    here = pulse.PulseState(sources=found, default_sink="alsa_output.pci-0000_00_1f.3.analog-stereo")
    assert pulse.output_monitor(here) == found[0]
    assert pulse.output_monitor(pulse.PulseState(sources=found, default_sink="elsewhere")) is None


STREAMS = """Source Output #12
	Driver: protocol-native.c
	Source: 47
	Properties:
		media.name = "MeetingMate"
		application.process.id = "4711"
Source Output #13
	Source: 48
	Properties:
		application.process.id = "4712"
"""


def test_which_source_a_stream_records() -> None:
    streams = pulse.parse_streams(STREAMS)
    assert (streams[4711].number, streams[4711].source) == (12, 47)
    assert streams[4712].source == 48


WINDOWS = [
    {"index": 0, "name": "Microsoft Sound Mapper - Input", "hostApi": 0, "maxInputChannels": 2},
    {"index": 5, "name": "Speakers (Realtek(R) Audio)", "hostApi": 0, "maxInputChannels": 0},
    {"index": 12, "name": "Speakers (Realtek(R) Audio)", "hostApi": 2, "maxInputChannels": 0},
    {"index": 15, "name": "Headphones (WH-1000XM4) [Loopback]", "hostApi": 2, "isLoopbackDevice": True},
    {"index": 16, "name": "Speakers (Realtek(R) Audio) [Loopback]", "hostApi": 2, "isLoopbackDevice": True},
]


def test_loopback_of_the_default_output_on_windows() -> None:
    assert windows.loopback_of(WINDOWS[2], WINDOWS)["index"] == 16
    with pytest.raises(DeviceError, match="no loopback"):
        windows.loopback_of({"name": "HDMI", "hostApi": 2}, WINDOWS)


def test_virtual_device_on_macos_or_what_to_install() -> None:
    assert macos.virtual_device(["MacBook Pro Microphone", "BlackHole 2ch"]) == "BlackHole 2ch"
    with pytest.raises(DeviceError, match="install BlackHole"):
        macos.virtual_device(["MacBook Pro Microphone"])


def test_choosing_an_input() -> None:
    table = [
        Input(index=0, name="HDA Intel PCH: ALC257 Analog (hw:0,0)", channels=2, rate=44100),
        Input(index=4, name="USB PnP Sound Device: Audio (hw:1,0)", channels=1, rate=48000),
        Input(index=7, name="HDMI", channels=0, rate=44100),
        Input(index=9, name="default", channels=32, rate=44100, default=True),
    ]
    assert choose(table, "").index == 9
    assert choose(table, "usb pnp").index == 4
    assert choose(table, "unplugged").index == 9
    assert choose(table[:2], "").index == 0
    with pytest.raises(DeviceError, match="No microphone was found"):
        choose(table[2:3], "")


def test_without_any_sound_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name, *rest, **named):
        if name in ("pyaudio", "sounddevice"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DeviceError, match="pip install"):
        portaudio.open_input()


def test_sounddevice_takes_the_place_of_pyaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    used = []
    monkeypatch.setitem(sys.modules, "pyaudio", None)
    monkeypatch.setattr(portaudio, "SoundDeviceInput", lambda wanted, **named: used.append(wanted) or "opened")
    assert portaudio.open_input("mic") == "opened"
    assert used == ["mic"]
