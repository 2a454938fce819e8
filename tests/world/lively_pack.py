"""The toy pack with people who have causes, a wrong idea of a figure, and notes of their meetings."""

from __future__ import annotations

from test_toy_pack import TOY

LIVELY = (
    TOY.replace(
        'clerk: {roles: [Clerk], about: ["Counts loans."]}',
        'clerk: {roles: [Clerk], about: ["Counts loans."], agenda: ["Heating :: {colleague} turns it off at noon."]}',
    )
    .replace(
        'reader: {roles: [Volunteer], about: ["Reads drafts."]}',
        'reader: {roles: [Volunteer], about: ["Reads drafts."], agenda: ["Sundays :: I could open for two hours."]}',
    )
    .replace(
        '        text: ["{entity} lost {value} books."]\n',
        '        text: ["{entity} lost {value} books; the list is attached."]\n'
        '        file: "Lost_{slug}.xlsx"\n'
        "        mistaken:\n"
        "          holder: clerk\n"
        '          text: ["{value} for {entity}, I heard; {holder} counts them."]\n',
    )
    + "minutes:\n"
    + "".join(f'  - "Point {word}: {{colleague}} asks {{other}}."\n' for word in "abcdefghi")
)
