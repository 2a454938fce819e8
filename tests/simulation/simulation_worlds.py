"""Two small scenarios written by hand, in wording that owes nothing to the generator, for the tests of this room."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from synthcomp_env.artifacts.blob import Blob
from synthcomp_env.artifacts.content import Text
from synthcomp_env.simulation.files import path_key
from synthcomp_env.simulation.month import Simulation
from synthcomp_env.simulation.state import Activity, FileEntry, Message, State
from synthcomp_env.world.facts import Column, TableSpec
from synthcomp_env.world.scenario import (
    Approval,
    Calendar,
    Contact,
    DeliverableSpec,
    Duty,
    Item,
    Meeting,
    Output,
    PlantedError,
    Scenario,
    ScheduledMail,
)


def working_dates(start: date, count: int) -> tuple[str, ...]:
    dates = (start + timedelta(days=offset) for offset in range(count * 2))
    return tuple(day.isoformat() for day in dates if day.weekday() < 5)[:count]


def _items(*items: Item) -> dict[str, Item]:
    return {item.id: item for item in items}


def _contacts(*contacts: Contact) -> dict[str, Contact]:
    return {contact.id: contact for contact in contacts}


def _table(title: str, header: str, entities: tuple[str, ...], columns: tuple[Column, ...]) -> TableSpec:
    return TableSpec(
        id=title.lower().replace(" ", "_"), title=title, row_header=header, total_label="Total",
        columns=columns, entities=entities, cells={},
    )  # fmt: skip


CLINICS = ("Northside Clinic", "Harbor Clinic", "Fairview Clinic", "Elm Street Clinic", "Mill Road Clinic")

HEALTH = Scenario(
    computer_id="fixture_health",
    seed=1,
    user_name="Maria Fuentes",
    user_email="maria.fuentes@harlow.example",
    user_role="Public health director",
    organization="Harlow County Health",
    os="windows",
    home="C:/Users/mfuentes/Documents",
    calendar=Calendar("2026-01-05", working_dates(date(2026, 1, 5), 20)),
    contacts=_contacts(
        Contact("c_liaison", "Priya Natarajan", "priya@board.example", "Board liaison", "County Board",
                external=True, style="minimal", latency_hours=(1.0, 3.0)),
        Contact("c_analyst", "Tom Becker", "tom.becker@harlow.example", "Data analyst", "Harlow County Health",
                about="Prepares the immunisation extracts.",
                files={"Clinic_Roster_2026.xlsx": Blob.of(Text("roster of clinics: CANARY-ROSTER"))}),
        Contact("c_nurse", "Grace Okafor", "grace.okafor@harlow.example", "Nurse manager", "Harlow County Health",
                style="scattered", works=(7 * 60, 15 * 60), away_days=(9, 10)),
        Contact("c_medical", "Helen Ruiz", "helen.ruiz@harlow.example", "Medical officer", "Harlow County Health"),
        Contact("c_counsel", "Marcus Webb", "marcus.webb@harlow.example", "County counsel", "Harlow County",
                style="minimal", latency_hours=(4.0, 12.0)),
    ),
    items=_items(
        Item("i_rate", "c_liaison", "requirement", "initial", ("coverage rate",),
             "Show the county coverage rate by clinic.", "dlv_cov"),
        Item("i_slides", "c_liaison", "requirement", "ask", ("slides", "deck length", "board deck"),
             "The board wants at most six slides, recommendation first.", "dlv_cov"),
        Item("i_hotline", "c_liaison", "requirement", "ask", ("Spanish hotline", "languages", "translation"),
             "Name the Spanish hotline, 555-0142, on the summary page.", "dlv_cov"),
        Item("i_closure", "c_nurse", "note", "ask", ("Fairview Clinic", "closure", "clinic closed"),
             "Fairview Clinic was shut from 5 to 9 January because of a burst pipe.", "dlv_cov"),
        Item("i_refusals", "c_nurse", "figure", "ask", ("vaccine refusals", "declined doses"),
             "We recorded 148 refusals in January across all clinics.", "dlv_cov"),
        Item("i_overtime", "c_nurse", "figure", "ask", ("overtime hours", "overtime"),
             "Overtime in January came to 212 hours.", "dlv_staff"),
        Item("i_shifts", "c_nurse", "requirement", "ask", ("weekend shifts", "Saturday cover"),
             "Saturday cover needs two nurses, never one.", "dlv_staff"),
        Item("i_resign", "c_nurse", "remark", "ask", ("morale", "resignations"),
             "Two of my people at Fairview are about to hand in their notice."),
        Item("i_roster", "c_analyst", "file", "ask", ("clinic roster", "roster", "list of clinics"),
             "Here is the clinic roster.", "dlv_staff", attachment="Clinic_Roster_2026.xlsx"),
        Item("i_census", "c_analyst", "note", "ask", ("eligible population", "denominator", "census"),
             "Eligible counts come from the 2025 census update, not from registrations.", "dlv_cov"),
        Item("i_harbor", "c_analyst", "correction", "report", ("Harbor Clinic", "eligible"),
             "You are right: Harbor Clinic's eligible count is 412; I typed one zero too many.", "dlv_cov"),
        Item("i_ages", "c_medical", "requirement", "ask", ("age groups", "age bands"),
             "Split the table into under-fives and school age.", "dlv_cov"),
        Item("i_history", "c_medical", "requirement", "review", ("comparison with last January",),
             "Compare the county rate with last January's.", "dlv_cov"),
        Item("i_footnote", "c_medical", "requirement", "review", ("footnote on sources",),
             "Add a footnote that names the registry as the source.", "dlv_cov"),
        Item("i_trend", "c_medical", "requirement", "review", ("trend",),
             "Say whether the trend is up or down in the first paragraph.", "dlv_cov"),
        Item("i_disclaimer", "c_counsel", "requirement", "ask", ("disclaimer", "legal wording"),
             'Use this sentence: "Figures are provisional and subject to audit."', "dlv_cov"),
        Item("i_privacy", "c_counsel", "note", "ask", ("privacy", "small cell suppression", "patient names"),
             "Suppress any cell below five patients.", "dlv_cov"),
        Item("i_threshold", "c_liaison", "requirement", "change", ("threshold",),
             "From today the action threshold is 82 percent.", "dlv_cov"),
    ),
    deliverables=(
        DeliverableSpec(
            "dlv_cov", "coverage_report", "January immunisation coverage report", "proj_1",
            "Please prepare the January immunisation coverage report for the county board.", "c_liaison", 15,
            (Output("workbook", "C:/Users/mfuentes/Documents/Coverage_2026-01.xlsx", "rates by clinic"),
             Output("memo", "C:/Users/mfuentes/Documents/BoardMemo.docx", "memo to the board")),
            table=_table("Immunisation coverage", "Clinic", CLINICS, (
                Column("doses", "Doses given", "count"), Column("eligible", "Eligible patients", "count"),
                Column("rate", "Coverage rate", "percent", 1, "doses / eligible * 100", "formula"))),
            sources={"current": "D:/Data/Immunisation_Extract_2026-01.xlsx"},
            error=PlantedError("err_harbor", "D:/Data/Immunisation_Extract_2026-01.xlsx", "Data", "C3", "Harbor Clinic",
                               "eligible", 4120.0, 412.0, "c_analyst", "i_harbor", "ten times last month's figure"),
            approval=Approval("c_medical", "c_liaison"), reviewer="c_medical",
            milestones=((1, "Collect the extracts"),),
        ),
        DeliverableSpec(
            "dlv_staff", "staffing_plan", "Clinic staffing plan", "proj_2",
            "Draft the clinic staffing plan for February.", "c_medical", 10,
            (Output("memo", "C:/Users/mfuentes/Documents/StaffingPlan.docx"),), reviewer="c_nurse",
        ),
    ),
    mails=(
        ScheduledMail("mail_change", 10 * 1440 + 600, "c_liaison", "Threshold", "A change from the board.", "change",
                      ("i_threshold",)),
        ScheduledMail("mail_chase", 8 * 1440 + 660, "c_medical", "Where is the staffing plan?", "Any progress?",
                      "chase", unless_submitted="dlv_staff"),
    ),
    meetings=(
        Meeting("meet_1", 1 * 1440 + 600, 30, "Weekly huddle", "c_nurse", ("user", "c_nurse"), "We met.", ()),
        Meeting("meet_2", 2 * 1440 + 840, 60, "Shift planning", "c_nurse", ("user", "c_nurse"),
                "Shifts were discussed.", ("i_shifts",)),
    ),
    duties=(Duty("duty_1", "Weekly status", "c_medical", ("status",), (5, 10, 15, 20)),),
)  # fmt: skip

CARRIERS = ("Bluewater Freight", "Atlas Haulage", "Norrland Express", "Kestrel Lines")

LOGISTICS = Scenario(
    computer_id="fixture_logistics",
    seed=2,
    user_name="Jonas Meyer",
    user_email="jonas@larkspur.example",
    user_role="Operations manager",
    organization="Larkspur Logistics",
    os="macos",
    home="/Users/jonas/Documents",
    calendar=Calendar("2026-03-02", working_dates(date(2026, 3, 2), 20)),
    contacts=_contacts(
        Contact("p_liu", "Karen Liu", "karen.liu@larkspur.example", "Vice president operations", "Larkspur Logistics",
                style="minimal"),
        Contact("p_solberg", "Ingrid Solberg", "ingrid.solberg@larkspur.example", "Finance controller",
                "Larkspur Logistics",
                files={"Budget_2026_final.xlsx": Blob.of(Text("budget CANARY-BUDGET")),
                       "Fuel_Surcharge_Table.xlsx": Blob.of(Text("fuel CANARY-FUEL"))}),
        Contact("p_mendes", "Paulo Mendes", "paulo@atlas.example", "Carrier account manager", "Atlas Haulage",
                external=True, style="minimal"),
        Contact("p_watkins", "Dee Watkins", "dee.watkins@larkspur.example", "Floor supervisor", "Larkspur Logistics",
                style="scattered", works=(6 * 60, 14 * 60)),
        Contact("p_haddad", "Omar Haddad", "omar.haddad@larkspur.example", "Safety officer", "Larkspur Logistics"),
    ),
    items=_items(
        Item("j_currency", "p_liu", "requirement", "ask", ("currency", "euros", "exchange rate"),
             "Show everything in euros at 1.08.", "dlv_score"),
        Item("j_ranking", "p_liu", "requirement", "ask", ("ranking", "order of carriers", "sort order"),
             "Rank carriers by damage rate, worst first.", "dlv_score"),
        Item("j_audience", "p_liu", "note", "ask", ("audience", "steering committee"),
             "It goes to the steering committee on the 27th.", "dlv_score"),
        Item("j_budget", "p_solberg", "file", "ask", ("budget file", "approved budget", "Budget 2026"),
             "The final budget is attached.", "dlv_budget", attachment="Budget_2026_final.xlsx"),
        Item("j_fuel", "p_solberg", "file", "ask", ("fuel surcharge", "surcharge table"),
             "The surcharge table is attached.", "dlv_budget", attachment="Fuel_Surcharge_Table.xlsx"),
        Item("j_accruals", "p_solberg", "figure", "ask", ("accruals", "unbilled invoices"),
             "Book 18,400 of accruals for the unbilled February invoices.", "dlv_budget"),
        Item("j_materiality", "p_solberg", "requirement", "ask", ("materiality", "variance threshold"),
             "Explain every variance above 5,000.", "dlv_budget"),
        Item("j_capex", "p_solberg", "note", "ask", ("capital expenditure", "capex", "conveyor belt"),
             "The conveyor belt is capital expenditure and stays out.", "dlv_budget"),
        Item("j_atlas", "p_mendes", "figure", "ask", ("missed pickups", "failed collections"),
             "We missed 37 pickups in February.", "dlv_score"),
        Item("j_claims", "p_mendes", "figure", "ask", ("damage claims", "open claims"),
             "There are 11 claims still open.", "dlv_score"),
        Item("j_dock", "p_watkins", "note", "ask", ("dock 4", "leveller", "broken dock leveller"),
             "Dock 4 has been out since the 9th; the leveller is bent.", "dlv_safety"),
        Item("j_near", "p_watkins", "figure", "ask", ("near misses", "incidents"),
             "Seven near misses in the book, not five.", "dlv_safety"),
        Item("j_ramp", "p_watkins", "requirement", "ask", ("ramp", "photos"),
             "Put a photo of the ramp markings in.", "dlv_safety"),
        Item("j_blame", "p_watkins", "remark", "ask", ("night shift", "agency staff"),
             "The night shift agency people skip the checklist."),
        Item("j_regulation", "p_haddad", "requirement", "ask", ("regulation", "legal reference", "OSHA clause"),
             "Quote clause 1910.26 in the first section.", "dlv_safety"),
        Item("j_training", "p_haddad", "figure", "ask", ("training records", "forklift licences"),
             "Four forklift licences lapse in April.", "dlv_safety"),
        Item("j_owner", "p_haddad", "requirement", "review", ("action owners",),
             "Give every action an owner and a date.", "dlv_safety"),
        Item("j_norrland", "p_watkins", "correction", "report", ("Norrland Express", "shipments"),
             "Right, Norrland's shipments are 618; the sheet has the digits swapped.", "dlv_score"),
    ),
    deliverables=(
        DeliverableSpec(
            "dlv_score", "scorecard", "Carrier scorecard", "proj_a", "Prepare the February carrier scorecard.",
            "p_liu", 14,
            (Output("workbook", "/Users/jonas/Documents/CarrierScorecard.xlsx"),
             Output("deck", "/Users/jonas/Documents/CarrierReview.pptx")),
            table=_table("Carrier performance", "Carrier", CARRIERS, (
                Column("shipments", "Shipments", "count"), Column("damaged", "Damaged", "count"),
                Column("rate", "Damage rate", "percent", 2, "damaged / shipments * 100", "formula"))),
            sources={"current": "/Users/jonas/Documents/Data/Carrier_Feb.xlsx"},
            error=PlantedError("err_norrland", "/Users/jonas/Documents/Data/Carrier_Feb.xlsx", "Feb", "B4",
                               "Norrland Express", "shipments", 681.0, 618.0, "p_watkins", "j_norrland",
                               "swapped digits"),
            reviewer="p_liu",
        ),
        DeliverableSpec(
            "dlv_budget", "variance", "Warehouse budget variance report", "proj_b",
            "Write the warehouse budget variance report.", "p_solberg", 18,
            (Output("workbook", "/Users/jonas/Documents/Variance.xlsx"),), reviewer="p_solberg",
        ),
        DeliverableSpec(
            "dlv_safety", "memo", "Dock safety memo", "proj_c", "Write the dock safety memo.", "p_haddad", 9,
            (Output("memo", "/Users/jonas/Documents/DockSafety.docx"),), approval=Approval("p_haddad", "p_liu"),
            reviewer="p_haddad",
        ),
    ),
)  # fmt: skip


def base_files(scenario: Scenario) -> dict[str, FileEntry]:
    """A few files to stand on a fixture's computer: each deliverable's sources."""
    paths = [path for spec in scenario.deliverables for path in spec.sources.values()]
    return {path_key(path, scenario.os): FileEntry(path, Blob.of(Text(f"contents of {path}")), 0, 0) for path in paths}


def begin(scenario: Scenario = HEALTH, seed: int = 7) -> tuple[Simulation, State]:
    """A fixture's simulation and its first morning."""
    sim = Simulation(scenario)
    return sim, sim.start(seed, base_files(scenario))


def whole(answers: list[Message]) -> Message:
    """An answer with what its sender added to it in further messages."""
    return replace(
        answers[0],
        body="\n".join(answer.body for answer in answers),
        items=tuple(item for answer in answers for item in answer.items),
        attachments=tuple(pair for answer in answers for pair in answer.attachments),
    )


def closed(state: State, tool: str, summary: str, error: str = "", path: str = "") -> State:
    """The state after a turn: one line in the activity log, and the turn counter moves on."""
    line = Activity(state.turn + 1, state.day, state.now, tool, summary, error, path)
    return replace(state, turn=state.turn + 1, activity=state.activity.append(line))


def with_file(state: State, path: str, text: str) -> State:
    """The state after the policy wrote a text file."""
    entry = FileEntry(path, Blob.of(Text(text)), state.now, state.now, "policy", state.turn)
    return replace(state, files={**state.files, path_key(path, "windows" if ":" in path else "macos"): entry})
