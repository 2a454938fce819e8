"""Wording: how a collaborator puts what was decided, by style. Item texts stand in it word for word.

Templates are small sets, varied by keyed randomness; `{…}` are filled by `str.format`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from synthcomp_env.simulation.dice import Dice
from synthcomp_env.world.scenario import CommunicationStyle, Contact, Item

__all__ = ["aside", "compose", "first_name", "labels", "say", "tell"]

_SAYINGS: dict[str, tuple[str, ...]] = {
    "which": (
        "Do you mean {options}?", "Just so I answer the right thing: do you mean {options}?",
        "Is this about {options}?",
    ),
    "which_of": ("Which: {options}?", "Depends. Do you mean {options}?", "Which part, {options}?"),
    "unclear": (
        "I am not sure what you are after. Which file, figure or point do you mean?",
        "Could you say a little more? Which file, figure or point is this about?",
        "I don't quite follow; can you name the file, figure or point you need?",
    ),
    "unclear_again": (
        "I still cannot tell what you need, sorry. What I can speak to: {options}.",
        "I am afraid I don't have anything on that. What I know about is {options}.",
    ),
    "unclear_bare": (
        "I still cannot tell what you need, sorry; I may not be the right person for it.",
        "I am afraid I don't have anything on that.",
    ),
    "meeting": (
        "Mail suits me best; just write what you need.", "My calendar is full, let us do this by mail.",
    ),
    "deliverable": ("For which piece of work: {options}?", "Which one is this about: {options}?"),
    "elsewhere": (
        "That is not something I hold. {name} ({role}) may know.", "I don't have that; try {name}, our {role}.",
        "Not my area. {name} ({role}) would be the one to ask.",
    ),
    "at_review": (
        "Let me see a draft first; I will comment on that then.",
        "I would rather comment once I have a draft in front of me.",
    ),
    "when_reported": (
        "If a figure looks wrong to you, tell me the file, the cell or row, and the value you see.",
        "Is something off there? Give me the file, the place and the value, and I will look it up.",
    ),
    "unchanged": ("Nothing new on that from my side.", "I have nothing to add on that at the moment."),
    "private": ("I would rather not go into that.", "That is not something I can put in a message."),
    "nothing": (
        "Nothing else from my side beyond what you have.", "No, that is all from me.",
        "I have nothing to add to what you have.",
    ),
    "chat": ("Thank you, {user}.", "Thanks for letting me know.", "All right, thanks."),
    "delivered": ("Received, thank you.", "Thanks, I have it.", "Got it, thank you."),
    "instructed": ("Noted.", "All right, I have noted that."),
    "due": ("{title} is due on {date}.", "I need {title} by {date}.", "{date} for {title}."),
    "outputs": ("For {title}: {files}.", "The files for {title} are {files}."),
    "gate": ("{title} needs {name}'s approval before it goes out.", "{name} signs off {title} before it is released."),
    "no_gate": ("I know of no formal approval for {title}.", "No sign-off that I know of for {title}."),
    "no_files": (
        "Please attach the draft or name the file you want me to look at.",
        "I need the file itself: attach it or tell me its name.",
    ),
    "seen": (
        "This is the version I have already seen. Send it again when it has changed.",
        "Nothing has changed since I last looked at it. Come back with a new version.",
    ),
    "not_ready": (
        "The draft is not ready for that yet. Come back when the main figures are in.",
        "Too early: the main figures are not in or not right yet. Please come back when they are.",
    ),
    "points": ("Two things on {title}:", "I have looked at {title} and have two points.", "My comments on {title}:"),
    "point": ("One thing on {title}:", "I have looked at {title} and have one point.", "My comment on {title}:"),
    "unmet": ("What I told you before is still not in: {text}", "Still missing: {text}"),
    "fine": ("I have read {title} and have no comments.", "{title} reads well; nothing from my side."),
    "not_mine_review": (
        "I have nothing to add on {title}.", "That is not mine to review; on {title} I have no comments.",
    ),
    "not_mine_approval": ("That is not mine to approve.", "I cannot approve that."),
    "approver": ("{name} has to approve it.", "Ask {name} for that."),
    "granted": ("Approved: {title}. You may release it.", "I approve {title}; go ahead.", "{title} is approved."),
    "granted_before": ("I have already approved this version of {title}.", "As I said, {title} is approved."),
    "missing": ("I cannot approve {title} yet.", "Not yet: {title} still lacks something."),
    "on_the_way": (
        "You are about to get my comments on {title}; come back when they are in.",
        "Please wait for my comments on {title}, they are on their way.",
    ),
    "which_work": ("Which piece of work is this about: {options}?", "For which of these: {options}?"),
    "thanks_report": ("Thank you for catching this.", "Good catch.", "You are right, well spotted."),
    "reported_before": ("As I said:", "You told me already, and it stands:"),
    "spray": (
        "That is a long list. Send me one suspect at a time, with the evidence: file, cell, and the value you see.",
        "I cannot check all of these. Pick one, tell me where it stands and why you think it is wrong.",
    ),
    "more_evidence": (
        "Which figure do you mean? Give me the file, the row or cell, and the value you see.",
        "I need more to go on: which file, which row or cell, and what value do you see there?",
    ),
    "checked": (
        "I have checked: as far as I can see that is as it was recorded.",
        "I looked it up; that one agrees with what I have.",
    ),
    "stands": (
        "I checked {where} in {file}: it stands as it is.",
        "I have looked up {where} in {file}. It is right as it stands.",
        "I compared {where} in {file} with our records: it is right as it stands.",
    ),
    "superseded": (
        "There is no need to mend {where} in {file}: {final} has replaced that file.",
        "{file} was replaced by {final}, so whatever {where} says there no longer counts.",
    ),
    "duty": (
        "Just a few lines on where things stand; no particular form.",
        "Nothing formal: a few lines on what is in work and what is open.",
        "A short mail will do: what is done, what is open, what might slip.",
    ),
    "duty_nothing": (
        "Nothing out of the ordinary on my side this week.", "All in order here, nothing to report.",
        "No news from my side; all is as usual.",
    ),
    "known": (
        "I have nothing beyond what I wrote to you on that.", "What I wrote to you on that is all I have.",
        "On that you have all I know.",
    ),
    "other_owner": (
        "That file is {name}'s; please tell {name} directly.", "I don't keep those figures. {name} ({role}) does.",
    ),
    "no_owner": (
        "I don't keep those figures. Please tell whoever prepared the file.",
        "That data is not mine; the person who prepared it should know.",
    ),
    "aside": ("Between us, and not to be passed on: {text}", "This stays between us: {text}"),
    "out_of_office": (
        "Automatic reply: I am out of the office and will be back on {date}.",
        "Automatic reply: I am on leave. I am back at my desk on {date} and will answer then.",
        "Automatic reply: thank you for your message. I am away until {date}, when I will read it.",
        "Automatic reply: {name} is not in the office at present and returns on {date}.",
    ),
    "deputy": (
        "Until then please turn to {name}, {role}.", "{name} ({role}) stands in for me.",
        "For anything that cannot wait: {name}, {role}.",
    ),
    "deputy_for": (
        "For {title}, {name} ({role}) has my papers and can answer in my place.",
        "{name}, {role}, stands in for me on {title} and knows where my figures are.",
        "What I keep for {title} can be had from {name} ({role}) meanwhile.",
    ),
    "for_the_absent": (
        "{name} is away, so I looked it up in the papers left with me. It says:",
        "I am standing in for {name}. This is what I find in the notes:",
        "From what {name} left me before going on leave:",
    ),
    "passed_on": (
        "That is not something I hold. I have passed your message on to {name} ({role}), who will answer you.",
        "I am the wrong person for this, so I forwarded it to {name}, our {role}; you will hear from there.",
        "{name} ({role}) keeps that. I have sent your question on; no need to write again.",
    ),
    "handed_on": (
        "{name} passed your question on to me.", "Your message to {name} has reached me.",
        "{name} forwarded me what you asked.",
    ),
    "afterthought": (
        "I forgot half of it. Here is the rest:", "One more thing, which slipped my mind when I answered you:",
        "Me again, this belongs to what I sent you:", "Found my notes. There was also this:",
        "I hit send too soon. To complete it:",
    ),
    "no_reason": (
        "Why that is so, I cannot tell you.", "As for the reason, I don't know it.",
        "I don't know why; I only have what I told you.", "What is behind it, I could not say.",
    ),
    "foreseen": (
        "For the rest, come back to me when it is ready.", "The other matter can wait until you have it ready.",
        "I will look at it when it comes.",
    ),
}  # fmt: skip

_OPENINGS: dict[CommunicationStyle, tuple[str, ...]] = {
    "structured": ("Hello {user},", "Dear {user},", "Hi {user},"),
    "scattered": (
        "Hi {user}, sorry, in between meetings here.", "{user}, from my phone.", "Hey {user}, what a week.",
        "Oh, good to hear from you, {user}!", "{user}, on the train, so briefly.", "Hi {user}, one hand on the door.",
        "{user}, quickly, before I forget.", "Morning or afternoon, {user}, I lose track.", "Hello {user}, busy here.",
        "So, {user}.", "{user}! My desk is a mess today.", "Hi {user}, late again, I know.",
    ),
    "minimal": ("",),
}  # fmt: skip
_VOICES = 4
"""Scattered people take every so-manieth of the opening and closing lines, so that no two of a few share one."""
_MORE = (
    "There was more, but it will come back to me.", "I had another point; ask me again.", "More when I find my notes.",
    "Something else was on my list, remind me.",
)  # fmt: skip
"""Said only by somebody who does hold more."""
_ALL_TOLD = ("That was all.", "That is the lot.", "Nothing else comes to mind.", "That is it from me.")
_ASIDES = (
    "Anyway, the phone is ringing.", "Oh, and the coffee machine is broken again.", "Where did I put my glasses?",
    "Right, the next meeting.", "Somebody is at the door.", "My calendar is eating me alive.",
    "I still have to find lunch.", "The printer hates me today.",
)  # fmt: skip


def say(chance: Dice, saying: str, /, **slots: str) -> str:
    """One sentence of a kind."""
    return chance.choice(_SAYINGS[saying]).format(**slots)


def aside(chance: Dice, text: str, item: Item) -> str:
    """The text of an item, marked as confidential where it is a remark."""
    return say(chance, "aside", text=text) if item.kind == "remark" else text


def tell(chance: Dice, style: CommunicationStyle, texts: Sequence[str]) -> str:
    """What several items say: numbered, in order and complete; rambling; or bare."""
    if style == "structured" and len(texts) > 1:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    if style == "scattered" and len(texts) > 1:
        texts = chance.sample(texts, len(texts))
        return "\nOh, and: ".join(texts)
    return "\n".join(texts)


def labels(items: Sequence[Item], joint: str = " or ") -> str:
    """Items named vaguely, each by one topic, without what they say."""
    names = list(dict.fromkeys(vague(item) for item in items))
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + joint + names[-1]


def vague(item: Item) -> str:
    """The topic by which a holder would hint at an item: the first that is no file name and not all-purpose."""
    for topic in item.topics:
        if "." not in topic and topic.casefold() not in _ALL_PURPOSE:
            return topic
    return item.topics[0] if item.topics else item.kind


_TITLES = frozenset({"dr", "prof", "professor", "mr", "ms", "mrs", "hon", "rev", "sir", "dame", "capt", "col"})
_ALL_PURPOSE = frozenset(
    {"requirements", "anything else", "scope", "content", "final", "latest", "which file", "draft"}
)


@lru_cache(1024)
def first_name(name: str) -> str:
    """The name by which colleagues call somebody; titles such as "Dr." are passed over."""
    parts = [part for part in name.split() if part.rstrip(".").casefold() not in _TITLES]
    return (parts or [name])[0].rstrip(",")


def compose(
    chance: Dice, contact: Contact, user: str, parts: Sequence[str], voice: int = 0, more: bool | None = None
) -> str:
    """A whole message of a contact's style from its parts.

    Args:
        voice: tells scattered people apart.
        more: whether the contact holds more on the matter that was told; None when nothing was.
    """
    first, name = first_name(user), first_name(contact.name)
    openings = _OPENINGS[contact.style]
    if contact.style == "minimal":
        return "\n".join(parts)
    if contact.style == "structured":
        return "\n\n".join((chance.choice(openings).format(user=first), *parts, f"Regards,\n{name}"))
    opening = chance.choice(openings[voice % _VOICES :: _VOICES]).format(user=first)
    closing = [] if more is None else [(_MORE if more else _ALL_TOLD)[voice % _VOICES]]
    if not closing and chance.below(2):
        closing = [chance.choice(_ASIDES[voice % _VOICES :: _VOICES])]
    return " ".join((opening, "\n".join(parts), *closing)) + f"\n{name}"
