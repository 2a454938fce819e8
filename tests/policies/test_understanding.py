import pytest

from synthcomp_env.creation import create_computer, scenario_of
from synthcomp_env.policies.briefs import Brief, Wanted, read_brief, split_briefs
from synthcomp_env.policies.errands import Errands
from synthcomp_env.policies.learning import answer_to, learn, who_knows
from synthcomp_env.policies.paperwork import Case, deck, memo, sheets
from synthcomp_env.policies.sources import examine
from synthcomp_env.policies.tables import Form, amounts, form_of, grids, number, shape, stray
from synthcomp_env.policies.understanding import Mail, find_level, read_mail

EXTRACT = """D:/Data/Visits_2025-12.xlsx (f7)
Workbook: Visits, 1 sheet: Data

## Sheet Data (A1:D5)
|  | A | B | C | D |
| 1 | Clinic | Seen | Asked | Rate |
| 2 | North | 400 | 500 | 0.8 |
| 3 | South | 90 | 300 | 0.3 |
| 4 | West | 350 | 700 | 0.5 |
| 5 | All clinics | 840 | 1500 | 0.56 |
"""
EARLIER = EXTRACT.replace("| 90 | 300 | 0.3 |", "| 180 | 310 | 0.58 |")
MEMO = "| Clinic | Rate |\n| --- | --- |\n| North | 81.0% |\n| All clinics | 60.2% |\n"


def mail(body: str, subject: str = "Re: Visits", sender: str = "Ana Silva") -> Mail:
    return read_mail(f"m9 Mon 5 Jan 12:08 · {subject}\nfrom {sender} to you (answers m4)\n\n{body}")


def case() -> Case:
    brief = Brief("Visits", "brief", period="December 2025", columns=["Seen", "Asked", "Rate"], headline=["Rate"])
    brief.total, brief.caption, brief.flagged, brief.threshold = "All clinics", "Clinics to call", "Rate", "call level"
    brief.policy, brief.outputs = "Rule.docx", ["V.xlsx", "V.docx", "V.pptx", "V.pdf"]
    grid = grids(EXTRACT)[0]
    made = Case("dlv_001", brief, "Visits_2025-12.xlsx", "Data", grid, forms={"Rate": Form("", "%", 1)})
    made.shapes = {"Rate": "={Seen}/{Asked}*100"}
    made.rule = made.level = find_level("Clinics with a rate below 55% are called.", "Rate")
    made.keeper = "Ana Silva"
    return made


@pytest.mark.parametrize("occupation", ["public_health_director", "financial_advisor", "operations_manager"])
def test_briefs_are_understood_as_they_are_meant(occupation: str) -> None:
    scenario = scenario_of(create_computer(occupation, 5))
    for spec in scenario.deliverables:
        brief = read_brief(spec.title, spec.brief)
        table, rule = spec.table, spec.rule
        assert table is not None
        assert rule is not None
        assert brief.outputs == [output.path.rsplit("/", 1)[-1] for output in spec.outputs]
        assert brief.columns == [column.name for column in table.columns]
        assert brief.total == table.total_label
        assert brief.flagged == next(column.name for column in table.columns if column.id == rule.column)
        assert brief.threshold == rule.name
        assert rule.path.endswith(brief.policy)
        assert brief.due == spec.due
        assert brief.requester == scenario.contacts[spec.requester].name
        assert brief.approver == (scenario.contacts[spec.approval.approver].name if spec.approval else "")
        assert len(brief.wanted) == len(spec.ask)
        assert (brief.chart is not None) == bool(spec.chart)
        assert brief.verbatim == (spec.verbatim is not None)
        if spec.limits and not spec.limits.item:
            assert brief.layout.slides == spec.limits.max_slides
            assert tuple(brief.layout.sections) == spec.limits.sections


def test_a_prompt_is_split_by_deliverable_and_its_files_are_taken_whole() -> None:
    told = split_briefs(
        "Hello.\n- dlv_001, Plan for Ana Silva, due on day 4: Write. Files: D:/A b.docx (the plan); D:/c.py\n"
        "- dlv_002, Note for Bo Li, due on day 9: Note. Files: /Users/x/n.md\n\nThe rest."
    )
    assert list(told) == ["dlv_001", "dlv_002"]
    brief = read_brief("Plan", told["dlv_001"], due=4)
    assert (brief.outputs, brief.about["D:/A b.docx"], brief.requester, brief.due) == (
        ["D:/A b.docx", "D:/c.py"],
        "the plan",
        "Ana Silva",
        4,
    )


def test_figures_in_prose_are_not_years_dates_codes_or_file_names() -> None:
    text = "In December 2025 it rose from 24 days to 0.9%, $1,250 in all (see Log_2025-12.xlsx of 2026-01-02, f12)."
    assert [(each.value, each.unit) for each in amounts(text)] == [(24, "days"), (0.9, "%"), (1250, "$")]
    assert amounts("Automatic reply: she is away and returns on Thu 8 January 2026.") == []
    assert [each.text for each in amounts("It is $10,201, not $8,282, sorry.")] == ["$10,201", "$8,282"]
    assert [number(cell) for cell in ("$1,200", "74.1%", "27.1 days", "-3", "n/a")] == [1200, 74.1, 27.1, -3, None]


def test_forms_write_figures_as_earlier_reports_do() -> None:
    assert form_of(["27.1 days", "9.7 days"]).write(22.031) == "22.0 days"
    assert form_of(["$1,296,000"]).write(-1234.5) == "-$1,234"
    assert form_of(["0.794%"]).code == "0.000%"


def test_computed_columns_are_told_from_the_formulas_or_from_the_numbers() -> None:
    grid = grids(EXTRACT)[0]
    entities = ["North", "South", "West"]
    assert shape(grid, "Rate", entities) == "={Seen}/{Asked}"
    assert shape(grid, "Asked", entities) == ""
    written = grids(EXTRACT.replace("| 0.8 |", "| 80 (=B2/C2*100) |"))[0]
    assert shape(written, "Rate", entities) == "={Seen}/{Asked}*100"
    assert shape(written, "Seen", entities) == ""
    assert written.address("West", "Asked") == "C4"


def test_the_entry_that_moved_most_is_suspected_unless_all_moved_little() -> None:
    now, before = grids(EXTRACT)[0], grids(EARLIER)[0]
    entities = ["North", "South", "West"]
    assert stray(now, [before], ["Seen", "Asked"], entities, 1.25) == ("South", "Seen")
    assert stray(now, [before, now], ["Seen", "Asked"], entities, 1.25) is None


def test_a_level_changes_by_a_message_that_names_it_with_the_old_and_one_new_figure() -> None:
    known = case()
    learn(known, [mail("Use 50% from now on.")])
    assert known.level == known.rule
    learn(known, [mail("The call level is 50% instead of 55% from today. (ref. AB-1234)")])
    assert known.level is not None
    assert known.level.amount.value == 50
    learn(known, [mail("The fee level is 40% instead of 55%.")])
    assert known.level == known.rule


def test_corrections_wishes_and_comparisons_are_told_apart() -> None:
    known = case()
    learn(
        known,
        [
            mail("1. Seen for South should read 190; 90 was a keying error. Use 190 from here on."),
            mail('Please give "Asked" for West in the memo.'),
            mail('One wish: "Seen" of West, in the memo.'),
            mail('"Rate" for All clinics in December 2024 is missing. Old.pdf has it, and the memo needs it.'),
            mail('V.pptx: at most 6 slides in V.pptx; the first slide is titled "Ask".'),
        ],
    )
    assert {place: amount.value for place, amount in known.corrected.items()} == {("South", "Seen"): 190}
    assert known.extras == [("West", "Asked"), ("West", "Seen")]
    assert known.comparisons == {("Rate", "December 2024"): ("", "Old.pdf")}
    assert (known.brief.layout.slides, known.brief.layout.first_slide) == (6, "Ask")


def test_answers_are_found_by_the_names_they_are_about() -> None:
    wanted = Wanted("the hours lost at North Gate in December 2025", "Hours lost")
    reply = mail("Hi,\n\n1. Use Log_2025.xlsx, not the 3 older ones.\n2. North Gate lost 12.9 hours in December 2025.")
    found = answer_to(wanted, reply)
    assert found is not None
    assert found.text == "12.9 hours"
    people = {"Bo Li": "Clerk: keeps the log of lost hours", "Ana Silva": "Nurse", "Cy Oh": "Poet, external: verse"}
    assert who_knows(wanted, people, ()) == "Bo Li"
    assert who_knows(wanted, people, ("Bo Li",)) == "Ana Silva"
    assert who_knows(wanted, people, ("Bo Li", "Ana Silva")) == ""


def test_what_is_told_in_confidence_is_not_used() -> None:
    known = case()
    known.brief.wanted.append(Wanted("the hours lost at North Gate", "Hours lost"))
    learn(known, [mail("North Gate lost 12 hours. This stays between us.")])
    assert not known.answers


def test_the_papers_hold_what_was_found_out() -> None:
    known = case()
    learn(known, [mail("Seen for South should read 190; 90 was a keying error.")])
    rows, formats, _ = sheets(known)
    assert rows["Summary"][2] == ["South", 190, 300, "=B3/C3"]
    assert rows["Summary"][4] == ["All clinics", "=SUM(B2:B4)", "=SUM(C2:C4)", "=B5/C5"]
    assert formats["Summary!D"] == "0.0%"
    known.shown = grids(EXTRACT.replace("0.8 |", "80% |").replace("0.3 |", "63.3% |").replace("0.5 |", "50% |"))[0]
    text = memo(known)
    assert "| West | 50.0% |" in text
    assert "| North |" not in text
    assert "South was corrected to 190" in text
    assert "The call level applied is 55%" in text
    assert deck(known).startswith("# Recommendation\n")


def test_errands_follow_a_pointer_and_answer_a_question_back_once_more() -> None:
    people = {"Bo Li": "Clerk: keeps the log of lost hours", "Ana Silva": "Nurse: runs the clinics"}
    known = case()
    known.brief.wanted.append(Wanted("the hours lost at North Gate", "Hours lost"))
    errands = Errands()
    (question,) = errands.questions(known, people)
    assert question["arguments"]["to"] == ["Bo Li"]
    errands.sent("m4", question)
    (back,) = errands.follow_up(mail("Which file, figure or point do you mean?", sender="Bo Li"), people)
    assert "the hours lost at North Gate" in back["arguments"]["body"]
    (other,) = errands.follow_up(mail("Not my area. Ana Silva may know.", sender="Bo Li"), people)
    assert other["arguments"]["to"] == ["Ana Silva"]
    errands.sent("m4", other)
    assert errands.follow_up(mail("North Gate lost 12 hours."), people) == []
    assert [amount.text for amount, _ in known.answers.values()] == ["12 hours"]


@pytest.mark.parametrize("words", ["Prepared by", "Compiled by", "Pulled by"])
def test_the_keeper_of_an_extract_and_its_bound_are_read_from_its_notes(words: str) -> None:
    notes = (
        f"| 5 | Keeper | {words} Bo Li (Clerk). Corrections: bo@x.example. |\n| 7 | Plausibility | more than 40% |\n"
    )
    known = case()
    examine(known, EXTRACT + notes, {"f7": EXTRACT}, "f7", [])
    assert (known.keeper, known.bound) == ("Bo Li", 1.4)
