"""What past projects of an occupation were about: the material that background files of a computer are written from.

Sentences are templates of `grammar` plus `{#3-9}`, a drawn whole number. `docs/writing_a_pack.md` lists their slots.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from synthcomp_env.world.facts import Unit

__all__ = ["Theme"]

Sentences: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]


class Theme(BaseModel):
    """What a past project was about.

    Attributes:
        columns: (header, low, high, decimals, unit) of the given columns of its table.
        ratio: (header, index of the numerator column, index of the denominator, unit) of its derived column.
        key: index of the column that findings talk about.
        share: a part of a whole is drawn between these shares of it.
        within: (part, whole): indices of columns of which one never exceeds the other.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: Sentences
    rowword: str
    row_header: str
    rows: Annotated[tuple[str, ...], Field(min_length=7)]
    columns: Annotated[tuple[tuple[str, float, float, int, Unit], ...], Field(min_length=2)]
    ratio: tuple[str, int, int, Unit]
    key: int
    purpose: Sentences
    decisions: Sentences
    issues: Sentences
    actions: Sentences
    findings: Sentences
    lessons: Sentences
    share: tuple[float, float] = (0.3, 0.98)
    within: tuple[tuple[int, int], ...] = ()

    @model_validator(mode="after")
    def _columns_exist(self) -> Theme:
        used = (self.key, *self.ratio[1:3], *(index for pair in self.within for index in pair))
        if wrong := [index for index in used if not 0 <= index < len(self.columns)]:
            raise ValueError(f"column {wrong[0]} is named, but columns are numbered 0 to {len(self.columns) - 1}")
        for header, low, high, _, _ in self.columns:
            if not 0 <= low < high:
                raise ValueError(f"column {header!r} needs 'low' below 'high', neither negative")
        return self

    @property
    def rules(self) -> dict[str, tuple[str, ...]]:
        """The theme's sentences, by rule."""
        names = ("purpose", "decisions", "issues", "actions", "findings", "lessons")
        return {name: getattr(self, name) for name in names}
