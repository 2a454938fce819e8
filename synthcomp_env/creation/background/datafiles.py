"""Data, code, mail and pictures of background files: everything that is neither running text nor a workbook."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import lru_cache
from string import Template

import msgspec
import yaml

from synthcomp_env import shipped
from synthcomp_env.artifacts.content import Content, Email, Image, Text
from synthcomp_env.creation.background.files import Brief
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.background.tables import data_chart
from synthcomp_env.errors import ConfigError

__all__ = [
    "Script", "export", "journal", "leftover", "log", "mail", "photo", "record", "screenshot", "script",
    "scripts", "settings",
]  # fmt: skip


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A small program as authored: `code` is a `string.Template` over `vars` (a choice each) and the file's values."""

    stem: tuple[str, ...]
    about: str
    vars: dict[str, tuple[str, ...]]
    code: str


@lru_cache(maxsize=1)
def scripts() -> dict[str, Script]:
    """The authored scripts by name (`envs/office/scripts.yaml`).

    Raises:
        ConfigError: the file is wrong; the message names the field.
    """
    path = shipped.find("envs/office", "scripts")
    try:
        return msgspec.convert(
            yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), dict[str, Script], strict=False
        )
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _folder(brief: Brief) -> str:
    return brief.project.folder


def script(brief: Brief, prose: Prose) -> Text:
    """A Python script of the file's kind, with names and values of its project."""
    shape, draw = scripts()[brief.file.slots["script"]], prose.draw
    theme = brief.project.theme
    values = {name: draw.choice(choices) for name, choices in shape.vars.items()}
    columns = [column[0] for column in theme.columns]
    source = next((path for path, _ in brief.file.links if path.endswith(".csv")), f"{_folder(brief)}/export.csv")
    values |= {
        "project": brief.project.name,
        "org": brief.setting.user.organization,
        "user": brief.setting.user.first_name,
        "source": source,
        "folder": _folder(brief),
        "columns": json.dumps(draw.sample(columns, draw.randint(1, len(columns)))),
        "first": theme.row_header,
        "second": draw.choice(columns),
        "third": columns[-1],
        "limit": str(draw.randint(20, 900)),
        "small": draw.choice(("0.5", "0.01", "1.0")),
        "people": json.dumps([person.name for person in brief.project.cast[:2]], ensure_ascii=False),
        "names": json.dumps(list(brief.project.rows)),
    }
    return Text(Template(shape.code).substitute(values))


def settings(brief: Brief, prose: Prose) -> Text:
    """A TOML file for the project's scripts."""
    draw, theme = prose.draw, brief.project.theme
    keep = [column[0] for column in theme.columns]
    lines = [f"# {prose.one('readme_line')}", "", "[place]", f'folder = "{_folder(brief)}"',
             f'out = "{draw.choice(("results", "out", "checked"))}"', "", "[columns]",
             f"label = {json.dumps(theme.row_header)}", f"keep = {json.dumps(keep)}"]  # fmt: skip
    if draw.random() < 0.6:
        lines += ["", "[limits]", f"low = {draw.randint(1, 15)}", f"high = {draw.randint(40, 900)}"]
    if draw.random() < 0.5:
        skip = draw.sample(brief.project.rows, 2)
        lines += ["", "[rows]", f"skip = {json.dumps(list(skip))}", f"case = {json.dumps(draw.random() < 0.5)}"]
    if draw.random() < 0.5:
        lines += ["", "[mail]", f"to = {json.dumps(brief.project.cast[0].name, ensure_ascii=False)}",
                  f'weekday = "{draw.choice(("Monday", "Tuesday", "Friday"))}"']  # fmt: skip
    return Text("\n".join(lines) + "\n")


def export(brief: Brief, prose: Prose) -> Text:
    """The project's table as CSV, in the order and with the spacing of the day."""
    project, theme = brief.project, brief.project.theme
    order = list(range(len(project.rows)))
    prose.draw.shuffle(order)
    lines = [",".join((theme.row_header, *(column[0] for column in theme.columns)))]
    for row in order:
        name = project.rows[row]
        lines.append(",".join((f'"{name}"' if "," in name else name, *(f"{value:g}" for value in project.values[row]))))
    return Text("\n".join(lines) + "\n")


def record(brief: Brief, prose: Prose) -> Text:
    """The project's rows as a form tool saves them."""
    project, theme, draw = brief.project, brief.project.theme, prose.draw
    items = []
    for name, values in zip(project.rows, project.values, strict=True):
        item: dict[str, object] = {theme.rowword: name}
        item |= {
            column[0].lower().replace(" ", "_"): value for column, value in zip(theme.columns, values, strict=True)
        }
        item["entered_by"] = draw.choice(project.cast[:2]).name
        if draw.random() < 0.35:
            item["remark"] = prose.one("stray")
        items.append(item)
    whole = {"title": project.name, "saved": brief.file.moment.isoformat(), "entries": items}
    return Text(json.dumps(whole, indent=draw.choice((1, 2, 4)), ensure_ascii=False) + "\n")


def journal(brief: Brief, prose: Prose) -> Text:
    """One JSON line for each thing that happened."""
    project, draw = brief.project, prose.draw
    kinds = {"decision": "decisions", "issue": "issues", "action": "actions", "note": "stray", "call": "call_line"}
    day, lines = project.start, []
    for _ in range(draw.randint(18, 40)):
        day = min(day + timedelta(days=draw.choice((0, 1, 2, 4, 6))), brief.file.day)
        kind = draw.choice(tuple(kinds))
        entry = {
            "date": day.isoformat(),
            "kind": kind,
            "text": prose.one(kinds[kind]),
            "who": draw.choice(project.cast).name,
        }
        if draw.random() < 0.3 and brief.file.links:
            entry["file"] = draw.choice(brief.file.links)[0]
        lines.append(json.dumps(entry, ensure_ascii=False))
    return Text("\n".join(lines) + "\n")


def log(brief: Brief, prose: Prose) -> Text:
    """A program's log, minute by minute."""
    moment: datetime = brief.file.moment - timedelta(hours=prose.draw.randint(2, 7))
    lines = []
    for _ in range(prose.draw.randint(25, 70)):
        moment = min(moment + timedelta(seconds=prose.draw.randint(1, 260)), brief.file.moment)
        level = prose.draw.choice(("INFO", "INFO", "INFO", "WARN", "DEBUG"))
        lines.append(f"{moment.isoformat(sep=' ')} {level:<5} {prose.one('log_line')}")
    return Text("\n".join(lines) + "\n")


def leftover(brief: Brief, prose: Prose) -> Text:
    """What a program left behind: the beginning of something."""
    return Text("\n".join(prose.one(rule) for rule in ("log_line", "stray", "log_line")) + "\n")


def mail(brief: Brief, prose: Prose) -> Email:
    """A message saved to a file."""
    slots, user = brief.file.slots, brief.setting.user
    parts = [prose.one("mail_open"), "", prose.one("mail_body"), "", prose.say("issues", 1, 2)]
    if prose.draw.random() < 0.6:
        parts += ["", prose.say("findings")]
    parts += [
        "",
        *(f"- {action}" for action in prose.some("actions", 1, 3)),
        "",
        prose.one("mail_close"),
        slots["writer"],
    ]
    attached = tuple(path.rpartition("/")[2] for path, _ in brief.file.links)[:1]
    return Email(
        slots["writer_email"], (user.email,), slots["subject"], brief.file.moment.isoformat(), "\n".join(parts),
        attachments=attached,
    )  # fmt: skip


def photo(brief: Brief, prose: Prose) -> Image:
    """A whiteboard, as far as one can read it."""
    lines = (*prose.some("agenda_point", 2, 3), *prose.some("stray", 2, 4))
    return Image(brief.project.short, lines, width=1280, height=960)


def screenshot(brief: Brief, prose: Prose) -> Content:
    """The project's chart as it stood on the screen."""
    return Image(brief.project.name, prose.some("reading", 1, 2), data_chart(brief.project))
