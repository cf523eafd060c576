"""A pytest plugin that takes one rule or check out of `sealing/` before any test imports it.

`SOBAT_MUTANT=rule:seen_head pytest -p tests.mutants.plugin ...`; nothing in `sealing/` knows of this.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, ModuleType

from tests.mutants.checks import without


class _Loader(SourceFileLoader):
    """Compiles one module without one of its checks, past every cache of compiled code."""

    def __init__(self, name: str, path: str, index: int) -> None:
        super().__init__(name, path)
        self._index = index

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path).decode("utf-8")
        code: CodeType = compile(without(source, self._index), self.path, "exec")
        return code


class _Finder(MetaPathFinder):
    def __init__(self, module: str, index: int) -> None:
        self._module, self._index = f"sealing.{module}", index

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path) if fullname == self._module else None
        if found is None or found.origin is None:
            return None
        loader = _Loader(fullname, found.origin, self._index)
        return spec_from_file_location(fullname, found.origin, loader=loader)


def _mutate(name: str) -> None:
    kind, _, rest = name.partition(":")
    assert not any(module.startswith("sealing") for module in sys.modules), "sealing is imported already"
    if kind == "check":
        module, _, index = rest.partition(":")
        sys.meta_path.insert(0, _Finder(module, int(index)))
        return
    from sealing import roster_rules

    fewer = tuple(step for step in roster_rules.RULES if step[0] != rest)
    assert len(fewer) == len(roster_rules.RULES) - 1, f"no rule {rest}"
    roster_rules.RULES = fewer


_mutate(os.environ["SOBAT_MUTANT"])
