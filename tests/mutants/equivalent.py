"""Mutants that change no verdict, each with its reason: what is taken away is demanded a second time elsewhere."""

EQUIVALENT: dict[str, str] = {}
