"""Logical paths: how a file is named on the simulated computer, by Windows or macOS rules.

A *logical path* is absolute and written with forward slashes: `D:/Projects/Plan.docx`, `/Users/ana/Plan.docx`. The
*key* of a path says which paths are the same file: both systems ignore case, and macOS ignores how accents are
composed. On a real disk everything stands under `drives/`: `C:/a` is `drives/C/a`, `/Users/a` is
`drives/Macintosh HD/Users/a`, and `/Volumes/Backup/a` is `drives/Backup/a`.

`normalise`, `key` and the `drives/` mappings are cached, for they stand in the way of every tool call. All helpers
below them take normalised paths.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, TypeAlias

from synthcomp_env.errors import PathError

__all__ = [
    "BOOT_VOLUME", "MAX_NAME", "MAX_PATH", "OS", "ancestors", "check_name", "extension", "from_drives", "guess_os",
    "is_within", "join", "key", "name", "normalise", "parent", "stem", "suffix", "to_drives", "with_name",
]  # fmt: skip

OS: TypeAlias = Literal["windows", "macos"]

BOOT_VOLUME = "Macintosh HD"
MAX_NAME = 255
"""Longest name of a file or folder in UTF-8 bytes: what any disk can hold."""
MAX_PATH: dict[str, int] = {"windows": 259, "macos": 1023}
"""Longest path: Windows counts UTF-16 units (the classic limit of Office), macOS UTF-8 bytes."""

_LONGEST_INPUT = 4096
_CACHE = 8192
"""Paths that are remembered: those of some eighty computers, two or three megabytes."""
_DRIVE = re.compile(r"[A-Za-z]:/")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WINDOWS_FORBIDDEN = re.compile(r'[<>:"|?*\\]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[1-9¹²³]|lpt[1-9¹²³]) *(?:\..*)?", re.I | re.S)


@lru_cache(_CACHE)
def normalise(path: str, os: OS) -> str:
    """The logical path that was meant: `d:\\\\x\\\\.\\\\y.docx` is `D:/x/y.docx` on Windows.

    Raises:
        PathError: empty, relative, another system's path, climbing out with "..", a name the system forbids, or too
            long. The message says what to write instead.
    """
    if len(path) > _LONGEST_INPUT:
        raise PathError(f"A path of {len(path)} characters is too long; at most {MAX_PATH[os]} are allowed.")
    if not path.strip():
        raise PathError(f"The path is empty. Write a full path such as {_example(os)}.")
    text = path.replace("\\", "/") if os == "windows" else path
    root, rest = _split_windows_root(text, path) if os == "windows" else _split_macos_root(text, path)
    parts = [part for part in rest.split("/") if part not in ("", ".")]
    for part in parts:
        if part == "..":
            raise PathError(f"{_shown(path)} climbs out with '..'. Write the full path without '..'.")
        check_name(part, os)
    if os == "macos" and parts and parts[0].casefold() == "volumes":
        boots = len(parts) > 1 and parts[1].casefold() == BOOT_VOLUME.casefold()
        parts = parts[2:] if boots else ["Volumes", *parts[1:]]
    result = root + "/".join(parts)
    length = len(result.encode("utf-16-le")) // 2 if os == "windows" else len(result.encode())
    if length > MAX_PATH[os]:
        raise PathError(f"{_shown(path)} is {length} long; at most {MAX_PATH[os]} are allowed. Use shorter names.")
    return result


def check_name(part: str, os: OS) -> None:
    """Check one file or folder name.

    Raises:
        PathError: the system forbids the name; the message suggests one it allows where there is one.
    """
    if control := _CONTROL.search(part):
        raise PathError(f"The name {_shown(part)} holds the control character {control[0]!r}. Leave it out.")
    try:
        size = len(part.encode())
    except UnicodeEncodeError as error:
        raise PathError(f"The name {_shown(part)} holds half of a surrogate pair. Leave it out.") from error
    if size > MAX_NAME:
        raise PathError(f"The name {_shown(part)} is {size} bytes long; at most {MAX_NAME} are allowed.")
    if os == "macos":
        if ":" in part or "/" in part:
            raise PathError(f"The name {_shown(part)} holds ':' or '/', which macOS forbids. Use '-' instead.")
        return
    if forbidden := _WINDOWS_FORBIDDEN.search(part):
        better = _WINDOWS_FORBIDDEN.sub("-", part)
        raise PathError(f"The name {_shown(part)} holds {forbidden[0]!r}, which Windows forbids. Try {_shown(better)}.")
    if part[-1:] in (".", " "):
        better = part.rstrip(". ") or "a name of letters"
        raise PathError(
            f"The name {_shown(part)} ends with a dot or space, which Windows forbids. Try {_shown(better)}."
        )
    if _RESERVED.fullmatch(part):
        raise PathError(f"The name {_shown(part)} is reserved by Windows. Try {_shown('_' + part)}.")


@lru_cache(_CACHE)
def key(path: str, os: OS) -> str:
    """The comparison key of any spelling of a path: equal keys, same file.

    Windows folds case letter by letter; macOS folds case fully and composes accents (NFC).

    Raises:
        PathError: as `normalise`.
    """
    return _fold(normalise(path, os), os)


@lru_cache(_CACHE)
def to_drives(path: str, os: OS) -> str:
    """Where a path stands under the folder of a saved computer: `C:/a/b` is `drives/C/a/b`.

    Raises:
        PathError: as `normalise`, or the path is a macOS volume's list (`/Volumes`) and no file or folder of its own.
    """
    path = normalise(path, os)
    if os == "windows":
        return f"drives/{path[0]}/{path[3:]}".rstrip("/")
    if path == "/Volumes":
        raise PathError("/Volumes holds the volumes and is none itself. Name one, such as /Volumes/Backup.")
    if path.startswith("/Volumes/"):
        return f"drives/{path[9:]}"
    return f"drives/{BOOT_VOLUME}{path}".rstrip("/")


@lru_cache(_CACHE)
def from_drives(relative: str, os: OS) -> str:
    """The logical path of a place under a saved computer: `drives/C/a/b` is `C:/a/b`.

    Raises:
        PathError: not under `drives/`, on Windows not in a folder named by a drive letter, or as `normalise`.
    """
    text = relative.replace("\\", "/") if os == "windows" else relative
    head, _, rest = text.partition("/")
    volume, _, inside = rest.partition("/")
    if head != "drives" or not volume:
        raise PathError(f"{_shown(relative)} is not of the form drives/VOLUME/...")
    if os == "windows":
        if len(volume) != 1 or not volume.isascii() or not volume.isalpha():
            raise PathError(f"{_shown(relative)}: {_shown(volume)} is not a drive letter. Write drives/C/... .")
        return normalise(f"{volume}:/{inside}", "windows")
    if volume == BOOT_VOLUME:
        return normalise(f"/{inside}", "macos")
    return normalise(f"/Volumes/{volume}/{inside}", "macos")


def guess_os(path: str) -> OS | None:
    """The system a path is written for: a drive letter is Windows, a leading slash macOS, neither None."""
    if _DRIVE.match(path.replace("\\", "/")):
        return "windows"
    return "macos" if path.startswith("/") else None


def name(path: str) -> str:
    """The last part: `D:/x/y.docx` gives `y.docx`. A root gives ""."""
    return path.rpartition("/")[2]


def parent(path: str) -> str:
    """The folder that holds it: `D:/x/y.docx` gives `D:/x`, `D:/x` gives `D:/`, and a root gives itself."""
    folder = path.rpartition("/")[0]
    return folder + "/" if not folder or folder.endswith(":") else folder


def ancestors(path: str) -> tuple[str, ...]:
    """All folders above it, nearest first, the root last."""
    folders: list[str] = []
    while (folder := parent(path)) != path:
        folders.append(folder)
        path = folder
    return tuple(folders)


def stem(path: str) -> str:
    """The name without its last suffix: `D:/x/y.v2.docx` gives `y.v2`, `/a/.zshrc` gives `.zshrc`."""
    last = name(path)
    head, dot, tail = last.rpartition(".")
    return head if dot and tail and head.strip(".") else last


def suffix(path: str) -> str:
    """The last suffix with its dot, as written: `.docx`, or "" when there is none."""
    return name(path)[len(stem(path)) :]


def extension(path: str) -> str:
    """The last suffix in lower case without its dot: what the codecs go by."""
    return suffix(path)[1:].lower()


def with_name(path: str, new_name: str) -> str:
    """The path of another name in the same folder."""
    return join(parent(path), new_name)


def join(folder: str, *parts: str) -> str:
    """A path below a folder; the parts may hold slashes themselves. Not checked: `normalise` the result."""
    return "/".join((folder.rstrip("/"), *(part.strip("/") for part in parts)))


def is_within(path: str, folder: str, os: OS) -> bool:
    """Whether the path is the folder or lies anywhere below it."""
    inner, outer = key(path, os), key(folder, os)
    return inner == outer or inner.startswith(outer if outer.endswith("/") else outer + "/")


def _fold(path: str, os: OS) -> str:
    if path.isascii():
        return path.lower()
    if os == "macos":
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
    return "".join(folded if len(folded := letter.casefold()) == 1 else letter for letter in path)


def _split_windows_root(text: str, path: str) -> tuple[str, str]:
    if text.startswith(("//?/", "//./")):
        text = text[4:]
    if _DRIVE.match(text):
        return text[0].upper() + ":/", text[3:]
    if text.startswith("//"):
        raise PathError(
            f"{_shown(path)} is a network path. Use a drive of this computer, such as {_example('windows')}."
        )
    if re.match(r"[A-Za-z]:", text):
        if len(text) == 2:
            return text[0].upper() + ":/", ""
        raise PathError(f"{_shown(path)} lacks the slash after the drive. Try {_shown(text[:2] + '/' + text[2:])}.")
    kind = "a macOS path" if text.startswith("/") else "not a full path"
    raise PathError(f"{_shown(path)} is {kind}. This is a Windows computer: write {_example('windows')}.")


def _split_macos_root(text: str, path: str) -> tuple[str, str]:
    if text.startswith("/"):
        return "/", text[1:]
    if guess_os(text) == "windows":
        raise PathError(f"{_shown(path)} is a Windows path. This is a Mac: write {_example('macos')}.")
    if text.startswith("~"):
        raise PathError(f"{_shown(path)}: '~' is not expanded. Write the home folder out: {_example('macos')}.")
    raise PathError(f"{_shown(path)} is not a full path. Write one such as {_example('macos')}.")


def _example(os: OS) -> str:
    return "C:/Users/NAME/Documents/file.docx" if os == "windows" else "/Users/NAME/Documents/file.docx"


def _shown(path: str) -> str:
    text = path if len(path) <= 120 else path[:117] + "..."
    return "'" + _CONTROL.sub("?", text).encode(errors="replace").decode() + "'"
