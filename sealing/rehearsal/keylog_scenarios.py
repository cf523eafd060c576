"""Shared vectors of the key log: entries, replay, tree, tiles (docs/sealing.md sections 9.1 to 9.3 and 9.6)."""

from collections.abc import Iterator
from dataclasses import replace

from sealing.issue import admit, make_request, replace_lost, revoke
from sealing.keylog import Entry
from sealing.keylog_vectors import served_sums
from sealing.members import Member
from sealing.notation import U64_LIMIT, ZEROS_32, ZEROS_64, Category, Role
from sealing.rehearsal.world import (
    NOW,
    ROOT,
    STAFF,
    YEAR,
    make_entry,
    make_member,
)
from sealing.replay import KeyLog
from sealing.request import key_number
from sealing.tiles import bundle_bytes
from sealing.tree import Tree
from sealing.vector_form import Vector, new_vector

VALID = (NOW - YEAR, NOW + YEAR)
DAY = 24 * 3600 * 1000
# The eight entries with which implementations of RFC 6962 are commonly tested.
EIGHT = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
Case = tuple[str, Entry | bytes, Category, str]


def _signed(entry: Entry, member: Member, former: Member | None = None) -> Entry:
    """Every signature anew, over whatever the fields are."""
    asked = entry.request_bytes()
    sig_prev = former.signing.sign(asked) if former else entry.sig_prev
    sig_org = ROOT.sign(entry.signed_bytes())
    return replace(entry, sig_org=sig_org, sig_member=member.signing.sign(asked), sig_prev=sig_prev)


def _whole_entries(member: Member, other: Member) -> Iterator[Case]:
    """Entries with the right form, and bytes of them changed."""
    good = admit(make_request(member, Role.COUNSELOR, VALID), 3, ROOT)
    raw = good.pack()
    rotate = admit(make_request(member, Role.COUNSELOR, VALID, other), 3, ROOT)
    yield "good", good, Category.OPENS, "An ADD entry in its validity."
    yield "rotate", rotate, Category.OPENS, "A ROTATE entry; the former key's signature is a matter of replay."
    yield "revoke", revoke(good, 9, ROOT), Category.OPENS, "A REVOKE entry."
    yield "org-signature", raw[:155] + ZEROS_64 + raw[219:], Category.TAMPERED, "The root did not sign it."
    yield "member-signature", raw[:219] + ZEROS_64 + raw[283:], Category.TAMPERED, "The member did not sign it."
    yield "flipped-seq", raw[:9] + b"\x04" + raw[10:], Category.TAMPERED, "Another place in the log."
    yield "type", raw[:1] + b"\x04" + raw[2:], Category.MALFORMED, "A type that does not exist."
    yield "short", raw[:-1], Category.MALFORMED, "One byte is missing."


def _signed_entries(member: Member, other: Member) -> Iterator[Case]:
    """Entries with a wrong field, signed by everybody."""
    good = admit(make_request(member, Role.COUNSELOR, VALID), 3, ROOT)
    rotate = admit(make_request(member, Role.COUNSELOR, VALID, other), 3, ROOT)
    weak, own, nobody = b"\x01" + bytes(31), member.member_id, ZEROS_32
    changes = [
        ("foreign-name", good, {"member_id": other.member_id}, Category.WRONG_BINDING, "A foreign name."),
        ("foreign-kem", good, {"kem_pk_hash": other.kem_pk_hash}, Category.WRONG_BINDING, "A foreign key."),
        ("weak-key", good, {"sign_pk": weak}, Category.WRONG_BINDING, "Caught by its name."),
        ("role", good, {"role": Role.TEAM}, Category.MALFORMED, "Nobody is logged as team."),
        ("add-with-former", good, {"prev_member_id": other.member_id}, Category.MALFORMED, "ADD in place of another."),
        ("rotate-without-former", rotate, {"prev_member_id": nobody}, Category.MALFORMED, "ROTATE in place of nobody."),
        ("rotate-itself", rotate, {"prev_member_id": own}, Category.MALFORMED, "ROTATE in its own place."),
        ("revoke-with-signature", revoke(good, 9, ROOT), {}, Category.MALFORMED, "REVOKE is signed by the root only."),
        ("validity", good, {"not_after": good.not_before}, Category.MALFORMED, "Ends before it begins."),
        ("expired", good, {"not_after": NOW}, Category.FORBIDDEN, "Ended this very millisecond."),
        ("early", good, {"not_before": NOW + 1}, Category.FORBIDDEN, "Begins in a millisecond."),
        ("huge-seq", good, {"seq": U64_LIMIT}, Category.MALFORMED, "Its place is 2^53."),
        ("huge-end", good, {"not_after": U64_LIMIT}, Category.MALFORMED, "Valid until 2^53."),
        ("largest-end", good, {"not_after": U64_LIMIT - 1}, Category.OPENS, "Valid until 2^53 - 1."),
        (
            "huge-validity",
            good,
            {"not_before": U64_LIMIT, "not_after": U64_LIMIT + 1},
            Category.MALFORMED,
            "From 2^53 on.",
        ),
    ]
    for name, entry, change, expect, description in changes:
        yield name, _signed(replace(entry, **change), member), expect, description  # type: ignore[arg-type]


def entry_vectors() -> Iterator[Vector]:
    """Entries by themselves."""
    member, other = make_member("log member"), make_member("another")
    for name, entry, expect, description in (*_whole_entries(member, other), *_signed_entries(member, other)):
        raw = entry.pack() if isinstance(entry, Entry) else entry
        fields = {"entry": raw.hex(), "kem_pk": member.kem_pk.hex(), "root_pk": ROOT.public_key.hex(), "now": NOW}
        yield new_vector(f"entry-{name}", "entry", expect, description, **fields)


def _seeds(member: Member) -> dict[str, str]:
    return {"sign_seed": member.signing.seed.hex(), "kem_seed": member.kem_seed.hex()}


def _request_vectors() -> Iterator[Vector]:
    member, former = make_member("asking"), make_member("former")
    for name, old in (("add", None), ("rotate", former)):
        request = make_request(member, Role.COUNSELOR, VALID, old)
        fields = {"member": _seeds(member), "former": _seeds(old) if old else None, "role": int(Role.COUNSELOR)}
        times = {"not_before": VALID[0], "not_after": VALID[1]}
        description = "What a member asks for: the entry with seq 0 and without the root's signature."
        entry = request.entry.pack().hex()
        yield new_vector(f"request-{name}", "request", "opens", description, **fields, **times, entry=entry)
    yield from _request_files()


def _request_files() -> Iterator[Vector]:
    """The file that travels to the ceremony: somebody new, and somebody who has lost everything."""
    member, former = make_member("filing"), make_member("forgotten")
    fields = {"member": _seeds(member), "former": None, "not_before": VALID[0], "not_after": VALID[1]}
    for name, role, lost in (("first", Role.SUPERVISOR, None), ("lost", Role.COUNSELOR, former.member_id)):
        request = replace_lost(member, role, VALID, lost) if lost else make_request(member, role, VALID)
        named = {"lost": lost.hex()} if lost else {}
        description = "The request file, byte for byte, and the number that is compared by voice."
        made = {"role": int(role), "entry": request.entry.pack().hex(), "request_file": request.file_text()}
        made["number"] = key_number(member.member_id)
        yield new_vector(f"request-file-{name}", "request", "opens", description, **fields, **named, **made)


def _keylog(name: str, expect: str, description: str, entries: list[Entry], rule: str = "") -> Vector:
    """A log of which all entries but the last are good, and the last is if no rule is named."""
    raws = [entry.pack() for entry in entries]
    fields: dict[str, object] = {"root_pk": ROOT.public_key.hex(), "entries": [raw.hex() for raw in raws]}
    if rule:
        return new_vector(
            f"keylog-{name}", "keylog", expect, description, **fields, rule=rule, refused_at=len(raws) - 1
        )
    log = KeyLog(ROOT.public_key, raws)
    members = [
        {"seq": entry.seq, "member_id": entry.member_id.hex(), "ended_by": log.ended_by(entry.seq)}
        for entry in log.listed()
    ]
    root = log.tree.root(log.size).hex()
    return new_vector(f"keylog-{name}", "keylog", expect, description, **fields, root=root, members=members)


def _replay_vectors() -> Iterator[Vector]:
    entries, members, new = STAFF.entries, STAFF.members, make_member("new")
    yield _keylog("good", "opens", "ADD, ROTATE and REVOKE.", entries)
    yield _keylog("empty", "opens", "No entry.", [])
    lost = admit(replace_lost(new, Role.COUNSELOR, VALID, members[0].member_id), 9, ROOT)
    yield _keylog("lost", "opens", "ROTATE without the former key's signature.", [*entries, lost])
    yield _keylog("gap", "wrong_binding", "An entry is missing.", [entries[0], entries[2]], "seq")
    yield _keylog("reordered", "wrong_binding", "Two entries in the other order.", [entries[1]], "seq")
    yield _keylog("repeated", "wrong_binding", "An entry twice.", [entries[0]] * 2, "seq")
    for name, expect, rule, description, last in _refused_steps(lost, new):
        yield _keylog(name, expect, description, [*entries, last], rule)


def _refused_steps(lost: Entry, new: Member) -> Iterator[tuple[str, str, str, str, Entry]]:
    """Well-signed entries that the whole log refuses as its tenth."""
    entries, members, other = STAFF.entries, STAFF.members, make_member("another")

    def rotate(former: Member, role: Role = Role.COUNSELOR) -> Entry:
        return admit(make_request(new, role, VALID, former), 9, ROOT)

    again, back = make_entry(members[0], 9), make_entry(members[7], 9)
    changed = revoke(replace(entries[0], role=Role.SUPERVISOR), 9, ROOT)
    yield "listed-again", "forbidden", "listed_before", "A member twice.", again
    yield "back", "forbidden", "listed_before", "A revoked member comes back.", back
    yield "rotate-unknown", "forbidden", "not_current", "ROTATE in place of nobody logged.", rotate(other)
    yield "rotate-ended", "forbidden", "not_current", "ROTATE in place of a replaced member.", rotate(members[5])
    yield "rotate-role", "forbidden", "role", "A counselor becomes a supervisor.", rotate(members[0], Role.SUPERVISOR)
    yield "rotate-by-other", "tampered", "sig_prev", "Not signed by the former key.", _signed(lost, new, other)
    yield "revoke-twice", "forbidden", "not_current", "REVOKE again.", revoke(entries[7], 9, ROOT)
    yield "revoke-other-fields", "wrong_binding", "revoked_fields", "REVOKE that states another role.", changed


def _tree_vectors() -> Iterator[Vector]:
    tree = Tree(bytes.fromhex(entry) for entry in EIGHT)
    roots = [tree.root(size).hex() for size in range(9)]
    yield new_vector("tree-eight", "tree", "opens", "The 8-leaf tree of RFC 6962.", entries=EIGHT, roots=roots)
    for size in (0, 1, 256, 257, 66_000):
        served = served_sums(size)
        yield new_vector(f"tiles-{size}", "tiles", "opens", "Entry i is u32 i.", size=size, served=served)
    entries = [entry.pack() for entry in STAFF.entries[:3]]
    raw, listed = bundle_bytes(entries), [entry.hex() for entry in entries]
    yield new_vector("bundle-good", "bundle", "opens", "Three entries.", width=3, bundle=raw.hex(), entries=listed)
    for name, bad in {"short": raw[:-1], "long": raw + b"\x00", "cut": raw[: len(raw) - 348]}.items():
        yield new_vector(f"bundle-{name}", "bundle", "malformed", "No bundle of three.", width=3, bundle=bad.hex())


def keylog_vectors() -> Iterator[Vector]:
    """What members ask for, replay, tree and tiles."""
    yield from _request_vectors()
    yield from _replay_vectors()
    yield from _tree_vectors()
