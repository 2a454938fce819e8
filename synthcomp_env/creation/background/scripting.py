"""Python scripts of background files: put together from a header, functions and a body (`envs/office/scripts.yaml`)."""

from __future__ import annotations

import json
import random
import re
from functools import lru_cache
from string import Template

import msgspec
import yaml

from synthcomp_env import shipped
from synthcomp_env.artifacts.content import Text
from synthcomp_env.creation.background.files import Brief
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.errors import ConfigError

__all__ = ["Script", "Scripts", "compose", "script", "scripts"]

_CHOICE = re.compile(r"⟨([^⟨⟩]*)⟩")
_NAME = re.compile(r"(?<!\$)\$([A-Za-z_]+)")


class Snippet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A function in one of its variants. `same`: equal choices in it are made alike."""

    code: str
    imports: tuple[str, ...] = ()
    same: bool = False


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of script. See the head of `scripts.yaml`."""

    stem: tuple[str, ...]
    about: tuple[str, ...]
    doc: tuple[str, ...]
    code: str
    uses: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    same: bool = False


class Scripts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the authored material."""

    words: dict[str, tuple[str, ...]]
    snippets: dict[str, tuple[Snippet, ...]]
    headers: tuple[str, ...]
    kinds: dict[str, Script]


@lru_cache(maxsize=1)
def scripts() -> Scripts:
    """The authored scripts.

    Raises:
        ConfigError: the file is wrong; the message names the field.
    """
    path = shipped.find("envs/office", "scripts")
    try:
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), Scripts)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error


def script(brief: Brief, prose: Prose) -> Text:
    """The script of a file, with names, columns and paths of its project."""
    kind, draw, project = scripts().kinds[brief.file.slots["script"]], prose.draw, brief.project
    doc = prose.pick(kind.doc)
    header = Prose(draw, {}, {**brief.file.slots, "doc": doc, "weekday": draw.choice(_DAYS)}).pick(scripts().headers)
    columns = [column[0] for column in project.theme.columns]
    source = next((path for path, _ in brief.file.links if path.endswith(".csv")), f"{project.folder}/export.csv")
    values = {
        "project": project.name,
        "org": brief.setting.user.organization,
        "user": brief.setting.user.first_name,
        "lead": project.cast[0].name,
        "year": str(brief.file.day.year),
        "rowword": project.theme.rowword,
        "source": source,
        "folder": project.folder,
        "columns": json.dumps(draw.sample(columns, draw.randint(1, len(columns)))),
        "first": project.theme.row_header,
        "second": draw.choice(columns),
        "third": columns[-1],
        "limit": str(draw.randint(20, 900)),
        "small": draw.choice(("0.5", "0.01", "1.0", "0.05", "2")),
        "people": json.dumps([person.name for person in project.cast[:2]], ensure_ascii=False),
        "names": json.dumps(list(draw.sample(project.rows, draw.randint(5, len(project.rows)))), ensure_ascii=False),
        "top": project.slots["top"],
        "low": project.slots["low"],
    }
    return Text(compose(kind, header, values, draw))


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def compose(kind: Script, header: str, values: dict[str, str], draw: random.Random) -> str:
    """The program text of a kind.

    Args:
        header: what it says it is for, in words.
        values: of the file, by name. They stand inside double quotes or are literals.
    """
    chosen = [draw.choice(scripts().snippets[use]) for use in kind.uses]
    functions = [_chosen(part.code, part.same, draw) for part in chosen]
    body = _chosen(kind.code, kind.same, draw)
    constants, main = _halves(body)
    imports = _imports([*kind.imports, *(line for part in chosen for line in part.imports)])
    blocks = [imports, constants, *functions] if draw.random() < 0.5 else [imports, *functions, constants]
    blocks.append(main)
    ends = (
        'if __name__ == "__main__":\n    $main()',
        "$main()",
        'if __name__ == "__main__":\n    raise SystemExit($main())',
    )
    blocks.append(draw.choices(ends, (6, 4, 1))[0])
    code = "\n\n\n".join(block.strip("\n") for block in blocks if block.strip())
    words = _identifiers(code, values, draw)
    safe = {name: value if value[:1] in "[" else value.replace('"', "'") for name, value in values.items()}
    return f"{_header(header, draw)}\n\n{Template(code).substitute(safe | words)}\n"


def _chosen(code: str, same: bool, draw: random.Random) -> str:
    """The code with its choices made."""
    made: dict[str, str] = {}

    def choose(match: re.Match[str]) -> str:
        options = str(match[1]).split("¦")
        if not same:
            return draw.choice(options)
        if match[1] not in made:
            made[match[1]] = draw.choice(options)
        return made[match[1]]

    return _CHOICE.sub(choose, code)


def _halves(body: str) -> tuple[str, str]:
    """The constants at the top, and the rest from the first definition on."""
    place = re.search(r"^(?:def|class|@)", body, re.M)
    assert place is not None, "a body defines a function"
    return body[: place.start()], body[place.start() :]


def _imports(lines: list[str]) -> str:
    """The import block: plain imports first, as most people have them."""
    whole = {line if " " in line else f"import {line}" for line in lines}
    return "\n".join(sorted(whole, key=lambda line: (line.startswith("from"), line)))


def _identifiers(code: str, values: dict[str, str], draw: random.Random) -> dict[str, str]:
    """A name for every word the code uses, no two alike."""
    made: dict[str, str] = {}
    for name in dict.fromkeys(_NAME.findall(code)):
        if name not in values:
            made[name] = draw.choice([word for word in scripts().words[name] if word not in made.values()])
    return made


def _header(text: str, draw: random.Random) -> str:
    text = text[:1].upper() + text[1:] if draw.random() < 0.8 else text[:1].lower() + text[1:]
    if draw.random() < 0.55:
        return f'"""{text}"""'
    lines, line = [], "#"
    for word in text.split():
        if len(line) + len(word) > 88:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return "\n".join((*lines, line))
