"""Imports point down: the contracts of pyproject.toml, and the short list of what the server takes from `sealing`."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import APPS, ROOMS, ROOT, SERVER, python_files, relative, tree

# The server checks shapes, signatures and logged keys. It has no business opening anything, so a new module of
# `sealing` is forbidden to it until it stands here.
SERVER_MAY_IMPORT = {
    "sealing",
    "sealing.notation",
    "sealing.chunks",
    "sealing.curve",
    "sealing.envelope",
    "sealing.bodies",
    "sealing.signatures",
    "sealing.erasure",
    "sealing.keylog",
    "sealing.vault_form",
    "sealing.tree",
    "sealing.notes",
    "sealing.replay",
    "sealing.request",
    "sealing.tiles",
    # what an outside party runs on public bytes, so that an operator can look at his own log from outside
    "sealing.offline",
    "sealing.watch",
    "sealing.watch_commands",
    "sealing.explain",
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOMS, include_external_packages=True, cache_dir=None)


def test_contracts_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.returncode == 0, done.stdout


def test_a_broken_contract_would_be_seen(graph: grimp.ImportGraph) -> None:
    assert graph.find_modules_directly_imported_by("wire.frames") >= {"wire.codes", "wire.limits", "msgspec"}


def test_the_server_takes_only_parsing_signatures_and_key_log_from_sealing(graph: grimp.ImportGraph) -> None:
    reached: set[str] = set()
    for room in SERVER:
        reached |= graph.find_upstream_modules(room, as_package=True)
    used = {module for module in reached if module.split(".")[0] == "sealing"}
    assert used <= SERVER_MAY_IMPORT


def test_nobody_imports_the_composition_root(graph: grimp.ImportGraph) -> None:
    importers = graph.find_downstream_modules("sobat", as_package=True)
    assert {module.split(".")[0] for module in importers} <= {"sobat"}


@pytest.mark.parametrize("app", APPS)
def test_other_apps_use_an_app_by_its_front_doors_only(graph: grimp.ImportGraph, app: str) -> None:
    """Doors: actions (and the actions about invitations), selectors, access and values.

    The composition root may also mount edges and run jobs.
    """
    doors = {f"{app}.{door}" for door in ("actions", "invitations", "selectors", "access", "values")}
    inside = {module for module in graph.modules if module.startswith(f"{app}.")}
    for module in inside - doors:
        strangers = {
            importer
            for importer in graph.find_modules_that_directly_import(module)
            if importer.split(".")[0] not in {app, "sobat"}
        }
        assert not strangers, f"{module} is imported by {sorted(strangers)}"


def test_tests_share_through_support_and_not_through_each_other() -> None:
    borrowed = [
        (relative(path), node.module)
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2].startswith("test_")
    ]
    assert borrowed == []
