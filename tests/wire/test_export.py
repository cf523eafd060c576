"""What is generated from the wire is what is committed."""

import pytest

from wire import export, frames
from wire.tables import protocol_tables


def test_schema_and_protocol_tables_are_up_to_date() -> None:
    assert export.outdated() == []
    assert export.main(["--check"]) == 0


def test_drift_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = export.ROOT / "wire" / "limits.py"  # a file that is certainly not the schema
    monkeypatch.setattr(export, "SCHEMA", elsewhere)
    assert export.main(["--check"]) == 1
    assert "wire/limits.py is not what wire/ says" in capsys.readouterr().err


def test_a_protocol_without_markers_is_refused() -> None:
    with pytest.raises(SystemExit, match="wire:frames"):
        export.protocol_text("# The wire\n")


def test_the_schema_is_closed_and_bounded() -> None:
    defs = export.schema()["$defs"]
    objects = [shape for shape in defs.values() if shape.get("type") == "object"]
    assert objects and all(shape["additionalProperties"] is False for shape in objects)
    assert defs["HelloSeat"]["properties"]["token"] == {
        "type": "string",
        "contentEncoding": "base64",
        "minLength": 44,
        "maxLength": 44,
    }


def test_every_frame_and_body_explains_itself() -> None:
    structs = {shape for union in export.UNIONS.values() for shape in export.members(union)}
    for shape in structs | set(export.BODIES.values()) | {frames.SeatView, frames.OfferView, frames.OpenRoomView}:
        assert shape.__doc__ and not shape.__doc__.startswith(shape.__name__ + "(")


def test_tables_name_every_error_and_close_code() -> None:
    tables = protocol_tables(export.UNIONS, export.BODIES)
    schema = export.schema()
    assert all(f"`{value}`" in tables["errors"] for value in schema["errorCodes"].values())
    assert all(f"| {value} |" in tables["closings"] for value in schema["closeCodes"].values())
    assert all(f"`{name}`" in tables["limits"] for name in schema["limits"])
