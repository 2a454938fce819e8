"""Tables of background files: as display text for documents and decks, as sheets with formulas for workbooks."""

from __future__ import annotations

from datetime import date, timedelta

from synthcomp_env.artifacts.content import Cell, Chart, Image, Series, Sheet, Table, Workbook
from synthcomp_env.creation.background.files import Brief, long_day
from synthcomp_env.creation.background.projects import PastProject, measure_shown
from synthcomp_env.creation.background.prose import Prose
from synthcomp_env.creation.setting import Setting
from synthcomp_env.world.display import number_format, shown
from synthcomp_env.world.facts import Unit

__all__ = [
    "action_log", "actions_table", "checklist", "contact_list", "data_chart", "data_table", "data_workbook", "expenses",
    "rota", "text_table",
]  # fmt: skip

_STATES = ("open", "running", "done", "dropped")


def _heads(prose: Prose, *names: str) -> tuple[str, ...]:
    """Headers of a table in the words of whoever made it."""
    return tuple(prose.one(f"head_{name}") for name in names)


def data_table(project: PastProject, setting: Setting) -> Table:
    """The project's table as a document shows it, with its total row."""
    theme = project.theme
    units: tuple[Unit, ...] = tuple(column[4] for column in theme.columns)
    places = tuple(column[3] for column in theme.columns)
    header = (theme.row_header, *(column[0] for column in theme.columns), theme.ratio[0])
    body = []
    for name, row, ratio in zip(project.rows, project.values, project.ratios(), strict=True):
        cells = [
            measure_shown(value, unit, place, setting) for value, unit, place in zip(row, units, places, strict=True)
        ]
        body.append((name, *cells, measure_shown(ratio, theme.ratio[3], 1, setting)))
    sums = [sum(column) for column in zip(*project.values, strict=True)]
    totals = [
        measure_shown(value, unit, place, setting) for value, unit, place in zip(sums, units, places, strict=True)
    ]
    return Table((header, *body, ("All", *totals, "")), caption=f"{project.name}: figures by {theme.rowword}")


def data_chart(project: PastProject) -> Chart:
    """The project's key column by row."""
    theme = project.theme
    header, _, _, _, unit = theme.columns[theme.key]
    order = sorted(range(len(project.rows)), key=lambda row: -project.values[row][theme.key])
    return Chart(
        f"{header} by {theme.rowword}",
        "bar" if len(order) > 8 else "column",
        tuple(project.rows[row] for row in order),
        (Series(header, tuple(project.values[row][theme.key] for row in order)),),
        unit=unit,
    )


def data_workbook(brief: Brief, prose: Prose) -> Workbook:
    """The project's figures as a workbook: data with formulas and a chart, and a sheet of notes."""
    project, setting = brief.project, brief.setting
    theme, last = project.theme, len(project.rows) + 1
    letters = "BCDEFG"[: len(theme.columns)]
    ratio_letter = "BCDEFG"[len(theme.columns)]
    header, top, bottom, unit = theme.ratio
    scale = "*100" if unit == "percent" else ""
    rows: list[tuple[Cell, ...]] = [(theme.row_header, *(column[0] for column in theme.columns), header)]
    for number, (name, values) in enumerate(zip(project.rows, project.values, strict=True), start=2):
        share = f"={letters[top]}{number}/{letters[bottom]}{number}{scale}"
        rows.append((name, *(int(value) if value == int(value) else value for value in values), share))
    total = last + 1
    sums = [f"=SUM({letter}2:{letter}{last})" for letter in letters]
    rows.append(("All", *sums, f"={letters[top]}{total}/{letters[bottom]}{total}{scale}"))
    formats = {
        letter: number_format(column[4], column[3], setting.currency)
        for letter, column in zip(letters, theme.columns, strict=True)
    }
    formats[ratio_letter] = number_format(unit, 1, setting.currency)
    key = letters[theme.key]
    chart = data_chart(project)
    source = f"Data!A2:A{last}|Data!{key}2:{key}{last}"
    linked = Chart(
        chart.title,
        chart.kind,
        project.rows,
        (Series(theme.columns[theme.key][0], tuple(row[theme.key] for row in project.values)),),
        source=source,
        unit=chart.unit,
    )
    notes: list[tuple[Cell, ...]] = [_heads(prose, "note", "author", "date")]
    for number, text in enumerate((*prose.some("reading", 2, 3), *prose.some("issues", 1, 2))):
        person = project.cast[number % 2]
        notes.append((text, person.name, (brief.file.day - timedelta(days=3 * number + 1)).isoformat()))
    sheets = [Sheet("Data", tuple(rows), formats, charts=(linked,)), Sheet("Notes", tuple(notes))]
    if prose.draw.random() < 0.85:
        sheets.append(_readings(project, prose, brief.file.day))
    return Workbook((*sheets, *_pasted(0.85, project, prose)), project.name, setting.user.full_name, setting.style)


def _pasted(chance: float, project: PastProject, prose: Prose) -> tuple[Sheet, ...]:
    """Perhaps a sheet that somebody has pasted photographs into."""
    return (_photos(project, prose),) if prose.draw.random() < chance else ()


def _photos(project: PastProject, prose: Prose) -> Sheet:
    """A sheet of photographs: boards and places, as people paste them beside their figures."""
    draw = prose.draw
    name = draw.choice(("Photos", "Pictures", "Board", "On site", "Pasted", "Scans"))
    pictures = []
    for _ in range(draw.choice((3, 4, 5, 6, 8, 10))):
        board = draw.random() < 0.6
        title = project.short if board else draw.choice(project.rows)
        lines = (
            (*prose.some("agenda_point", 1, 3), *prose.some("stray", 1, 3)) if board else (f"{project.start:%B %Y}",)
        )
        pictures.append(Image(title, lines, None, 1280, 960, "board" if board else "landscape"))
    return Sheet(name, ((draw.choice(("Photographs", "Pictures", "As photographed", "From the phone")),),),
                 header_rows=0, pictures=tuple(pictures))  # fmt: skip


def _readings(project: PastProject, prose: Prose, day: date) -> Sheet:
    """The single counts that one column was added up from, row by row, newest last."""
    theme, draw = project.theme, prose.draw
    header = theme.columns[0][0]
    rows: list[tuple[Cell, ...]] = [("Date", theme.row_header, header, "Counted by")]
    entries: list[tuple[str, str, int, str]] = []
    for name, values in zip(project.rows, project.values, strict=True):
        left = int(values[0])
        parts = draw.randint(2, 12)
        for part in range(parts, 0, -1):
            share = left if part == 1 else draw.randint(0, 2 * left // part)
            left -= share
            when = day - timedelta(days=draw.randint(2, 70))
            entries.append((when.isoformat(), name, share, draw.choice(project.cast[:2]).name))
    rows.extend(sorted(entries))
    return Sheet("Counts", tuple(rows))


def actions_table(brief: Brief, prose: Prose) -> Table:
    """Who does what by when."""
    project, start = brief.project, brief.file.day
    names = (brief.setting.user.full_name, *(person.name for person in project.cast[:2]))
    rows = [
        (prose.draw.choice(names), action, long_day(start + timedelta(days=prose.draw.randint(4, 40))))
        for action in prose.some("actions", 3, 5)
    ]
    return Table((_heads(prose, "who", "what", "by"), *rows))


def text_table(kind: str, brief: Brief, prose: Prose) -> Table:
    """The other tables that documents hold: people, schedule, risks, blank, signoff, history, receipt."""
    project, setting, draw = brief.project, brief.setting, prose.draw
    lead, peer, outside = project.cast
    if kind == "people":
        parts = (
            (lead.name, lead.role, prose.one("part_lead")),
            (peer.name, peer.role, prose.one("part_peer")),
            (outside.name, f"{outside.role}, {outside.organization}", prose.one("part_outside")),
            (setting.user.full_name, setting.user.role, prose.one("part_user")),
        )
        return Table((_heads(prose, "name", "role", "part"), *draw.sample(parts, draw.randint(3, 4))))
    if kind == "schedule":
        minute, rows = draw.choice((9, 10, 13, 14)) * 60, []
        for point in prose.some("agenda_point", 4, 6):
            rows.append((f"{minute // 60}:{minute % 60:02d}", point, draw.choice((lead, peer)).first))
            minute += draw.choice((5, 10, 10, 15))
        return Table((_heads(prose, "time", "point", "who"), *rows))
    if kind == "risks":
        scale = draw.choice(
            (("low", "middling", "high"), ("1", "2", "3"), ("unlikely", "possible", "likely"), ("A", "B", "C"))
        )
        rows = [
            (risk, draw.choice(scale), remedy)
            for risk, remedy in zip(prose.some("risk", 3, 4), prose.some("remedy", 4, 4), strict=False)
        ]
        return Table((_heads(prose, "risk", "likely", "remedy"), *rows))
    if kind == "blank":
        fields = ("Name", "Team", "Date", "Place", "Reference", "Telephone", "Other people", "Supervisor", "Room")
        return Table((("Field", "Entry"), *((field, "") for field in draw.sample(fields, draw.randint(4, 6)))))
    if kind == "signoff":
        return Table((("Role", "Name", "Date"), ("Requested by", "", ""), ("Checked by", "", ""), ("Lead", "", "")))
    if kind == "history":
        first = brief.file.day - timedelta(days=draw.randint(200, 700))
        second = first + timedelta(days=draw.randint(60, 190))
        changes = (
            "First version",
            draw.choice(("Shortened", "Contact changed", "Steps put in order", "One exception added")),
        )
        who = (lead.name, peer.name)
        return Table(
            (
                ("Date", "Change", "By"),
                *((long_day(d), c, w) for d, c, w in zip((first, second), changes, who, strict=True)),
            )
        )
    if kind == "receipt":
        bill: list[tuple[str, str, str, str]] = []
        total = 0.0
        for item in prose.some("goods", 2, 5):
            number, price = draw.randint(1, 6), draw.randint(240, 6900) / 100
            total += number * price
            bill.append((item, str(number), shown(price, "currency", 2, setting.currency),
                         shown(number * price, "currency", 2, setting.currency)))  # fmt: skip
        return Table(
            (
                ("Item", "Pieces", "Each", "Amount"),
                *bill,
                ("Sum", "", "", shown(total, "currency", 2, setting.currency)),
            )
        )
    if kind == "actions":
        return actions_table(brief, prose)
    return data_table(project, setting)


def action_log(brief: Brief, prose: Prose) -> Workbook:
    """Twenty to sixty actions with owner, date and state, and a count by state."""
    project, draw = brief.project, prose.draw
    names = (brief.setting.user.full_name, *(person.name for person in project.cast[:2]))
    states = {state: prose.one(f"state_{state}") for state in _STATES}
    rows: list[tuple[Cell, ...]] = [("Nr", *_heads(prose, "raised", "what", "who", "by", "state"))]
    day = project.start
    verbs = ("", "", "[again|once more]: ", "[check|look at]: ", "[second|first] half: ", "with {vendor}: ",
             "for {low}: ", "for {top}: ", "{lead_first}: ", "[before|by] {later}: ")  # fmt: skip
    for number in range(1, draw.randint(20, 48)):
        day = min(day + timedelta(days=draw.choice((0, 0, 2, 3, 5))), brief.file.day)
        due = day + timedelta(days=draw.randint(5, 30))
        action = prose.fill(draw.choice(verbs)) + prose.one("actions").lower()
        rows.append((number, day.isoformat(), action, draw.choice(names), due.isoformat(),
                     states[draw.choices(_STATES, (3, 1, 3, 1))[0]]))  # fmt: skip
    last = len(rows)
    count: list[tuple[Cell, ...]] = [(rows[0][5], draw.choice(("Number", "Count", "How many", "n")))]
    count += [(state, f'=COUNTIF(Actions!F2:F{last},"{state}")') for state in states.values()]
    sheets = (Sheet("Actions", tuple(rows)), Sheet("Count", tuple(count)), *_pasted(0.5, project, prose))
    return Workbook(sheets, f"{project.name}: actions", brief.setting.user.full_name, brief.setting.style)


def checklist(brief: Brief, prose: Prose) -> Workbook:
    """Steps with owner and state."""
    project, draw = brief.project, prose.draw
    rows: list[tuple[Cell, ...]] = [(draw.choice(("Step", "Check", "Item")), *_heads(prose, "who", "date", "note"))]
    steps = (*prose.some("actions", 5, 6), *prose.some("policy_steps", 6, 9))
    for step in steps:
        done = (brief.file.day - timedelta(days=draw.randint(0, 30))).isoformat() if draw.random() < 0.6 else None
        remark = prose.one("stray") if draw.random() < 0.3 else None
        rows.append((step, draw.choice(project.cast[:2]).name, done, remark))
    rows.append(("Done", None, f"=COUNTA(C2:C{len(rows)})", None))
    sheet = Sheet("Checklist", tuple(rows))
    return Workbook(
        (sheet, *_pasted(0.6, project, prose)),
        f"{project.name}: checklist",
        brief.setting.user.full_name,
        brief.setting.style,
    )


def contact_list(brief: Brief, prose: Prose) -> Workbook:
    """Everybody the user knows, without private numbers."""
    setting = brief.setting
    rows: list[tuple[Cell, ...]] = [("Name", "Role", "Organisation", "Mail", "Extension")]
    seen: set[str] = set()
    for person in (*setting.people, *brief.project.cast):
        if person.name not in seen:
            seen.add(person.name)
            rows.append((person.name, person.role, person.organization or setting.user.organization, person.email,
                         None if person.external else prose.draw.randint(200, 899)))  # fmt: skip
    vendors: list[tuple[Cell, ...]] = [("Supplier", "For", "Since")]
    vendors += [(name, prose.one("goods"), prose.draw.randint(2012, 2024)) for name in prose.some("vendors", 5, 8)]
    sheets = (Sheet("People", tuple(rows)), Sheet("Suppliers", tuple(vendors)))
    return Workbook(sheets, "Contacts", setting.user.full_name, setting.style)


def rota(brief: Brief, prose: Prose) -> Workbook:
    """One month of cover, with a count of shifts by person."""
    draw, setting = prose.draw, brief.setting
    names = sorted(
        {person.first for person in (*setting.colleagues, *brief.project.cast[:2])} | {setting.user.first_name}
    )
    names = draw.sample(names, min(len(names), 5))
    desks = draw.sample(("Morning desk", "Afternoon desk", "Telephone", "Late cover", "Post"), 3)
    rows: list[tuple[Cell, ...]] = [("Date", "Weekday", *desks)]
    day, month = brief.file.day.replace(day=1), brief.file.day.month
    while day.month == month:
        if day.weekday() < 5:
            rows.append((day.isoformat(), f"{day:%A}", *draw.sample(names, min(len(names), 3))))
        day += timedelta(days=1)
    width = len(rows[1])
    rows[0] = rows[0][:width]
    end = f"{'ABCDE'[width - 1]}{len(rows)}"
    count: list[tuple[Cell, ...]] = [
        ("Name", "Shifts"),
        *((name, f'=COUNTIF(Rota!C2:{end},"{name}")') for name in names),
    ]
    sheets = (Sheet("Rota", tuple(rows)), Sheet("Shifts", tuple(count)))
    return Workbook(sheets, f"Rota {brief.file.day:%B %Y}", setting.user.full_name, setting.style)


def expenses(brief: Brief, prose: Prose) -> Workbook:
    """A month's claim, line by line."""
    draw, setting = prose.draw, brief.setting
    kinds = (
        "Train",
        "Parking",
        "Lunch with visitors",
        "Taxi",
        "Mileage",
        "Stationery",
        "Coffee for the meeting",
        "Bus",
    )
    rows: list[tuple[Cell, ...]] = [("Date", "What", "Why", "Net", "Rate", "Gross")]
    days = sorted(draw.sample(range(1, 28), draw.randint(8, 18)))
    for number, day in enumerate(days, start=2):
        when = brief.file.day.replace(day=day).isoformat()
        net = draw.randint(220, 8400) / 100
        rows.append(
            (
                when,
                draw.choice(kinds),
                brief.project.short,
                net,
                draw.choice((0, 5, 10, 20)),
                f"=D{number}*(1+E{number}/100)",
            )
        )
    last = len(rows)
    rows.append(("Sum", None, None, f"=SUM(D2:D{last})", None, f"=SUM(F2:F{last})"))
    money = number_format("currency", 2, setting.currency)
    sheet = Sheet("Claim", tuple(rows), {"D": money, "E": '0"%"', "F": money})
    pasted = _pasted(0.6, brief.project, prose)
    return Workbook((sheet, *pasted), f"Expenses {brief.file.day:%B %Y}", setting.user.full_name, setting.style)
