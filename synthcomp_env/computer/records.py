"""Records: the pydantic base of every model of the released columns, lossless and tolerant.

The released JSON is uneven: extra keys, absent keys, nulls, a string where others have an object. A record keeps all of
it, and `to_json` gives back what was read, key by key in its order. Two rules decide what happens to a value of the
wrong type:

- where a default can stand in, it does: a field keeps its default, a record whose fields all have one keeps all of
  them. The odd value is kept verbatim, and reported as a finding;
- a required field raises, all the way up, and the row is refused with the place named.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, PrivateAttr, Strict, ValidationError
from pydantic import model_validator as validator

__all__ = ["Number", "Record", "Seq", "to_json"]

T = TypeVar("T")

_SIMPLE = (str, int, float, list, type(None))

Seq: TypeAlias = Annotated[tuple[T, ...], Strict(False)]
"""A JSON array as an immutable tuple; its elements stay strict."""

Number: TypeAlias = int | float
"""A JSON number, kept as it was written: 1 stays 1, 1.0 stays 1.0."""


class Record(BaseModel):
    """One JSON object of the release: typed where the release is certain, everything else kept as it was.

    Records are immutable; `replace` and `without` make changed ones.
    """

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    _keys: tuple[str, ...] = PrivateAttr(default=())
    _odd: dict[str, Any] = PrivateAttr(default_factory=dict)
    _instead: tuple[Any, ...] = PrivateAttr(default=())
    """One value: what stood where this object should have been."""

    @validator(mode="wrap")
    @classmethod
    def _keep_everything(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, dict):
            if not isinstance(data, _SIMPLE) or len(_tolerant_keys(cls)) < len(cls.model_fields):
                return handler(data)
            record = handler({})
            record._instead = (data,)
            return record
        odd: dict[str, Any] = {}
        try:
            record = handler(data)
        except ValidationError as error:
            places = error.errors(include_url=False, include_context=False, include_input=False)
            wrong = {str(place["loc"][0]) for place in places if place["loc"]}
            if not wrong or not wrong <= _tolerant_keys(cls):
                raise
            odd = {key: data[key] for key in data if key in wrong}
            record = handler({key: value for key, value in data.items() if key not in wrong})
        record._keys = tuple(data)
        record._odd = odd
        return record

    @property
    def odd(self) -> dict[str, Any]:
        """Values whose type is not the declared one, by JSON key; they are written back unchanged."""
        return self._odd

    @property
    def keys(self) -> tuple[str, ...]:
        """The JSON keys that are present, in order."""
        return self._keys

    def to_json(self) -> Any:
        """The JSON value this record was read from, or the object that its given fields make."""
        if self._instead:
            return self._instead[0]
        names = _names_by_key(type(self))
        extra = self.__pydantic_extra__ or {}
        values: dict[str, Any] = {}
        for key in self._keys:
            if key in self._odd:
                values[key] = self._odd[key]
            elif key in names:
                values[key] = to_json(self.__dict__[names[key]])
            else:
                values[key] = extra[key]
        return values

    def replace(self, **changes: Any) -> Self:
        """A copy with other values, by JSON key; new keys come last. The values are validated."""
        return type(self).model_validate({**self._shallow(), **changes})

    def without(self, *keys: str) -> Self:
        """A copy in which these JSON keys are absent."""
        return type(self).model_validate({key: value for key, value in self._shallow().items() if key not in keys})

    def _shallow(self) -> dict[str, Any]:
        names = _names_by_key(type(self))
        extra = self.__pydantic_extra__ or {}
        return {
            key: self._odd[key] if key in self._odd else self.__dict__[names[key]] if key in names else extra[key]
            for key in self._keys
        }

    def odd_places(self, where: str) -> Iterator[tuple[str, Any]]:
        """(place, value) of every odd value in this record and the records below it; nulls are not odd."""
        yield from ((where, value) for value in self._instead if value is not None)
        yield from ((f"{where}.{key}", value) for key, value in self._odd.items() if value is not None)
        for key, name in _names_by_key(type(self)).items():
            if key not in self._keys:
                continue
            value = self.__dict__[name]
            if isinstance(value, Record):
                yield from value.odd_places(f"{where}.{key}")
            elif isinstance(value, tuple):
                for number, item in enumerate(value):
                    if isinstance(item, Record):
                        yield from item.odd_places(f"{where}.{key}[{number}]")


@cache
def _names_by_key(model: type[Record]) -> dict[str, str]:
    return {field.alias or name: name for name, field in model.model_fields.items()}


@cache
def _tolerant_keys(model: type[Record]) -> frozenset[str]:
    fields = model.model_fields
    return frozenset(key for key, name in _names_by_key(model).items() if not fields[name].is_required())


def to_json(value: Any) -> Any:
    """The JSON value of a record, of a tuple of records, or of a plain JSON value."""
    if isinstance(value, Record):
        return value.to_json()
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value
