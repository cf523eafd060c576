"""Ed25519: which public keys are good, and what a signature is worth (docs/sealing.md section 2.2). No private keys.

Verifiers disagree on keys and signatures with small-order parts. A member could use that to make one browser
accept what another refuses. With a prime-order key A and `S < l`, the point R = S*B - h*A that OpenSSL compares with
the signature is in the prime-order subgroup too, so cofactored and cofactorless verification agree.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sealing import curve
from sealing.bodies import Genesis, Session, parse_genesis, parse_session
from sealing.envelope import Envelope
from sealing.notation import ZEROS_32, Category, Kind, Malformed, first_head, room_id, session_id


@lru_cache(maxsize=16_384)
def load_public_key(public_key: bytes) -> Ed25519PublicKey:
    """A checked key object for 32 bytes. Raises `Malformed` for keys of section 2.2 that are not good."""
    if not curve.is_good_key(public_key):
        raise Malformed(Category.MALFORMED, "public_key")
    return Ed25519PublicKey.from_public_bytes(public_key)


@lru_cache(maxsize=16_384)
def load_certified_key(public_key: bytes) -> Ed25519PublicKey:
    """A key object for 32 bytes that `load_public_key` has accepted before, when the session was certified.

    For a store that kept only such keys: asking again costs a millisecond for each session after every start.
    """
    return Ed25519PublicKey.from_public_bytes(public_key)


def verify(public_key: bytes, signature: bytes, signed: bytes) -> bool:
    """One Ed25519 verification under a good key. Raises `Malformed` for a bad key, never for a bad signature."""
    return _verifies(load_public_key(public_key), signature, signed)


def _verifies(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def verify_certified(envelope: Envelope, session_pk: bytes) -> bool:
    """`verify_envelope` under the key of a session that this store accepted; see `load_certified_key`."""
    return _verifies(load_certified_key(session_pk), envelope.signature, envelope.signed_bytes())


def verify_envelope(envelope: Envelope, session_pk: bytes) -> bool:
    """Does the envelope's signature hold under this session key (32 bytes)?"""
    return verify(session_pk, envelope.signature, envelope.signed_bytes())


def require(condition: bool, category: Category, rule: str) -> None:
    """Raise `Malformed(category, rule)` unless the condition holds."""
    if not condition:
        raise Malformed(category, rule)


def check_genesis(envelope: Envelope) -> Genesis:
    """Everything about a GENESIS that needs no transcript: derived names, keys, both signatures, first header.

    Gives the parsed body; raises `Malformed`. The order is that of docs/sealing.md section 8.
    """
    require(envelope.kind is Kind.GENESIS, Category.WRONG_BINDING, "place")
    genesis = parse_genesis(envelope.body)
    require(envelope.room_id == room_id(envelope.body), Category.WRONG_BINDING, "room")
    require(envelope.epoch == 0, Category.WRONG_EPOCH, "epoch_known")
    check_session_name(envelope, genesis.session_pk)
    check_certificate(genesis.sign_pk, genesis.session_pk, genesis.sig_member, genesis.certified_bytes())
    require(verify_envelope(envelope, genesis.session_pk), Category.TAMPERED, "signature")
    check_first(envelope)
    check_unseen(envelope)
    return genesis


def check_session(envelope: Envelope, sign_pk: bytes) -> Session:
    """Everything about a SESSION that needs no transcript but the member's `sign_pk` (32 bytes).

    The caller knows which member that key belongs to and compares `member_id`. Gives the body; raises `Malformed`.
    """
    require(envelope.kind is Kind.SESSION, Category.WRONG_BINDING, "place")
    session = parse_session(envelope.body)
    check_session_name(envelope, session.session_pk)
    certified = session.certified_bytes(envelope.room_id, envelope.seen_index, envelope.seen_head)
    check_certificate(sign_pk, session.session_pk, session.sig_member, certified)
    require(verify_envelope(envelope, session.session_pk), Category.TAMPERED, "signature")
    check_first(envelope)
    return session


def check_session_name(envelope: Envelope, session_pk: bytes) -> None:
    """Rule 7 for a new session: its name is derived from its key and the room."""
    require(envelope.session_id == session_id(envelope.room_id, session_pk), Category.WRONG_BINDING, "session")


def check_certificate(sign_pk: bytes, session_pk: bytes, signature: bytes, certified: bytes) -> None:
    """Rule 9: a member key certifies a session key; both must be good keys."""
    load_public_key(session_pk)
    require(verify(sign_pk, signature, certified), Category.TAMPERED, "certificate")


def check_first(envelope: Envelope) -> None:
    """Rule 11 for the first envelope of a session."""
    first = envelope.sender_seq == 0 and envelope.prev_own == ZEROS_32
    require(first, Category.WRONG_BINDING, "sequence")


def check_unseen(envelope: Envelope) -> None:
    """Rules 12 and 13 for an author who has seen no entry of the room."""
    require(envelope.seen_index == 0, Category.WRONG_BINDING, "seen_index")
    require(envelope.seen_head == first_head(envelope.room_id), Category.WRONG_BINDING, "seen_head")
