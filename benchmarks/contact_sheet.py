"""One picture of many files: their first pages side by side, as LibreOffice shows them.

    python benchmarks/contact_sheet.py OUT.png -n 5 --files 6 --first 0

Needs `soffice` and `pdftoppm`. For looking at computers: each row is one, of another occupation.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

from synthcomp_env.artifacts.chart_png import font
from synthcomp_env.artifacts.codecs import file_bytes
from synthcomp_env.computer import Computer
from synthcomp_env.creation import create_computer
from synthcomp_env.randomness import keyed
from synthcomp_env.world.pack import pack_names

WIDTH, HEIGHT, LABEL = 330, 300, 22
SHOWN = ("docx", "xlsx", "pptx", "pdf")


def chosen(computer: Computer, count: int) -> list[tuple[str, bytes]]:
    """(name, bytes) of `count` files of a computer, of every Office kind in turn."""
    draw = keyed("contact sheet", computer.computer_id)
    by_kind = {
        kind: [one for one in computer.files.values() if one.path.lower().endswith(f".{kind}") and "~$" not in one.path]
        for kind in SHOWN
    }
    found = []
    for at in range(count):
        files = by_kind[SHOWN[at % len(SHOWN)]]
        if files:
            file = files.pop(draw.randrange(len(files)))
            kind = file.path.rpartition(".")[2].lower()
            if file.blob is not None:
                found.append((file.path.rpartition("/")[2], file_bytes(file.blob, kind)))
    return found


def pictured(files: list[tuple[str, bytes]], folder: Path) -> list[Image.Image]:
    """The first page of each file, with its name below."""
    for at, (name, data) in enumerate(files):
        (folder / f"{at:03d}.{name.rpartition('.')[2]}").write_bytes(data)
    office = [str(path) for path in sorted(folder.iterdir()) if path.suffix != ".pdf"]
    if office:
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *office]
        subprocess.run(convert, check=True, capture_output=True)
    pictures = []
    for at, (name, _) in enumerate(files):
        page = folder / f"{at:03d}"
        subprocess.run(
            ["pdftoppm", "-png", "-singlefile", "-r", "60", str(page.with_suffix(".pdf")), str(page)],
            check=True, capture_output=True,
        )  # fmt: skip
        tile = Image.new("RGB", (WIDTH, HEIGHT + LABEL), "#777777")
        with Image.open(page.with_suffix(".png")) as first:
            first.thumbnail((WIDTH - 12, HEIGHT - 8))
            tile.paste(first, ((WIDTH - first.width) // 2, 4))
        ImageDraw.Draw(tile).text((6, HEIGHT + 4), name[:44], "#FFFFFF", font(11))
        pictures.append(tile)
    return pictures


def main() -> None:
    """Draw the sheet."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("out", type=Path)
    ask.add_argument("-n", type=int, default=5, help="computers, each of the next occupation")
    ask.add_argument("--files", type=int, default=6, help="files of each")
    ask.add_argument("--first", type=int, default=0, help="first seed")
    ask.add_argument("--occupations", nargs="+", help="names of packs; all when left out")
    given = ask.parse_args()
    names = given.occupations or pack_names()
    rows = []
    for number in range(given.n):
        seed = given.first + number
        print(f"computer {number + 1} of {given.n}: {names[seed % len(names)]} {seed}", file=sys.stderr)
        computer = create_computer(names[seed % len(names)], seed)
        with tempfile.TemporaryDirectory() as folder:
            rows.append(pictured(chosen(computer, given.files), Path(folder)))
    sheet = Image.new("RGB", (given.files * WIDTH, len(rows) * (HEIGHT + LABEL)), "#777777")
    for y, row in enumerate(rows):
        for x, tile in enumerate(row):
            sheet.paste(tile, (x * WIDTH, y * (HEIGHT + LABEL)))
    sheet.save(given.out)
    print(given.out)


if __name__ == "__main__":
    main()
