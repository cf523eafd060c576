"""The wire as data: `schema.json` for the browser's generator, and the tables of docs/protocol.md.

`python -m wire.export` writes both; `python -m wire.export --check` writes nothing and exits 1 when either differs
from what is committed.
"""

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from wire import bodies, codes, frames, limits
from wire.tables import protocol_tables

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMA: Final = ROOT / "wire" / "schema.json"
PROTOCOL: Final = ROOT / "docs" / "protocol.md"

# One union per socket and direction, and every HTTP body, under the name the browser knows it by.
UNIONS: Final[dict[str, Any]] = {
    "RoomClientFrame": frames.RoomClientFrame,
    "RoomServerFrame": frames.RoomServerFrame,
    "QueueClientFrame": frames.QueueClientFrame,
    "QueueServerFrame": frames.QueueServerFrame,
    "DutyClientFrame": frames.DutyClientFrame,
    "DutyServerFrame": frames.DutyServerFrame,
}
BODIES: Final[dict[str, Any]] = {
    name: shape
    for name, shape in vars(bodies).items()
    if inspect.isclass(shape) and issubclass(shape, bodies.Body) and shape is not bodies.Body
}


def members(union: Any) -> tuple[type[msgspec.Struct], ...]:
    """The structs of a union, also of a union of one."""
    return get_args(union) or (union,)


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of every union and body, with codes, retry advice and limits beside it."""
    shapes = list(UNIONS.values()) + list(BODIES.values())
    roots, components = msgspec.json.schema_components(shapes, ref_template="#/$defs/{name}")
    defs = {name: _tidy(components[name]) for name in sorted(components)}
    defs |= {name: {"title": name, **root} for name, root in zip(UNIONS, roots, strict=False)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from wire/*.py by `make wire`. Never edited.",
        "$defs": defs,
        "unions": list(UNIONS),
        "bodies": list(BODIES),
        "errorCodes": {code.name: code.value for code in codes.ErrorCode},
        "closeCodes": {code.name: code.value for code in codes.CloseCode},
        "retry": {str(int(code)): {"retry": advice.retry, "tell": advice.tell} for code, advice in codes.RETRY.items()},
        "limits": {name: value for name, value in vars(limits).items() if re.fullmatch(r"[A-Z][A-Z_]*", name)},
    }


def _tidy(component: dict[str, Any]) -> dict[str, Any]:
    return component | {"description": inspect.cleandoc(component["description"])}


def schema_text() -> str:
    """The committed form of `schema()`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def protocol_text(current: str) -> str:
    """docs/protocol.md with everything between its generated-table markers written anew."""
    for name, table in protocol_tables(UNIONS, BODIES).items():
        marked = re.compile(rf"(<!-- wire:{name} -->\n).*?(<!-- /wire:{name} -->)", re.DOTALL)
        current, found = marked.subn(lambda match, rows=table: f"{match[1]}\n{rows}\n{match[2]}", current)  # type: ignore[misc]
        if found != 1:
            raise SystemExit(f"docs/protocol.md needs exactly one pair of markers wire:{name}")
    return current


def outdated() -> list[Path]:
    """Committed files that differ from what the sources say."""
    return [path for path, text in _wanted().items() if not path.exists() or path.read_text("utf-8") != text]


def _wanted() -> dict[Path, str]:
    return {SCHEMA: schema_text(), PROTOCOL: protocol_text(PROTOCOL.read_text("utf-8"))}


def main(arguments: list[str]) -> int:
    """Command line: write, or with --check only compare. Gives the exit status."""
    stale = outdated()
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what wire/ says: run `make wire`", file=sys.stderr)
        return 1 if stale else 0
    for path, text in _wanted().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
