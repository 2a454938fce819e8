"""Data, code, mail and pictures of background files: everything that is neither running text nor a workbook."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

from synthcomp_env.artifacts.content import Content, Email, Image, Opaque, Text
from synthcomp_env.creation.background.files import Brief
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.background.tables import data_chart

__all__ = [
    "export", "journal", "leftover", "log", "mail", "photo", "record", "screenshot", "settings", "system_file",
]  # fmt: skip


def settings(brief: Brief, prose: Prose) -> Text:
    """A TOML file for the project's scripts, in the words of whoever wrote it."""
    draw, theme, project = prose.draw, brief.project.theme, brief.project
    keep = json.dumps([column[0] for column in draw.sample(theme.columns, draw.randint(2, len(theme.columns)))])
    skip = json.dumps(list(draw.sample(project.rows, draw.randint(1, 3))), ensure_ascii=False)
    to = json.dumps(project.cast[0].name, ensure_ascii=False)
    parts = [
        (_one(draw, "place paths where files"),
         [f'{_one(draw, "folder base root dir")} = "{project.folder}"',
          f'{_one(draw, "out results write_to target")} = "{_one(draw, "results out checked done ready")}"']),
        (_one(draw, "columns fields table sheet"),
         [f"{_one(draw, 'label key name row')} = {json.dumps(theme.row_header)}",
          f"{_one(draw, 'keep use show wanted')} = {keep}"]),
    ]  # fmt: skip
    if draw.random() < 0.6:
        parts.append((_one(draw, "limits bounds range alarm"),
                      [f"{_one(draw, 'low min least')} = {draw.randint(1, 15)}",
                       f"{_one(draw, 'high max most')} = {draw.randint(40, 900)}"]))  # fmt: skip
    if draw.random() < 0.5:
        parts.append((_one(draw, "rows filter ignore only"),
                      [f"{_one(draw, 'skip without drop')} = {skip}",
                       f"{_one(draw, 'case strict exact')} = {json.dumps(draw.random() < 0.5)}"]))  # fmt: skip
    if draw.random() < 0.5:
        weekday = _one(draw, "Monday Tuesday Wednesday Thursday Friday")
        parts.append((_one(draw, "mail send report notify"),
                      [f"{_one(draw, 'to who recipient')} = {to}",
                       f'{_one(draw, "weekday day on")} = "{weekday}"']))  # fmt: skip
    if draw.random() < 0.4:
        parts.append((_one(draw, "output format writing"), [f'{_one(draw, "dates date_format")} = "%Y-%m-%d"',
                      f'{_one(draw, "decimal separator sep")} = "{_one(draw, ". , ;")}"']))  # fmt: skip
    head, *others = parts
    draw.shuffle(others)
    lines = [f"# {prose.one('readme_line')}"] if draw.random() < 0.7 else []
    for name, body in (head, *others):
        lines += ["", f"[{name}]", *body]
    return Text("\n".join(lines).lstrip("\n") + "\n")


def _one(draw: random.Random, words: str) -> str:
    return draw.choice(words.split())


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
    """The project's rows as a form tool saves them; every tool has its own words for the same."""
    project, theme, draw = brief.project, brief.project.theme, prose.draw
    label = draw.choice((theme.rowword, "name", "label", "title", theme.row_header.lower()))
    by, remark = _one(draw, "entered_by author user saved_by who"), _one(draw, "remark note comment free_text")
    joint, nested = _one(draw, "_ - ."), draw.random() < 0.4
    chatty, items = draw.uniform(0.1, 0.5), []
    for number, (name, values) in enumerate(zip(project.rows, project.values, strict=True), start=1):
        item: dict[str, object] = {_one(draw, "id nr"): number} if draw.random() < 0.5 else {}
        item[label] = name
        figures = {column[0].lower().replace(" ", joint): v for column, v in zip(theme.columns, values, strict=True)}
        item |= {"answers": figures} if nested else figures
        item[by] = draw.choice(project.cast[:2]).name
        if draw.random() < chatty:
            item[remark] = prose.one("stray")
        items.append(item)
    saved = {_one(draw, "saved exported at timestamp date"): brief.file.moment.isoformat()}
    whole = {_one(draw, "title form name survey"): project.name, **saved,
             _one(draw, "entries items rows records"): items}  # fmt: skip
    return Text(json.dumps(whole, indent=draw.choice((1, 2, 3, 4)), ensure_ascii=False) + "\n")


def journal(brief: Brief, prose: Prose) -> Text:
    """One JSON line for each thing that happened."""
    project, draw = brief.project, prose.draw
    kinds = {"decision": "decisions", "issue": "issues", "action": "actions", "note": "stray", "call": "call_line"}
    names = [
        _one(draw, words)
        for words in ("date day on when", "kind type tag sort", "text what entry said", "who by person name")
    ]
    day, lines = project.start, []
    for _ in range(draw.randint(12, 36)):
        day = min(day + timedelta(days=draw.choice((0, 1, 2, 4, 6))), brief.file.day)
        kind = draw.choice(tuple(kinds))
        told = prose.one(kinds[kind])
        entry = dict(zip(names, (day.isoformat(), kind, told, draw.choice(project.cast).name), strict=True))
        if draw.random() < 0.3 and brief.file.links:
            entry["file"] = draw.choice(brief.file.links)[0]
        lines.append(json.dumps(entry, ensure_ascii=False))
    return Text("\n".join(lines) + "\n")


def log(brief: Brief, prose: Prose) -> Text:
    """A program's log, minute by minute."""
    draw = prose.draw
    moment: datetime = brief.file.moment - timedelta(hours=draw.randint(2, 7))
    levels, lines = _one(draw, "INFO|WARN|DEBUG I|W|D info|warning|debug [ok]|[!]|[.]").split("|"), []
    joint = draw.choice((" ", "  ", " | ", " - ", ": "))
    for _ in range(draw.randint(15, 60)):
        moment = min(moment + timedelta(seconds=draw.randint(1, 260)), brief.file.moment)
        level = draw.choice((levels[0], levels[0], *levels))
        lines.append(f"{moment.isoformat(sep=' ')}{joint}{level}{joint}{prose.one('log_line')}")
    return Text("\n".join(lines) + "\n")


def leftover(brief: Brief, prose: Prose) -> Text:
    """What a program left behind: the beginning of something."""
    rules = ("leftover_line", "log_line", "leftover_line", "stray")
    return Text("\n".join(prose.one(rule) for rule in rules[: prose.draw.randint(1, 4)]) + "\n")


def system_file(brief: Brief, prose: Prose) -> Content:
    """What the system itself puts into folders: how a folder is shown, or who has a document open."""
    name = brief.file.name
    if name == "desktop.ini":
        folder = brief.file.path.rpartition("/")[0].rpartition("/")[2]
        icon = prose.draw.choice((21769, 21770, 21779, 21790, 21797, 21798))
        return Text(
            f"[.ShellClassInfo]\nLocalizedResourceName=@%SystemRoot%\\system32\\shell32.dll,-{icon}\n"
            f"InfoTip={folder}\nConfirmFileOp=0\n"
        )
    if name == ".DS_Store":
        view = prose.draw.choice((b"icnv", b"Nlsv", b"clmv"))
        return Opaque(
            b"\x00\x00\x00\x01Bud1\x00\x00\x10\x00" + view + bytes(prose.draw.randbytes(48)),
            "Finder's view of the folder",
        )
    owner = brief.setting.user.full_name[:50]
    return Opaque(
        (bytes([len(owner)]) + owner.encode("latin-1", "replace")).ljust(54, b"\x20")
        + owner.encode("utf-16-le").ljust(108, b"\x00"),
        f"the mark that {owner} has the document open",
    )


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
    return Image(brief.project.short, lines, None, 1280, 960, "board")


def screenshot(brief: Brief, prose: Prose) -> Content:
    """The project's chart as it stood on the screen."""
    return Image(brief.project.name, prose.some("reading", 1, 2), data_chart(brief.project))
