"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from synthcomp_env.errors import ToolError

__all__ = ["lines_page"]


def lines_page(head: str, lines: Sequence[str], page: int, limit: int) -> str:
    """The head and one page of lines, at most `limit` characters in all (a line longer than a page is cut).

    Raises:
        ToolError: there is no such page; the message says how many there are.
    """
    room = max(limit - len(head) - 60, 80)
    if page == 1 and sum(map(len, lines)) + len(lines) <= room:
        return "\n".join((head, *lines)) if lines else head
    pages: list[list[str]] = [[]]
    used = 0
    for line in lines:
        line = line if len(line) <= room else line[: room - 1] + "…"
        if used + len(line) + 1 > room and pages[-1]:
            pages.append([])
            used = 0
        pages[-1].append(line)
        used += len(line) + 1
    if not 1 <= page <= len(pages):
        raise ToolError("bad_argument", f"There is no page {page}; pages go from 1 to {len(pages)}.")
    if len(pages) == 1:
        return "\n".join((head, *pages[0]))
    tail = f"[page {page} of {len(pages)}, {len(lines)} lines in all]"
    return "\n".join((head, *pages[page - 1], tail))
