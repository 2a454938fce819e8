"""A diligent worker, and one that asks nobody.

`diligent` imports nothing of the world or the scoring: it reads its mail and files, asks people, and writes what it has
understood. It is the floor for a policy that does honest work, and the baseline on released computers. `blind` does the
same without asking, reporting, review or approval.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

from synthcomp_env.policies.base import Call, Script, Scripted, Turn, call
from synthcomp_env.policies.understanding import Brief, Grid, find_threshold, grids, number, read_brief, sentences

__all__ = ["blind", "diligent"]

_DRAFT_DAYS = 4
"""Working days before the deadline at which a draft is written."""
_FILE_READS = 14


def diligent() -> Scripted:
    """A policy that reads, asks and writes."""
    return Scripted("diligent", lambda observation, info: _Worker(asks=True).month(observation))


def blind() -> Scripted:
    """The same worker, asking nobody."""
    return Scripted("blind", lambda observation, info: _Worker(asks=False).month(observation))


class _Assignment:
    """A brief and what has been found out about it."""

    def __init__(self, id: str, brief: Brief) -> None:
        self.id, self.brief = id, brief
        self.table: Grid | None = None
        self.older: list[Grid] = []
        self.extract = ""
        self.policy_text = ""
        self.keeper = ""
        self.corrected: dict[tuple[str, str], float] = {}
        self.suspect: tuple[str, str, float] | None = None
        self.told: list[str] = []
        self.stage = "read"
        self.sources: list[str] = []


class _Worker:
    """One month of work. Methods are generators of calls; everything known comes from what the calls showed."""

    def __init__(self, asks: bool) -> None:
        self.asks = asks
        self.day = 1
        self.people: dict[str, str] = {}
        self.mail: list[str] = []
        self.work: list[_Assignment] = []
        self.finished: dict[str, dict[str, float]] = {}

    def month(self, observation: str) -> Script:
        contacts = yield call("list_contacts")
        for id, name, rest in re.findall(r"^(\S+) (.+?) <[^>]*> · (.*)$", contacts.observation, re.M):
            self.people[name] = f"{id} {rest}"
        yield from self._read_mail()
        for id, title in re.findall(r"^- (dlv_\w+) (.+?) \(due day", observation, re.M):
            body = next((text for text in self.mail if title in text.split("\n", 1)[0]), title)
            self.work.append(_Assignment(id, read_brief(title, body)))
        while True:
            if self.day % 5 == 1:
                lines = [f"- {a.brief.title}: due day {a.brief.due}" for a in self.work if a.stage != "done"]
                yield call("write_plan", text="\n".join(["This week:", *lines]))
            yield from self._read_mail()
            for assignment in sorted(self.work, key=lambda item: item.brief.due):
                yield from self._advance(assignment)
            yield from self._status(observation)
            turn = yield call("end_day")
            if turn.over:
                return
            observation, self.day = turn.observation, int(turn.info["day"])

    def _read_mail(self) -> Script:
        while True:
            listing = yield call("list_messages", unread=True)
            handles = list(dict.fromkeys(re.findall(r"\bm\d+\b", listing.observation)))
            if not handles:
                return
            for handle in handles:
                turn = yield call("read_message", message=handle)
                self.mail.append(turn.observation)

    def _status(self, morning: str) -> Script:
        for title, name in re.findall(r"^- ([^(\n]+?) \(to ([^)\n]+)\)$", morning, re.M):
            open_ = "; ".join(item.brief.title for item in self.work if item.stage != "done") or "nothing open"
            yield call(
                "send_message", to=[name], subject=f"{title}, day {self.day}", body=f"{title}: in work: {open_}."
            )

    def _advance(self, item: _Assignment) -> Script:
        """Do what a day allows for one assignment."""
        brief, start = item.brief, max(1, item.brief.due - _DRAFT_DAYS)
        if item.stage == "read":
            yield from self._find_sources(item)
            if self.asks:
                yield from self._ask(item)
            item.stage = "wait"
        elif item.stage == "wait" and self.day >= start:
            self._learn(item)
            yield from self._write(item)
            item.stage = "review"
            if self.asks and brief.reviewer:
                note = f"Please review this draft of {brief.title}."
                yield call("request_review", to=brief.reviewer, files=brief.outputs, deliverable=item.id, note=note)
        elif item.stage == "review" and self.day >= min(start + 2, brief.due):
            self._learn(item)
            yield from self._look_up(item)
            yield from self._write(item)
            item.stage = "release"
            if self.asks and brief.approver:
                note = f"Please approve {brief.title} for release."
                yield call("request_review", to=brief.approver, files=brief.outputs, deliverable=item.id, note=note)
        elif item.stage == "release" and self.day >= brief.due:
            yield call("submit_deliverable", deliverable=item.id, note=f"{brief.title} is attached.")
            item.stage = "done"

    # -- finding out ------------------------------------------------------------------------------------------------

    def _page(self, path: str) -> Generator[Call, Turn, str]:
        turn = yield call("read_file", path=path)
        text = "" if turn.failed else turn.observation
        pages = re.search(r"page 1 of (\d+)", text)
        for number_ in range(2, min(int(pages[1]), 6) + 1 if pages else 2):
            text += "\n" + (yield call("read_file", path=path, page=number_)).observation
        return text

    def _find_sources(self, item: _Assignment) -> Script:
        """The policy, and the workbooks that have the columns the brief names; the final one is the source."""
        brief = item.brief
        if brief.policy:
            item.policy_text = yield from self._page(brief.policy)
        found = yield call("search_text", query=brief.columns[0] if brief.columns else brief.title)
        handles = re.findall(r"\b(f\d+)\b[^\n]*?\.(?:xlsx|csv)", found.observation)
        for handle in list(dict.fromkeys(handles))[:_FILE_READS]:
            text = yield from self._page(handle)
            grid = next(
                (g for g in grids(text) if {c.casefold() for c in brief.columns} <= {h.casefold() for h in g.header}),
                None,
            )
            if grid is None:
                continue
            current = brief.period in text and "reliminary" not in text
            if current and item.table is None:
                item.table, item.extract = grid, _name(text)
                keeper = re.search(r"[Pp]repared by ([A-Z][\w'. -]+?)(?: \(|\.|,)", text)
                item.keeper = keeper[1] if keeper else ""
            else:
                item.older.append(grid)
        item.suspect = self._suspect(item)

    def _suspect(self, item: _Assignment) -> tuple[str, str, float] | None:
        """The entry that stands furthest from what the same entry was elsewhere."""
        table, worst, found = item.table, 1.5, None
        if table is None:
            return None
        for label in table.labels:
            for column in table.header[1:]:
                value = table.value(label, column)
                others = [v for grid in item.older if (v := grid.value(label, column)) is not None]
                if value is None or not others or label == item.brief.total or "rate" in column.lower():
                    continue
                for other in others:
                    apart = max(abs(value), 0.01) / max(abs(other), 0.01)
                    apart = max(apart, 1 / apart) * (10 if value * other < 0 else 1)
                    if apart > worst:
                        worst, found = apart, (label, column, value)
        return found

    def _ask(self, item: _Assignment) -> Script:
        brief = item.brief
        if item.suspect is not None and item.keeper:
            label, column, value = item.suspect
            body = f"In {item.extract}, {column} for {label} reads {value:,.10g}. That looks wrong; could you check it?"
            yield call("send_message", to=[item.keeper], subject=f"Entry in {item.extract}", body=body)
        if brief.wanted:
            holder = self._who_knows(brief.wanted)
            if holder:
                body = f"For {brief.title} I need {brief.wanted}. Could you tell me?"
                yield call("send_message", to=[holder], subject=brief.title, body=body)
        if brief.requester:
            body = f"Do you have any requirements for {brief.title}, on content or format, beyond your message?"
            yield call("send_message", to=[brief.requester], subject=brief.title, body=body)

    def _who_knows(self, wanted: str) -> str:
        """The person whose description shares most words with what is wanted."""
        words = {word[:5] for word in re.findall(r"[a-z]{4,}", wanted.lower())}
        scored = {
            name: len(words & {word[:5] for word in re.findall(r"[a-z]{4,}", about.lower())})
            for name, about in self.people.items()
        }
        best = max(scored, key=lambda name: scored[name], default="")
        return best if best and scored[best] else ""

    def _learn(self, item: _Assignment) -> None:
        """What replies and notices say: corrections, figures, demands."""
        table = item.table
        if table is None:
            return
        item.told.clear()
        for message in self.mail:
            if message.count("\n- ") > 3 and "Due" in message:
                continue
            for sentence in sentences(message.partition("\n\n")[2] or message):
                fixed = re.search(r"should read \$?([\d,.]*\d)%?", sentence)
                label = next((name for name in table.labels if name in sentence), "")
                column = next((name for name in table.header[1:] if name in sentence), "")
                if fixed and label and column:
                    item.corrected[label, column] = float(fixed[1].replace(",", ""))
                elif label and column and "give" in sentence.lower():
                    item.told.append(f"ask:{label}|{column}")
                elif label and re.search(r"\d", sentence) and not fixed:
                    item.told.append(sentence)

    def _look_up(self, item: _Assignment) -> Script:
        """Figures of an earlier period that a review comment asks for, from the file it names."""
        for message in self.mail:
            for sentence in sentences(message):
                asked = re.search(r"(\w+ 20\d\d)", sentence)
                file = re.search(r"[\w.-]+\.(?:pdf|docx|xlsx)", message)
                column = next((name for name in item.brief.columns if name in sentence), "")
                if asked and file and column and asked[1] != item.brief.period and item.brief.total in message:
                    text = yield from self._page(file[0])
                    value = next(
                        (v for g in grids(text) for row in g.rows if (v := _cell(g, row, item.brief.total, column))), ""
                    )
                    if value:
                        line = f"{item.brief.total}: {column} for {asked[1]} was {value}, for comparison."
                        if line not in item.told:
                            item.told.append(line)

    # -- writing ----------------------------------------------------------------------------------------------------

    def _write(self, item: _Assignment) -> Script:
        brief = item.brief
        if item.table is None:
            yield from self._write_plainly(item)
            return
        workbook = brief.output(".xlsx")
        if workbook:
            sheets, chart = self._sheets(item, item.table)
            yield call("create_workbook", path=workbook, sheets={"Summary": sheets})
            shown = yield from self._page(workbook)
        else:
            shown = ""
        book = next((g for g in grids(shown) if set(brief.columns) <= set(g.header)), item.table)
        memo, deck = self._texts(item, book)
        if brief.output(".docx"):
            yield call("create_document", path=brief.output(".docx"), markdown=memo)
        if brief.output(".pptx"):
            yield call("create_deck", path=brief.output(".pptx"), markdown=deck)
        if brief.output(".pdf") and brief.output(".docx"):
            yield call("export_pdf", path=brief.output(".docx"), target=brief.output(".pdf"))

    def _sheets(self, item: _Assignment, table: Grid) -> tuple[list[list[Any]], str]:
        """The table with corrections, shares recomputed and sums as formulas."""
        rows: list[list[Any]] = [list(table.header)]
        entities = [row for row in table.rows if row[0] != item.brief.total]
        rates = {
            column for column in table.header[1:] if any("%" in cell for row in entities for cell in row[1:] if cell)
        }
        del rates
        for row in entities:
            line: list[Any] = [row[0]]
            for column, cell in zip(table.header[1:], row[1:], strict=False):
                line.append(item.corrected.get((row[0], column), number(cell) if number(cell) is not None else cell))
            rows.append(line)
        total: list[Any] = [item.brief.total or "Total"]
        for index in range(1, len(table.header)):
            letter = chr(ord("A") + index)
            total.append(f"=SUM({letter}2:{letter}{len(rows)})")
        rows.append(total)
        return rows, ""

    def _texts(self, item: _Assignment, table: Grid) -> tuple[str, str]:
        brief = item.brief
        headline = [
            f"{brief.total}: {column} for {brief.period} is {value:,.10g}."
            for column in brief.headline
            if (value := table.value(brief.total, column)) is not None
        ]
        memo = [f"# {brief.title}", "## Summary", *headline]
        deck = ["# Recommendation", *(f"- {line}" for line in headline)]
        memo += ["## Notes", *(line for line in item.told if not line.startswith("ask:"))]
        memo += ["## Sources", f"Figures are drawn from {item.extract} and {brief.policy}."]
        quoted = re.findall(r"^> (.+)$", item.policy_text, re.M)
        if quoted and "word for word" in brief.text + "unchanged":
            memo += ["## Statement", quoted[-1]]
        return "\n\n".join(memo) + "\n", "\n\n".join(deck[:1]) + "\n\n" + "\n".join(deck[1:]) + "\n"

    def _write_plainly(self, item: _Assignment) -> Script:
        """Without a table to report on: the request's own words, organised, with what people answered."""
        brief = item.brief
        told = [sentence for text in self.mail for sentence in sentences(text) if re.search(r"\d", sentence)][:40]
        body = "\n\n".join([f"# {brief.title}", "## Summary", brief.text[:1500], "## Findings", *told])
        for name in brief.outputs:
            kind = name.rpartition(".")[2]
            if kind == "docx":
                yield call("create_document", path=name, markdown=body)
            elif kind == "pptx":
                slides = "\n".join(f"- {line[:140]}" for line in told[:6]) or "- See the memo."
                yield call("create_deck", path=name, markdown=f"# Recommendation\n\n{slides}")
            elif kind == "xlsx":
                yield call("create_workbook", path=name, sheets={"Summary": [["Point"], *([line] for line in told)]})
            elif kind in ("md", "txt"):
                yield call("write_file", path=name, text=body)
        document = brief.output(".docx")
        for name in brief.outputs:
            if name.endswith(".pdf") and document:
                yield call("export_pdf", path=document, target=name)


def _name(page: str) -> str:
    return page.split(" (", 1)[0].strip()


def _cell(grid: Grid, row: tuple[str, ...], label: str, column: str) -> str:
    if row[0] == label and column in grid.header:
        return row[grid.header.index(column)]
    return ""


__all__ += ["find_threshold"]
