"""The server never holds a message, only envelopes: no identifier of ours in Python contains that word."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import python_files, relative, tree

WORD = "mess" + "age"
GENERIC_ROOMS = {"common", "core", "utils", "helpers", "misc"}


def defined_names(module: ast.Module) -> Iterator[str]:
    """Every name that this file gives to something: functions, classes, arguments, variables, attributes, fields."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.alias):
            yield node.asname or ""


@pytest.mark.parametrize("path", list(python_files()), ids=relative)
def test_no_identifier_says_it(path: Path) -> None:
    assert [name for name in defined_names(tree(path)) if WORD in name.lower()] == []


def test_no_room_is_a_drawer_for_everything() -> None:
    assert [relative(path) for path in python_files() if set(path.with_suffix("").parts) & GENERIC_ROOMS] == []
