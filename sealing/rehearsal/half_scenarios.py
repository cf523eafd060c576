"""Vectors of the root in two halves (docs/sealing.md section 9.8), and of the mark (11.4)."""

import json
from collections.abc import Iterator
from dataclasses import replace

from sealing.halves import Half, split_root
from sealing.proquint import head_words
from sealing.rehearsal.world import Dice
from sealing.vector_form import Vector, new_vector


def _text(holder: Half, **changes: object) -> str:
    return json.dumps(holder.as_json() | changes)


def half_vectors() -> Iterator[Vector]:
    """Two files of one root, and what is none."""
    first, second = split_root(Dice("halves"))
    foreign, _ = split_root(Dice("other halves"))
    damaged = replace(second, share=bytes(32))
    good = [_text(first), _text(second)]
    opened = {"root_pk": first.root_pk.hex()}
    yield new_vector("half-good", "half", "opens", "Both halves.", halves=good, **opened)
    yield new_vector("half-turned", "half", "opens", "The other first.", halves=good[::-1], **opened)
    cases: dict[str, tuple[str, str, str, str, str]] = {
        "same": ("forbidden", "same_half", "One half twice.", good[0], good[0]),
        "other-root": ("wrong_binding", "other_root", "Halves of two roots.", _text(foreign), good[1]),
        "wrong-share": ("tampered", "root_pk", "They make another key than they say.", good[0], _text(damaged)),
        "format": ("malformed", "half", "Another format.", _text(first, format="sobat/2 root half"), good[1]),
        "third": ("malformed", "half", "A third half.", _text(first, half=3), good[1]),
        "check": ("malformed", "half", "A damaged copy.", _text(first, check="A" * 43 + "="), good[1]),
        "short": ("malformed", "half", "A share of 31 bytes.", _text(replace(first, share=bytes(31))), good[1]),
        "short-root": ("malformed", "half", "A root of 31 bytes.", _text(replace(first, root_pk=bytes(31))), good[1]),
    }
    for name, (expect, rule, description, one, other) in cases.items():
        yield new_vector(f"half-{name}", "half", expect, description, halves=[one, other], rule=rule)


def mark_vectors() -> Iterator[Vector]:
    """Heads with their two words."""
    heads = {"zeros": bytes(32), "ones": b"\xff" * 32, "any": Dice("mark")(32)}
    for name, head in heads.items():
        yield new_vector(f"mark-{name}", "mark", "opens", "Its first 32 bits.", head=head.hex(), words=head_words(head))
