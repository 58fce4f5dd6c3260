"""What the package takes from Python, Qt and the packages of the index, what it leaves out, and what it needs."""

from __future__ import annotations

#: Folders and files of the standard library that the program does not use.
STANDARD_LIBRARY_LEFT_OUT = (
    "__pycache__",
    "config-*",
    "dist-packages",
    "ensurepip",
    "EXTERNALLY-MANAGED",
    "idlelib",
    "lib2to3",
    "pydoc_data",
    "site-packages",
    "sitecustomize.py",
    "test",
    "tkinter",
    "turtle*",
    # modules that need libraries under the GPL (readline, gdbm) or that nothing uses
    "readline.*.so",
    "_gdbm.*.so",
    "_dbm.*.so",
    "_tkinter.*.so",
    "_curses*.so",
    "nis.*.so",
    "ossaudiodev.*.so",
    "_test*.so",
    "_ctypes_test.*.so",
    "_xxtestfuzz.*.so",
    "xxlimited*.so",
)

#: Parts of the packages, below the folder they are installed in.
PACKAGES_LEFT_OUT = (
    "**/tests",
    "**/testing/tests",
    "**/*.pyx",
    "**/*.pxd",
    "**/*.c",
    "**/*.h",
    "**/*.hpp",
    "**/*.a",
    "bin",
    "include",
    "lib",
    "share",
    "hf_xet",
    "onnxruntime/capi/libonnxruntime.so*",  # for programs in C; Python's module has its own
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "sherpa_onnx/include",
    "sherpa_onnx/lib/libsherpa-onnx-c*",  # for programs in C
    "llama_cpp/server",
)

#: Beside QT_MODULES, what stays in the folder PySide6; everything else there is for developers or not used.
QT_BINDING = ("__init__.py", "_*.py", "support", "libpyside6.abi3.so*")

#: The modules of Qt that the program imports, and those they need.
QT_MODULES = (
    *("QtCore", "QtDBus", "QtGui", "QtMultimedia", "QtNetwork", "QtPdf", "QtPdfWidgets", "QtPrintSupport"),
    *("QtSvg", "QtWidgets"),
)

#: Plug-ins of Qt. Libraries that neither these nor QT_MODULES need are left out.
QT_PLUGINS = (
    "iconengines/libqsvgicon.so",
    "imageformats/libqgif.so",
    "imageformats/libqico.so",
    "imageformats/libqjpeg.so",
    "imageformats/libqsvg.so",
    "imageformats/libqwebp.so",
    "multimedia/libffmpegmediaplugin.so",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so",
    "platforminputcontexts/libibusplatforminputcontextplugin.so",
    "platforms/libqminimal.so",
    "platforms/libqoffscreen.so",
    "platforms/libqwayland.so",
    "platforms/libqxcb.so",
    "platformthemes/libqxdgdesktopportal.so",
    "printsupport/libcupsprintersupport.so",
    "wayland-decoration-client/*.so",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "wayland-shell-integration/libxdg-shell.so",
    "xcbglintegrations/*.so",
)

QT_TRANSLATIONS = ("qtbase_*.qm",)

#: Small libraries that not every desktop has: copied from the system that builds the package.
BUNDLED = (
    "libbz2.so",
    "libcrypt.so",
    "libcrypto.so",
    "libexpat.so",
    "libffi.so",
    "libgomp.so",
    "liblzma.so",
    "libmpdec.so",
    "libportaudio.so",
    "libpython3",
    "libsqlite3.so",
    "libssl.so",
    "libuuid.so",
    "libz.so",
    "libxcb-cursor.so",
    "libxcb-icccm.so",
    "libxcb-image.so",
    "libxcb-keysyms.so",
    "libxcb-render-util.so",
    "libxcb-util.so",
    "libxcb-xkb.so",
    "libxkbcommon-x11.so",
)

#: Libraries that stay out and why; what needs them gets one in their place whose functions all fail.
REPLACED = {
    "libx264": "H.264 encoder under the GPL; nothing here writes video",
    "libx265": "H.265 encoder under the GPL; nothing here writes video",
    "libjack": "sound server that PortAudio can use; it would bring a database library along",
}

#: Libraries of the system that the package may need -> the packages of Debian and Ubuntu that have them.
SYSTEM = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrandr.so.2": "libxrandr2",
    "libasound.so.2": "libasound2 | libasound2t64",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "",  # where there is none, there are no printers either
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libgcc_s.so.1": "libgcc-s1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libOpenGL.so.0": "libopengl0",
    "libpulse.so.0": "libpulse0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
#: Of every Linux with this C library.
GLIBC = (
    "libc.so",
    "libm.so",
    "libmvec.so",
    "libdl.so",
    "libpthread.so",
    "librt.so",
    "libutil.so",
    "libresolv.so",
    "ld-linux",
)

#: Needed although no library is linked.
MORE_DEPENDS = ("fonts-dejavu-core | fonts-liberation | fonts-noto-core", "hicolor-icon-theme", "shared-mime-info")
