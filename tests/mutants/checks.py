"""Which checks can be taken away, and a module of `sealing/` without one. Reads source, imports none of it."""

import ast
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = (
    "envelope",
    "bodies",
    "padding",
    "signatures",
    "rules",
    "roster_rules",
    "grants",
    "keylog",
    "notes",
    "tiles",
    "tree",
    "replay",
    "vault_form",
    "slots",
    "vault",
    "members",
    "code",
    "proquint",
    "recovery",
    "attachments",
    "erasure",
    "export",
    "request",
    "halves",
)
TABLE = "RULES"
DEMANDS = ("require", "require_form", "demand")


@dataclass(frozen=True, slots=True)
class Mutant:
    """`name` is what the runners of both languages understand; `what` says to people what is gone."""

    name: str
    what: str


def _is_demand(node: ast.stmt) -> bool:
    """`require(...)`, `_require_form(...)`, `_demand(...)`: refuses unless something holds."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    called = node.value.func
    return isinstance(called, ast.Name) and called.id.lstrip("_") in DEMANDS


def _is_guard(node: ast.stmt) -> bool:
    """`if ...: raise ...`, with nothing else in it."""
    if not isinstance(node, ast.If) or node.orelse or len(node.body) != 1:
        return False
    return isinstance(node.body[0], ast.Raise)


def _is_check(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt) and (_is_demand(node) or _is_guard(node))


class _Without(ast.NodeTransformer):
    def __init__(self, index: int) -> None:
        self.rest = index

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not _is_check(node):
            return super().generic_visit(node)
        self.rest -= 1
        return ast.copy_location(ast.Pass(), node) if self.rest == -1 else super().generic_visit(node)


def without(source: str, index: int) -> ast.Module:
    """The module without its check number `index` (from 0, in the order of the text)."""
    return ast.fix_missing_locations(_Without(index).visit(ast.parse(source)))


def _checks(module: str) -> list[Mutant]:
    source = (ROOT / "sealing" / f"{module}.py").read_text(encoding="utf-8")
    found = [node for node in _preorder(ast.parse(source)) if _is_check(node)]
    texts = [" ".join((ast.get_source_segment(source, node) or "").split()) for node in found]
    return [Mutant(f"check:{module}:{i}", f"`{module}.py`: `{text}`") for i, text in enumerate(texts)]


def _preorder(node: ast.AST) -> list[ast.AST]:
    return [node, *(below for child in ast.iter_child_nodes(node) for below in _preorder(child))]


def rule_names() -> list[str]:
    """Names of the acceptance rules, in order, as they stand in the table of `sealing/roster_rules.py`."""
    source = (ROOT / "sealing" / "roster_rules.py").read_text(encoding="utf-8")
    tables = [node for node in ast.parse(source).body if isinstance(node, ast.AnnAssign)]
    table = next(node.value for node in tables if isinstance(node.target, ast.Name) and node.target.id == TABLE)
    assert isinstance(table, ast.Tuple)
    return [ast.literal_eval(step.elts[0]) for step in table.elts if isinstance(step, ast.Tuple)]


def all_mutants() -> list[Mutant]:
    """Every rule of the table and every single check, in the order of the document."""
    rules = [Mutant(f"rule:{name}", f"rule `{name}`") for name in rule_names()]
    return rules + [mutant for module in MODULES for mutant in _checks(module)]


def typescript_mutants() -> list[Mutant]:
    """What `frontend/scripts/mutants.mjs` can take away."""
    command = ["node", "scripts/mutants.mjs"]
    listed = subprocess.run(command, cwd=ROOT / "frontend", text=True, capture_output=True, check=True).stdout
    return [Mutant(each["name"], each["what"]) for each in json.loads(listed)]
