"""Does every file of N computers open: in the stock readers of its format, and in LibreOffice?

    python benchmarks/open_everything.py -n 50 [--first 0] [--occupations NAME ...] [--without-libreoffice]

Bytes are made and read with python-docx, openpyxl, python-pptx, pypdf, Pillow and the standard library, and Office
files are converted by a headless `soffice`, which must give a PDF of one page at least. Prints each file that fails and
why; the exit status is 1 when there is one.
"""

from __future__ import annotations

import argparse
import ast
import csv
import email
import io
import json
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
from PIL import Image
from pypdf import PdfReader

from synthcomp_env.artifacts.codecs import file_bytes
from synthcomp_env.creation import create_computer, scenario_of
from synthcomp_env.world.pack import pack_names

OFFICE = ("docx", "xlsx", "pptx")
BATCH = 60
"""Files that one `soffice` converts."""
SYSTEM = ("~$", ".DS_Store", "desktop.ini")
"""Files of the system's own, which no program opens."""


def _picture(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()


def _pdf(data: bytes) -> None:
    if not len(PdfReader(io.BytesIO(data), strict=True).pages):
        raise ValueError("no page")


READERS: dict[str, Callable[[bytes], object]] = {
    "docx": lambda data: docx.Document(io.BytesIO(data)),
    "xlsx": lambda data: openpyxl.load_workbook(io.BytesIO(data)),
    "pptx": lambda data: pptx.Presentation(io.BytesIO(data)),
    "pdf": _pdf,
    "png": _picture,
    "jpg": _picture,
    "eml": email.message_from_bytes,
    "json": json.loads,
    "jsonl": lambda data: [json.loads(line) for line in data.splitlines()],
    "toml": lambda data: tomllib.loads(data.decode()),
    "csv": lambda data: list(csv.reader(io.StringIO(data.decode()), strict=True)),
    "py": lambda data: ast.parse(data),
}


def stock(kind: str, data: bytes) -> str:
    """Why the stock reader of a format refuses the bytes; "" when it does not."""
    reader = READERS.get(kind, lambda data: data.decode())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", DeprecationWarning)
            reader(data)
    except Exception as error:  # whatever it is, it is the answer
        return f"{type(error).__name__}: {error}"
    return ""


def office(folder: Path, names: dict[str, str]) -> list[str]:
    """The files of a folder that LibreOffice cannot turn into a PDF with a page. `names`: file -> what it is called."""
    files = sorted(folder.iterdir())
    for start in range(0, len(files), BATCH):
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder / "pdf")]
        command += [str(path) for path in files[start : start + BATCH]]
        subprocess.run(command, capture_output=True, check=False, timeout=900)
    failed = []
    for path in files:
        made = folder / "pdf" / f"{path.stem}.pdf"
        if not made.is_file() or stock("pdf", made.read_bytes()):
            failed.append(f"{names[path.name]}: LibreOffice gives no PDF")
    return failed


def check(occupation: str, seed: int, with_office: bool) -> tuple[Counter[str], list[str]]:
    """(files by extension, failures) of one computer and of what its collaborators hold."""
    computer = create_computer(occupation, seed)
    held = [(file.path, file.blob) for file in computer.files.values()]
    for contact in scenario_of(computer).contacts.values():
        held += list(contact.files.items())
    counts: Counter[str] = Counter()
    failures = []
    with tempfile.TemporaryDirectory() as place:
        names = {}
        for number, (path, blob) in enumerate(held):
            name = path.rpartition("/")[2]
            if blob is None or name.startswith(SYSTEM):
                continue
            kind = name.rpartition(".")[2].lower()
            data = file_bytes(blob, kind)
            counts[kind] += 1
            if why := stock(kind, data):
                failures.append(f"{occupation} {seed}: {path}: {why}")
            if kind in OFFICE:
                written = f"{number:04d}.{kind}"
                (Path(place) / written).write_bytes(data)
                names[written] = f"{occupation} {seed}: {path}"
        if with_office:
            failures += office(Path(place), names)
    return counts, failures


def main() -> int:
    """Check them all."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("-n", type=int, default=5, help="computers")
    ask.add_argument("--first", type=int, default=0, help="first seed")
    ask.add_argument("--occupations", nargs="+", help="names of packs; all when left out")
    ask.add_argument("--without-libreoffice", action="store_true", help="stock readers only")
    given = ask.parse_args()
    names = given.occupations or pack_names()
    counts: Counter[str] = Counter()
    failures: list[str] = []
    start = time.perf_counter()
    for number in range(given.n):
        found, failed = check(names[number % len(names)], given.first + number, not given.without_libreoffice)
        counts += found
        failures += failed
        spent = time.perf_counter() - start
        left = spent / (number + 1) * (given.n - number - 1)
        print(f"\r{number + 1}/{given.n} computers, {counts.total()} files, {len(failures)} failures, "
              f"{left / 60:.0f} min left ", end="", file=sys.stderr, flush=True)  # fmt: skip
        for line in failed:
            print(line)
    print(file=sys.stderr)
    print(f"{counts.total()} files of {given.n} computers: {len(failures)} do not open")
    print(", ".join(f"{count} {kind}" for kind, count in counts.most_common()))
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
