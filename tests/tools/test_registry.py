from __future__ import annotations

import json

import pytest

from synthcomp_env.errors import ConfigError, ToolError
from synthcomp_env.tools import TOOLS, choose, lookup, schemas
from synthcomp_env.tools.registry import tool

NAMES = (
    "list_files find_files search_text read_file file_info write_file copy_file move_file delete_file create_document "
    "edit_document create_workbook edit_workbook create_deck edit_deck export_pdf list_contacts list_messages "
    "read_message send_message save_attachment list_events respond_to_invitation write_plan write_note request_review "
    "submit_deliverable end_day"
)


def test_every_tool_of_the_design_is_registered() -> None:
    assert sorted(TOOLS) == sorted(NAMES.split())


def test_the_whole_set_stays_within_the_token_budget() -> None:
    text = json.dumps(schemas(TOOLS.values(), "openai"), separators=(",", ":"))
    assert len(text) <= 11_000
    assert len(text) / 4 <= 3_500


@pytest.mark.parametrize("kind", ["openai", "anthropic", "mcp"])
def test_schemas_are_flat_and_complete(kind: str) -> None:
    for schema in schemas(TOOLS.values(), kind):  # type: ignore[arg-type]
        body = schema["function"] if kind == "openai" else schema
        parameters = body[{"openai": "parameters", "anthropic": "input_schema", "mcp": "inputSchema"}[kind]]
        tool = TOOLS[body["name"]]
        assert body["description"] == tool.description
        assert list(parameters["properties"]) == [p.name for p in tool.parameters]
        assert parameters.get("required", []) == [p.name for p in tool.parameters if p.required]
        for property in parameters["properties"].values():
            assert property["type"] in ("string", "integer", "number", "boolean", "array", "object")
            assert property["type"] != "array" or property["items"] == {"type": "string"}


def test_schemas_are_fresh_each_time() -> None:
    first = schemas(TOOLS.values())
    first[0]["function"]["parameters"]["properties"].clear()
    assert schemas(TOOLS.values())[0]["function"]["parameters"]["properties"]


def test_an_unknown_schema_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match="openai, anthropic or mcp"):
        schemas(TOOLS.values(), "grpc")  # type: ignore[arg-type]


def test_an_unknown_tool_names_the_nearest() -> None:
    with pytest.raises(ToolError, match="read_file") as caught:
        lookup("raed_file", TOOLS)
    assert caught.value.kind == "unknown_tool"


def test_a_subset_keeps_the_registrys_order_and_refuses_unknown_names() -> None:
    assert list(choose(["send_message", "read_file"])) == ["read_file", "send_message"]
    with pytest.raises(ConfigError, match="send_message"):
        choose(["send_mesage"])


def test_every_example_is_accepted_by_its_own_tool() -> None:
    for known in TOOLS.values():
        assert known.bind(known.example) == known.example


def test_a_tool_with_a_nested_type_or_an_undocumented_argument_cannot_be_registered() -> None:
    with pytest.raises(ConfigError, match="flat"):

        @tool("files", minutes=1, example={"where": []})
        def nested(desk: object, where: set[str]) -> None:
            """Do.

            Args:
                where: Where.
            """

    with pytest.raises(ConfigError, match="docstring"):

        @tool("files", minutes=1, example={"where": ""})
        def silent(desk: object, where: str) -> None:
            """Do."""

    assert "nested" not in TOOLS
    assert "silent" not in TOOLS
