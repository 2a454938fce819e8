"""Commands about occupation packs: `packs list`, `packs check`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from synthcomp_env.cli.app import app
from synthcomp_env.cli.output import AsJson, emit_json, progress, say, show

packs = typer.Typer(
    help="The occupations there are, and whether a pack of your own is sound.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.add_typer(packs, name="packs")


@packs.command("list")
def list_packs(as_json: AsJson = False) -> None:
    """Show the occupation packs that can be found, by major group of the Standard Occupational Classification.

    Example: `synthcomp packs list`
    """
    from synthcomp_env.creation.splits import splits
    from synthcomp_env.world.pack import load_pack, pack_names

    found = sorted((load_pack(name) for name in pack_names()), key=lambda pack: (pack.group, pack.id))
    held_out = splits().held_out
    if as_json:
        emit_json([{"id": p.id, "occupation": p.occupation, "group": p.group, "deliverables": len(p.deliverables),
                    "held_out": p.id in held_out} for p in found])  # fmt: skip
        return
    table = Table("group", "pack", "occupation", "deliverables", "split", box=box.SIMPLE_HEAD)
    last = ""
    for pack in found:
        where = "test only" if pack.id in held_out else "any"
        group = pack.group if pack.group != last else ""
        table.add_row(group, pack.id, escape(pack.occupation), str(len(pack.deliverables)), where)
        last = pack.group
    show(table)


@packs.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Pack files, or names of packs.")],
    seeds: Annotated[int, typer.Option(min=0, help="Computers to draw of each, at difficulties 0, 0.5 and 1.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with occupation packs, with line numbers, and what would make them richer.

    Mistakes of form, slots that nothing fills, values that find no room and labels that contain one another are errors
    (exit status 1); missing voice, themes and traps are advice. `docs/writing_a_pack.md` explains every part.

    Examples:

    - `synthcomp packs check my_pack.yaml`
    - `synthcomp packs check librarian --seeds 50`
    """
    from synthcomp_env.creation.packcheck import check_pack

    found = []
    with progress("checking") as report:
        for name in files:
            found += check_pack(name, range(seeds), lambda done, total, name=name: report(name, done, total))  # type: ignore[misc]
    errors = sum(finding.level == "error" for finding in found)
    if as_json:
        emit_json(found)
    else:
        for finding in found:
            say(escape(str(finding)))
        word = "[red]errors[/]" if errors else "[green]no errors[/]"
        say(f"{errors or ''} {word}, {len(found) - errors} pieces of advice".strip())
    if errors:
        raise typer.Exit(1)
