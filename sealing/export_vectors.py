"""Checking shared vectors of offline copies (docs/sealing.md section 16)."""

from collections.abc import Callable

from sealing.export import by_code, by_passphrase, check_log, parse_export, pins_of
from sealing.keylog_vectors import naming_the_rule
from sealing.notation import Category
from sealing.reading import What, read_export
from sealing.vector_form import Vector
from sealing.vector_form import expect_equal as _expect


def _export(vector: Vector) -> Category:
    export = parse_export(vector["export"].encode())
    _expect("export", export.pack().decode(), vector["export"])
    log = check_log(export, export.root_pk, pins_of(export))
    if "code" in vector:
        readers = by_code(vector["code"])(export)
    else:
        readers = by_passphrase(vector["passphrase"])(export) if "passphrase" in vector else []
    told = read_export(export, log, readers)
    _expect("refusal", told.refusal, None)
    _expect("entries", told.entries, vector.get("entries"))
    _expect("head", told.head.hex(), vector.get("head"))
    _expect("texts", [line.text for line in told.lines if line.what is What.TEXT], vector.get("texts"))
    return Category.OPENS


EXPORT_CHECKERS: dict[str, Callable[[Vector], Category]] = {"export": naming_the_rule(_export)}
