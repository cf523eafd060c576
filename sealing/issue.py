"""Making key-log entries: what a member asks for and what the root signs (docs/sealing.md section 9.1). Offline.

A request is made where the member's keys are, with public results only, and travels to the ceremony as a file
(`request`). Its place in the log is given there.
"""

from collections.abc import Iterable
from dataclasses import replace

from sealing.keylog import Entry, EntryType
from sealing.members import Member, SigningKey
from sealing.notation import ZEROS_32, ZEROS_64, Category, Role
from sealing.replay import KeyLog, revocation_of
from sealing.request import Request
from sealing.signatures import require


def make_request(member: Member, role: Role, valid: tuple[int, int], former: Member | None = None) -> Request:
    """What a member asks to be logged as; `valid` is (not_before, not_after) in ms.

    With `former` it is a ROTATE signed by the former key too. After total loss see `replace_lost`.
    """
    kind, previous = (EntryType.ROTATE, former.member_id) if former else (EntryType.ADD, ZEROS_32)
    bare = _bare(kind, member, previous, role, valid)
    sig_prev = former.signing.sign(bare.request_bytes()) if former else ZEROS_64
    return _signed(replace(bare, sig_prev=sig_prev), member)


def replace_lost(member: Member, role: Role, valid: tuple[int, int], former_id: bytes) -> Request:
    """A ROTATE without the former key's signature: the member has lost everything, the root alone vouches."""
    return _signed(_bare(EntryType.ROTATE, member, former_id, role, valid), member)


def _bare(kind: EntryType, member: Member, previous: bytes, role: Role, valid: tuple[int, int]) -> Entry:
    public_key, kem_hash = member.signing.public_key, member.kem_pk_hash
    return Entry(kind, 0, member.member_id, previous, role, public_key, kem_hash, *valid)


def _signed(entry: Entry, member: Member) -> Request:
    return Request(replace(entry, sig_member=member.signing.sign(entry.request_bytes())), member.kem_pk)


def admit(request: Request, seq: int, root: SigningKey) -> Entry:
    """The entry at its place, signed by the root."""
    placed = replace(request.entry, seq=seq)
    return replace(placed, sig_org=root.sign(placed.signed_bytes()))


def revoke(former: Entry, seq: int, root: SigningKey) -> Entry:
    """The REVOKE entry that ends the member listed by `former`."""
    bare = revocation_of(former, seq)
    return replace(bare, sig_org=root.sign(bare.signed_bytes()))


def sign_all(
    log: KeyLog, root: SigningKey, requests: Iterable[Request], revoked: Iterable[bytes]
) -> list[tuple[Entry, bytes]]:
    """Sign revocations (by member_id) and then requests as the next entries of `log`, which takes them.

    Gives pairs of (entry, kem_pk; empty for REVOKE). Raises `Malformed` for what the log would refuse.
    """
    signed: list[tuple[Entry, bytes]] = []
    for member_id in revoked:
        former = [entry for entry in log.listed() if entry.member_id == member_id]
        require(bool(former), Category.FORBIDDEN, "not_current")
        signed.append((log.append(revoke(former[0], log.size, root).pack()), b""))
    for request in requests:
        signed.append((log.append(admit(request, log.size, root).pack()), request.kem_pk))
    return signed
