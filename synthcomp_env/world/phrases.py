"""Stock sentences in the grammar of packs. A pack overrides any of them by name under `phrases:`.

They hold no occupation's words; what they speak of comes through slots. Numbers come through slots only.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from synthcomp_env.world.grammar import pick
from synthcomp_env.world.packmodel import Pack

__all__ = ["STOCK", "Phrasebook"]

STOCK: dict[str, tuple[str, ...]] = {
    # The brief, line by line.
    "brief_workbook": (
        '{file}: a workbook with a sheet "Summary" that has one row per {row} ({columns}) and a row "{total}" whose'
        " totals are live formulas over the rows.",
        '{file}: the figures, on a sheet named "Summary": one row for each {row}, columns {columns}, and below them a'
        ' "{total}" row whose totals are formulas, not typed numbers.',
    ),
    "brief_memo": (
        '{file}: the memo. It states {headline} for "{total}", gives the {threshold} that you applied, holds a table'
        ' "{table}" ({row}, {column}), {order}, with exactly the {rows} that the rule flags, and names the source files'
        " it draws on by file name.",
        '{file}: a memo with {headline} for "{total}" in the text, the {threshold} applied, and a table "{table}" with'
        " the columns {row} and {column}, {order}, listing every {row} that the rule flags and no other. Name the"
        " source files you used by file name.",
    ),
    "brief_deck": (
        '{file}: slides for the same readers, with {headline} for "{total}" and the flagged {rows} with their'
        " {column}.",
        '{file}: a short deck that shows {headline} for "{total}" and names the flagged {rows} with their {column}.',
    ),
    "brief_chart": (
        "{file} also holds a native chart of {column} by {row}, with all {rows}.",
        "Put a native chart of {column} by {row} (all {rows}) in {file}.",
    ),
    "brief_pdf": (
        "{file}: the final memo exported as PDF, same figures, same wording.",
        "{file}: the memo in its final form, as PDF.",
    ),
    "brief_agree": (
        "The period is {period}. {headline} must be the same in every file.",
        "Report on {period}; {headline} must read the same in each of the files.",
    ),
    "brief_source": (
        "Work from the final {period} extract of {source}. Where an entry looks wrong, take it up with whoever keeps"
        " the extract and use what they confirm.",
        "The figures come from the final extract of {source} for {period}; earlier pulls do not count. Raise any entry"
        " that looks wrong with the keeper of the extract before you rely on it.",
    ),
    "brief_rule": (
        "Which {rows} are flagged follows from {policy}; apply the {threshold} in force on the day you hand in.",
        "The {threshold} stands in {policy}. Apply it as it stands on the day you hand in, with any change announced"
        " by then.",
    ),
    "brief_private": (
        'The memo also states {want} ("{measure}"); that figure is in none of the files[, so ask who keeps it|].',
        'Include {want} in the memo, as "{measure}". It is not in the extract; [a colleague has it|one of the contacts'
        " keeps it].",
    ),
    "brief_verbatim": (
        "Close the memo{also} with the standard wording in {policy}, word for word.",
        "The standard wording at the end of {policy} goes into the memo{also} unchanged.",
    ),
    "brief_limits": ("Format: {limits}.", "Please keep to the format: {limits}."),
    "brief_approval": (
        "Nothing of this goes to {requester} before {approver} has approved it by mail.",
        "{approver} must approve it by mail before {requester} sees any of it.",
    ),
    "brief_depends": (
        'Carry {measure} for "{label}" over from "{title}" unchanged, in every file.',
        'Quote {measure} for "{label}" as finally reported in "{title}", in every file.',
    ),
    "brief_review": (
        "Have {reviewer} review a draft before you finalise it.",
        "Send {reviewer} a draft for review and work the comments in.",
    ),
    "brief_due": (
        "Due {date} (working day {day}), to {requester}. Keep the source files and earlier versions as they are.",
        "It goes to {requester} by {date} (working day {day}). Leave source files and earlier versions untouched.",
    ),
    # What collaborators say.
    "correction": (
        "[You are right|Well spotted|Thank you for catching that]: {column} for {entity} should read {right} (it was"
        " entered as {wrong}). [Please use the corrected figure|Use {right} from here on].",
        "I checked the entry. {column} for {entity} should read {right}; {wrong} was [a keying error|entered by"
        " mistake].",
    ),
    "for_paper": ('(That is for "{title}".)', 'I mean "{title}".'),
    "limits": (
        "[On format|As for the layout]: {limits}.",
        "[I would ask one thing of the format|My only wish on layout]: {limits}.",
    ),
    "final_extract": (
        "The final {period} figures are in {current}. {superseded} was a preliminary pull and is superseded.",
        "Use {current} for {period}; {superseded} came before the books were closed and no longer holds.",
    ),
    "request": (
        "[Good morning|Hello] {user_first},\n\nas discussed, I need \"{title}\" by {date}. [Ask me if anything is"
        " unclear.|Come to me with questions early rather than late.]\n\n{brief}\n\n{sender_first}",
        '{user_first},\n\na reminder that "{title}" is due on {date}. [I am glad to answer questions on scope.|If you'
        " need anything from me, ask.]\n\n{brief}\n\n{sender_first}",
    ),
    "chase": (
        '{user_first},\n\n"{title}" is due on {date} and I have not seen it. Where do we stand?\n\n{sender_first}',
        '[Hello|Hi] {user_first},\n\njust checking on "{title}", due {date}. Is it on track?\n\n{sender_first}',
    ),
    "change_subject": ("Change to the {threshold}: {short}", "{short}: new {threshold}", "Please note: {threshold}"),
    "news_close": ("{sender_first}", "Best,\n{sender_first}", "Regards\n{sender_first}"),
    "remark_subject": ("Between us", "Not for forwarding", "For your eyes only"),
    "remark_close": (
        "[Please keep this to yourself.|This stays between us.|Do not pass this on.]",
        "[Not for forwarding.|For you only, please.]",
    ),
    "smalltalk": (
        "[Very well, thank you.|All fine here, thanks.] [Busy start to the year.|The heating is out again.]",
        "[Good, thanks.|Can't complain.] [The week is filling up quickly.|January is always like this.]",
    ),
    # What the list of contacts says.
    "about_owner": ("Keeps the extract behind \"{title}\" and answers for its entries.",
                    'Prepares the extracts for "{title}"; corrections go to {first}.'),
    "about_requester": ('Wants "{title}"; has views on what it covers and how it is laid out.',
                        'Asked for "{title}" and will say, when asked, what else it should cover.'),
    "about_wishes": ('Has a wish for "{title}" as well.', 'Would like something said in "{title}"; ask what.'),
    "about_reviewer": ('Reviews drafts of "{title}".', 'Reads "{title}" in draft.'),
    "about_approver": ('Approves "{title}" before it is released.', 'Signs off "{title}".'),
    # Documents.
    "policy_signoff": (
        "Reports under this policy are approved by the {approver_role} before they are released to their recipients.",
    ),
    "policy_sources": (
        "Figures are taken from the final extract for the period. Preliminary pulls serve planning only.",
        "Only final extracts are to be reported. A preliminary pull is superseded by the final one for all purposes.",
    ),
    "policy_wording": (
        "The following wording closes every report under this policy:",
        "Reports issued under this policy carry this wording unchanged:",
    ),
    "notes_owner": ("Prepared by {owner} ({owner_role}). Questions and corrections: {owner_email}.",),
    "notes_plausible": (
        "Between one period and the next, entries of a single {row} rarely move by more than {bound}.",
        "Check on receipt: an entry that moves more than {bound} from the previous period, or is negative, is probably"
        " a keying error.",
    ),
    "report_headline": (
        '{measure} for "{total}" was {value} in {period}.',
        'In {period}, {measure} for "{total}" stood at {value}.',
    ),
    "report_flagged": (
        "Against the {threshold} of {value}, {count} of {all} {rows} were flagged.",
        "{count} of {all} {rows} were flagged under the {threshold} of {value}.",
    ),
    "draft_warning": ("Draft from the preliminary pull of {date}; figures will change with the final extract.",),
    "milestone_1": ("Read the sources for {short}; [settle open questions with|ask] the colleagues who hold them",),
    "milestone_2": ("[Build|Set up] the workbook for {short} and check every entry against earlier extracts",),
    "milestone_3": ("Draft {short}, send it for review and work in the comments",),
    "milestone_4": ("Finalise {short}, obtain what approval it needs and hand it in",),
}  # fmt: skip


class Phrasebook:
    """The sentences of one pack: its own where it has them, the stock ones otherwise."""

    def __init__(self, pack: Pack) -> None:
        self._own = pack.phrases

    def say(self, name: str, draw: random.Random, slots: Mapping[str, str]) -> str:
        """One reading of the named sentence."""
        return pick(self._own.get(name, STOCK[name]), draw, slots)
