"""Families about people: report an error, apply what was mailed, ask the one who knows."""

from __future__ import annotations

from synthcomp_env.artifacts.content import Text
from synthcomp_env.scoring import rubric as r
from synthcomp_env.tasks.cut import Cut, Handle, seen
from synthcomp_env.tasks.figures import believable
from synthcomp_env.world.scenario import Contact, Item, PlantedError

__all__ = ["asked", "change", "corrected", "error_reported", "restated"]

_TENFOLD = 10


def _with_an_error(cut: Cut) -> tuple[int, float, Contact]:
    """Put a file with a tenfold entry into the folder: (row, its wrong value, who owns the file)."""
    row = cut.draw.randrange(len(cut.values))
    wrong, owner = cut.values[row] * _TENFOLD, cut.colleague()
    cut.file("Data.xlsx", cut.book(None, cut.with_value(row, wrong)))
    return row, wrong, owner


def error_reported(cut: Cut) -> bool:
    """Report a wrong value to its owner; in larger tasks, find it first beside the month before."""
    row, wrong, owner = _with_an_error(cut)
    label, measure = cut.labels[row], cut.column.name
    right = f"You are right: {label}'s {measure} is {cut.number_of(cut.values[row])}."
    item = cut.item("correction", Item("", owner.id, "correction", "report", (label, measure), right))
    cut.error = PlantedError(
        f"error{cut.number}", cut.path("Data.xlsx"), "Data", f"B{row + 2}", label, cut.column.id, wrong,
        cut.values[row], owner.id, item, "ten times too high",
    )  # fmt: skip
    cut.check = r.ErrorReported(cut.error.id)
    if cut.shared.size.search:
        before = tuple(round(value * cut.draw.uniform(0.9, 1.1), cut.column.decimals) for value in cut.values)
        cut.file("Last.xlsx", cut.book(None, before))
        cut.ask("error_found", person=owner.name)
        cut.read("Last.xlsx")
    else:
        cut.ask("error_reported", person=owner.name, label=label)
    cut.read("Data.xlsx")
    file = cut.name("Data.xlsx")
    body = f"In {file}, cell B{row + 2}, the {measure} of {label} is {seen(wrong)}. That looks like an error."
    cut.say("send_message", to=[owner.name], subject=f"Error in {file}", body=body)
    return True


def corrected(cut: Cut) -> bool:
    """Use the corrected value that its owner has sent."""
    row, wrong, owner = _with_an_error(cut)
    label, measure = cut.labels[row], cut.column.name
    text = f"{label}'s {measure} in {cut.name('Data.xlsx')} is wrong: use {cut.number_of(cut.values[row])}."
    item = cut.item("correction", Item("", owner.id, "correction", "change", (label, measure), text))
    handle = cut.mail(owner, "Correction", text, item)
    cut.output = "Note.md"
    cut.ask("corrected", person=owner.name)
    stale = round(cut.total - cut.values[row] + wrong, cut.column.decimals)
    cut.check = r.Corrected((cut.path("Note.md"),), cut.target("Total", cut.total, (stale,)))
    cut.say("read_message", message=handle)
    cut.read("Data.xlsx")
    cut.add_up(less=wrong, more=cut.values[row])
    cut.write_total()
    return True


def restated(cut: Cut) -> bool:
    """Bring a note up to date with a figure that its keeper has restated by mail."""
    row, old = believable(cut)
    keeper, label, new, measure = cut.colleague(), cut.labels[row], cut.values[row], cut.column.name
    before = round(cut.total - new + old, cut.column.decimals)
    cut.file("Data.xlsx", cut.book(None, cut.with_value(row, old)))
    cut.file("Note.md", Text(cut.line(before) + "\n"))
    text = (
        f"I restate {measure} of {label} from {cut.number_of(old)} to {cut.number_of(new)}."
        f" {cut.name('Data.xlsx')} stays as it is."
    )
    item = cut.item("restated", Item("", keeper.id, "figure", "change", (label, measure), text))
    handle = cut.mail(keeper, "Restatement", text, item)
    cut.output = "Note.md"
    cut.ask("restated", person=keeper.name)
    cut.check = r.Restated(item, (cut.path("Note.md"),), cut.target("Total", cut.total, (before,)))
    cut.say("read_message", message=handle)
    cut.read("Data.xlsx")
    cut.add_up(less=old, more=new)
    cut.write_total()
    return True


def asked(cut: Cut) -> bool:
    """Ask the one who knows, and state the answer."""
    scenario = cut.shared.world.scenario
    known = [
        (scenario.ledger.facts[fact], scenario.items[item])
        for spec in scenario.deliverables
        for fact, item in spec.ask.items()
        if fact not in cut.shared.used
    ]
    known = [(fact, item) for fact, item in known if fact.unit not in ("text", "date") and not item.attachment]
    if not known:
        return False
    fact, item = cut.draw.choice(known)
    cut.shared.used.add(fact.id)
    holder = cut.person(item.holder)
    id = cut.item("asked", Item("", item.holder, item.kind, "ask", item.topics, item.text, canary=item.canary))
    shown = f"{fact.value:,.{fact.decimals}f}" + ("%" if fact.unit == "percent" else "")
    line = f"{fact.label}: {fact.measure}"
    cut.output = "Note.md"
    cut.ask("asked", person=holder.name, line=line)
    target = r.Target(
        (fact.label, *fact.aliases), (fact.measure, *fact.measure_aliases), fact.value, fact.unit, fact.decimals
    )
    cut.check = r.Asked(id, (cut.path("Note.md"),), target)
    body = f"Could you tell me about {item.topics[0]} of {fact.label}?"
    cut.say("send_message", to=[holder.name], subject=fact.label, body=body)
    cut.say("read_message", message=Handle("reply", cut.number))
    cut.say("write_file", path=cut.name("Note.md"), content=f"{line}: {shown}")
    return True


def change(cut: Cut) -> bool:
    """Apply a change of threshold that was announced by mail."""
    rule = cut.spec.rule
    if rule is None or rule.unit not in ("percent", "count", "days", "hours", "number"):
        return False
    sender = cut.colleague()
    new = rule.new_threshold if rule.change_day else rule.threshold
    if abs(new - rule.threshold) < 2:  # whole numbers next to one another read as roundings of the same
        new = rule.threshold + max(2.0, round(rule.threshold * 0.05))
    unit = "%" if rule.unit == "percent" else ""
    of = f" for {cut.column.name}" if cut.shared.size.parts > 1 else ""
    text = f"From today the threshold{of} is {new:g}{unit}, no longer {rule.threshold:g}{unit}."
    item = cut.item("change", Item("", sender.id, "requirement", "change", ("threshold",), text))
    handle = cut.mail(sender, f"New threshold{of}", text, item)
    before, after = (f"# {cut.column.name}\n\nThe threshold is {limit:g}{unit}.\n" for limit in (rule.threshold, new))
    cut.file("Note.md", Text(before))
    cut.output = "Note.md"
    cut.ask("change", person=sender.name)
    target = r.Target(("threshold",), (cut.column.name,), new, rule.unit, 0 if new == int(new) else 1)
    cut.check = r.ChangeApplied(item, (cut.path("Note.md"),), target, rule.threshold)
    cut.say("read_message", message=handle)
    cut.read("Note.md")
    cut.say("write_file", path=cut.name("Note.md"), content=after)
    return True
