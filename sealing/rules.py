"""The acceptance rules, one small function each, in the order of docs/sealing.md section 8.

A rule raises `Malformed` (fatal for the room view) or `Void`; otherwise it says nothing. The table is data: a mutation
check judges with one rule taken out and must see a test fail.
"""

from collections.abc import Callable
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing import bodies, signatures
from sealing.bodies import Epoch, Genesis, Keyring, Session
from sealing.envelope import Envelope
from sealing.notation import ZEROS_32, Category, Kind, digest, kem_pk_hash, member_id_of_hash, room_id
from sealing.padding import parse_content
from sealing.schedule import NONCE, entry_keys
from sealing.signatures import require
from sealing.state import Body, Judged, SessionState, State

RACE_WINDOW = 16

Rule = Callable[[State, Judged], None]


class Void(Exception):
    """A well-formed entry without effect. The rule that raised it names the case."""


_PARSERS: dict[Kind, Callable[[bytes], Body]] = {
    Kind.GENESIS: bodies.parse_genesis,
    Kind.SESSION: bodies.parse_session,
    Kind.EPOCH: bodies.parse_epoch,
    Kind.CLOSE: bodies.parse_close,
    Kind.ALERT: bodies.parse_alert,
    Kind.KEYRING: bodies.parse_keyring,
}


def parse_body(envelope: Envelope) -> Body:
    """Rule `parse`, second half. Raises `Malformed`; None for kinds without structure."""
    parser = _PARSERS.get(envelope.kind)
    return parser(envelope.body) if parser else None


def known_session(state: State, judged: Judged) -> SessionState | None:
    """The session an entry speaks under, unless it opens one."""
    return state.sessions.get(judged.envelope.session_id)


def member_sign_pk(state: State, judged: Judged) -> bytes:
    """The Ed25519 key of the author's member: from GENESIS itself, the founder, or the key log."""
    if isinstance(judged.body, Genesis):
        return judged.body.sign_pk
    founder = state.founder
    if founder and judged.member_id == founder.member_id:
        return founder.sign_pk
    entry = state.epochs[judged.envelope.epoch].entry_of(judged.member_id)
    listed = state.log.member_at(entry.log_index) if entry else None
    return listed.sign_pk if listed else b""


def room(state: State, judged: Judged) -> None:
    """2. The entry names this room; GENESIS derives it, so the founder cannot be swapped, and is the one remembered."""
    require(judged.envelope.room_id == state.room_id, Category.WRONG_BINDING, "room")
    if judged.envelope.kind is Kind.GENESIS:
        require(room_id(judged.envelope.body) == state.room_id, Category.WRONG_BINDING, "room")
        require(state.founding in (None, digest(judged.envelope.body)), Category.WRONG_BINDING, "room")


def place(state: State, judged: Judged) -> None:
    """3. GENESIS at 0 and nowhere else, EPOCH 0 at 1."""
    kind = judged.envelope.kind
    require((kind is Kind.GENESIS) == (judged.position == 0), Category.WRONG_BINDING, "place")
    require(kind is Kind.EPOCH or judged.position != 1, Category.WRONG_BINDING, "place")


def closed(state: State, judged: Judged) -> None:
    """4. Nothing follows CLOSE."""
    require(not state.room_closed, Category.WRONG_BINDING, "closed")


def span(state: State, judged: Judged) -> None:
    """5. KEYRING brings no secret of an epoch after the one it is written under."""
    if isinstance(judged.body, Keyring):
        require(judged.body.last <= judged.envelope.epoch, Category.WRONG_EPOCH, "span")


def epoch_known(state: State, judged: Judged) -> None:
    """6. No epoch from the future."""
    require(judged.envelope.epoch <= state.current_epoch, Category.WRONG_EPOCH, "epoch_known")


def session(state: State, judged: Judged) -> None:
    """7. New sessions are named after their key and not known; all others are known. Finds the author."""
    known = known_session(state, judged)
    body = judged.body
    if isinstance(body, Genesis | Session):
        require(known is None, Category.WRONG_BINDING, "session")
        signatures.check_session_name(judged.envelope, body.session_pk)
        judged.session_pk = body.session_pk
        if isinstance(body, Session):
            judged.member_id = body.member_id
        else:
            judged.member_id = member_id_of_hash(body.sign_pk, kem_pk_hash(body.kem_pk))
        return
    require(known is not None, Category.WRONG_BINDING, "session")
    if known:
        judged.member_id, judged.session_pk = known.member_id, known.session_pk


def roster(state: State, judged: Judged) -> None:
    """8. The author belongs to the epoch it writes under."""
    if judged.envelope.kind is Kind.GENESIS:
        return
    epoch = state.epochs[judged.envelope.epoch]
    require(epoch.entry_of(judged.member_id) is not None, Category.FORBIDDEN, "roster")


def certificate(state: State, judged: Judged) -> None:
    """9. A new session is certified by its member's key, for this room and this view."""
    body, envelope = judged.body, judged.envelope
    if isinstance(body, Genesis):
        certified = body.certified_bytes()
    elif isinstance(body, Session):
        certified = body.certified_bytes(envelope.room_id, envelope.seen_index, envelope.seen_head)
    else:
        return
    signatures.check_certificate(member_sign_pk(state, judged), body.session_pk, body.sig_member, certified)


def signature(state: State, judged: Judged) -> None:
    """10. The session key signed exactly this."""
    valid = signatures.verify_envelope(judged.envelope, judged.session_pk)
    require(valid, Category.TAMPERED, "signature")


def sequence(state: State, judged: Judged) -> None:
    """11. No gap, no repetition within a session."""
    known, envelope = known_session(state, judged), judged.envelope
    expected = (known.next_seq, known.last_hash) if known else (0, ZEROS_32)
    require((envelope.sender_seq, envelope.prev_own) == expected, Category.WRONG_BINDING, "sequence")


def seen_index(state: State, judged: Judged) -> None:
    """12. Nobody has seen the future, and a session's view never shrinks."""
    known = known_session(state, judged)
    least = known.seen_index if known else 0
    in_bounds = least <= judged.envelope.seen_index <= judged.position
    require(in_bounds, Category.WRONG_BINDING, "seen_index")


def seen_head(state: State, judged: Judged) -> None:
    """13. The author saw the same history. This is the rule a fork cannot survive."""
    envelope = judged.envelope
    require(envelope.seen_head == state.heads[envelope.seen_index], Category.WRONG_BINDING, "seen_head")


def epoch_step(state: State, judged: Judged) -> None:
    """14. An EPOCH opens the epoch after the one it is written under."""
    if isinstance(judged.body, Epoch):
        step = 0 if judged.position == 1 else judged.envelope.epoch + 1
        require(judged.body.new_epoch == step, Category.WRONG_EPOCH, "epoch_step")


def epoch_view(state: State, judged: Judged) -> None:
    """15. The author had seen its epoch begin and not yet seen it end."""
    envelope = judged.envelope
    if envelope.kind is Kind.GENESIS:
        return
    started = envelope.seen_index > state.epochs[envelope.epoch].start
    require(started, Category.WRONG_EPOCH, "epoch_view")
    if envelope.epoch < state.current_epoch:
        raced = envelope.seen_index <= state.epochs[envelope.epoch + 1].start
        require(raced, Category.WRONG_EPOCH, "epoch_view")


def late(state: State, judged: Judged) -> None:
    """16, first void case: a removed member cannot "race" for ever."""
    epoch = judged.envelope.epoch
    if epoch < state.current_epoch and judged.position > state.epochs[epoch + 1].start + RACE_WINDOW:
        raise Void


def lost_epoch(state: State, judged: Judged) -> None:
    """16, second void case: of two concurrent EPOCHs the first in server order stands."""
    if isinstance(judged.body, Epoch) and judged.envelope.epoch < state.current_epoch:
        raise Void


def short_session(state: State, judged: Judged) -> None:
    """16, third void case: this member had seen more before, so somebody shortened its transcript."""
    if isinstance(judged.body, Session) and judged.envelope.seen_index < state.seen.get(judged.member_id, 0):
        raise Void


def _keys(state: State, judged: Judged) -> tuple[bytes, bytes] | None:
    envelope = judged.envelope
    secret = state.secrets.get(envelope.epoch, judged.secrets.get(envelope.epoch))
    if envelope.kind is not Kind.MSG or secret is None:
        return None
    return entry_keys(
        secret, envelope.room_id, envelope.epoch, envelope.session_id, envelope.sender_seq, envelope.msg_id
    )


def commitment(state: State, judged: Judged) -> None:
    """17. One ciphertext, one key: the commitment is compared before anything is decrypted."""
    keys = _keys(state, judged)
    if keys:
        require(compare_digest(keys[1], judged.envelope.key_commit), Category.TAMPERED, "commitment")


def decrypt(state: State, judged: Judged) -> None:
    """18. The sealed body opens under the whole header."""
    keys = _keys(state, judged)
    if keys:
        try:
            judged.plaintext = AESGCM(keys[0]).decrypt(NONCE, judged.envelope.body, judged.envelope.header)
        except InvalidTag:
            require(False, Category.TAMPERED, "decrypt")


def content(state: State, judged: Judged) -> None:
    """19. Padding and data are strict."""
    if judged.plaintext is not None:
        judged.content = parse_content(judged.plaintext)
