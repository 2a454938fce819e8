"""A small computer for the tests of the tools: eight files, three people, one deliverable."""

from __future__ import annotations

from typing import Any

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import (
    Content,
    Deck,
    Document,
    Heading,
    Paragraph,
    Sheet,
    Slide,
    Style,
    Text,
    Workbook,
)
from synthcomp_env.computer import paths
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.state import FileEntry, State
from synthcomp_env.tools import Result, Toolbox, choose, parse
from synthcomp_env.world.scenario import (
    Calendar,
    Contact,
    DeliverableSpec,
    Duty,
    Item,
    Meeting,
    Output,
    Scenario,
    ScheduledMail,
)  # fmt: skip

HOME = "C:/Users/ana/Documents"
STYLE = Style(accent="004B3C", letterhead="Harlow County")

CONTACTS = {
    "c_tom": Contact("c_tom", "Tom Becker", "tom@harlow.example", "Data analyst", "Harlow", latency_hours=(0.1, 0.2),
                     files={"Roster.xlsx": Blob.of(Text("PRIVATE-ROSTER"))}),
    "c_lin": Contact("c_lin", "Lin Wu", "lin@harlow.example", "Nurse manager", "Harlow", latency_hours=(0.1, 0.2)),
    "c_board": Contact("c_board", "Priya Rao", "priya@board.example", "Board liaison", "Board", external=True),
}  # fmt: skip

SCENARIO = Scenario(
    computer_id="small", seed=1, user_name="Ana Silva", user_email="ana@harlow.example", user_role="Director",
    organization="Harlow", os="windows", home=HOME,
    calendar=Calendar("2026-01-05", ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09")),
    contacts=CONTACTS,
    items={
        "i_slides": Item("i_slides", "c_board", "requirement", "ask", ("slides",), "At most SIXSLIDES.", "dlv_001"),
        "i_roster": Item("i_roster", "c_tom", "file", "ask", ("clinic roster", "roster"), "Here is the clinic roster.",
                         "dlv_001", attachment="Roster.xlsx"),
    },
    deliverables=(
        DeliverableSpec("dlv_001", "report", "Coverage report", "p1", "Prepare the coverage report.", "c_board", 4,
                        (Output("workbook", f"{HOME}/Coverage.xlsx"), Output("memo", f"{HOME}/BoardMemo.docx"))),
    ),
    mails=(
        ScheduledMail("mail_1", 9 * 60 + 20, "c_lin", "Data attached", "See the file.", attachments=()),
    ),
    meetings=(Meeting("mtg_1", 1440 + 600, 30, "Huddle", "c_lin", ("user", "c_lin")),),
    duties=(Duty("duty_1", "Weekly status", "c_lin", ("status",), (1, 5)),),
)  # fmt: skip

BOOK = Workbook((Sheet("Data", (("Clinic", "Doses"), ("North", 120), ("South", 80), ("Total", "=SUM(B2:B3)"))),))
CONTENTS: dict[str, Content] = {
    "C:/Users/ana/Documents/Budget 2025.xlsx": BOOK,
    "D:/Projects/Coverage/Extract.xlsx": BOOK,
    "D:/Projects/Coverage/Policy.docx": Document("Policy", (Heading("Rule"), Paragraph("The threshold is 80 %."))),
    "D:/Projects/Coverage/Old/Extract_2025.csv": Text("clinic,doses\nNorth,90\n"),
    "D:/Projects/Coverage/Deck.pptx": Deck("Deck", (Slide("One", ("first point",)), Slide("Two", ("second point",)))),
    "D:/Notes/notes.md": Text("# Notes\n\nremember the THRESHOLD\n"),
    "D:/Archive/notes.md": Text("# Old notes\n"),
    "D:/Archive/long.txt": Text("\n".join(f"line {number} of a long file" for number in range(2000))),
}


def files() -> dict[str, FileEntry]:
    """The entries of the first morning."""
    entries = {}
    for number, (path, content) in enumerate(sorted(CONTENTS.items()), start=1):
        entries[paths.key(path, "windows")] = FileEntry(path, Blob.of(content), -2000, -1500, number=number)
    return entries


class Office:
    """A toolbox and the state it works on."""

    def __init__(self, limit: int = 4000, scenario: Scenario = SCENARIO) -> None:
        self.simulation = Simulation(scenario)
        self.box = Toolbox(self.simulation, choose(None), limit, STYLE)
        self.state: State = self.simulation.start(3, files())

    def __call__(self, name: str, /, **arguments: Any) -> Result:
        """Make a call and go on from its state."""
        (call,) = parse({"name": name, "arguments": arguments})
        result = self.box.run(self.state, call)
        self.state = result.state
        return result

    def entry(self, path: str) -> FileEntry:
        """The file at a path."""
        return self.state.files[paths.key(path, "windows")]

    def mail(self, **changes: Any) -> None:
        """Put a message into the mailbox."""
        from synthcomp_env.simulation.mailbox import deliver
        from synthcomp_env.simulation.state import USER, Message

        given = {"number": 0, "at": self.state.now, "sender": "c_tom", "to": (USER,), "subject": "s", "body": "b"}
        self.state = deliver(self.state, Message(**(given | changes)))
