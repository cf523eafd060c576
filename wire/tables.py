"""Markdown tables of the wire, read from the docstrings, annotations and trailing comments of its own sources."""

import inspect
import re
from collections.abc import Iterable
from types import ModuleType
from typing import Any, Final, get_args

import msgspec

from wire import codes, limits

SOCKETS: Final = {"Room": "/ws/room/", "Queue": "/ws/queue/", "Duty": "/ws/duty/"}
DIRECTIONS: Final = {"Client": "client → server", "Server": "server → client"}


def protocol_tables(unions: dict[str, Any], bodies: dict[str, Any]) -> dict[str, str]:
    """Marker name → Markdown, for every generated part of docs/protocol.md."""
    return {
        "frames": "\n".join(_union_table(name, union) for name, union in unions.items()),
        "parts": _table(("Part", "Fields", "Meaning"), [_row(part) for part in _parts(unions)]),
        "bodies": _table(("Body", "Fields", "Meaning"), [_row(body) for body in bodies.values()]),
        "errors": _table(
            ("Code", "Meaning"), [(f"`{c.value}`", _remark(codes.ErrorCode, c.name)) for c in codes.ErrorCode]
        ),
        "closings": _table(("Close", "Name", "Meaning", "Client", "Told"), [_closing(c) for c in codes.CloseCode]),
        "limits": _table(("Name", "Value", "Meaning"), list(_limits())),
    }


def _union_table(name: str, union: Any) -> str:
    socket, direction = re.findall("[A-Z][a-z]+", name)[:2]
    heading = f"#### `{SOCKETS[socket]}`, {DIRECTIONS[direction]} (`{name}`)\n\n"
    rows = [_row(frame, frame.__struct_config__.tag) for frame in get_args(union) or (union,)]
    return heading + _table(("Frame", "Fields", "Meaning"), rows)


def _row(shape: Any, name: str | None = None) -> tuple[str, str, str]:
    fields = ", ".join(f"`{field.name}{'' if field.required else '?'}`" for field in msgspec.structs.fields(shape))
    return f"`{name or shape.__name__}`", fields or "–", _one_line(inspect.getdoc(shape) or "")


def _parts(unions: dict[str, Any]) -> list[Any]:
    """Structs that lie inside frames, in the order in which frames.py defines them."""
    frames = inspect.getmodule(next(iter(get_args(next(iter(unions.values()))))))
    named = vars(frames).values()
    return [part for part in named if inspect.isclass(part) and [base.__name__ for base in part.__bases__] == ["Part"]]


def _closing(code: codes.CloseCode) -> tuple[str, str, str, str, str]:
    advice = codes.RETRY[code]
    return (
        f"{code.value}",
        f"`{code.name}`",
        _remark(codes.CloseCode, code.name),
        advice.retry,
        "yes" if advice.tell else "no",
    )


def _limits() -> Iterable[tuple[str, str, str]]:
    for name, value in vars(limits).items():
        if name.isupper():
            yield f"`{name}`", str(value), _remark(limits, name)


def _remark(place: ModuleType | type, name: str) -> str:
    """The comment behind `NAME = ...` in the source of a module or class, or nothing."""
    found = re.search(rf"^ *{name}\b[^=\n]*=[^#\n]*(?:#\s*(.*))?$", inspect.getsource(place), re.MULTILINE)
    return (found[1] if found else None) or ""


def _table(head: tuple[str, ...], rows: list[Any]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
