"""The proof that a room was erased at its citizen's wish (docs/sealing.md section 13): three envelopes without content.

Whoever knows a room's name can check it without any transcript: GENESIS derives the name and names the citizen, SESSION
certifies a session of the same citizen, CLOSE orders the erasure. The last two are no entries of the room, so they
must claim to have seen nothing of it.
"""

from sealing.bodies import CLOSE_ERASE, parse_close
from sealing.envelope import parse
from sealing.notation import Category, Kind, member_id
from sealing.signatures import check_genesis, check_session, check_unseen, require, verify_envelope


def check_erasure(room: bytes, genesis: bytes, session: bytes, close: bytes) -> None:
    """Check the proof for the room of that name (16 bytes): three envelopes.

    Raises `Malformed`; the order is that of docs/sealing.md section 13.
    """
    first, middle, last = parse(genesis), parse(session), parse(close)
    require(first.room_id == middle.room_id == last.room_id == room, Category.WRONG_BINDING, "room")
    founder = check_genesis(first)
    certified = check_session(middle, founder.sign_pk)
    require(certified.member_id == member_id(founder.sign_pk, founder.kem_pk), Category.FORBIDDEN, "author")
    require(last.kind is Kind.CLOSE, Category.WRONG_BINDING, "place")
    require(parse_close(last.body).reason == CLOSE_ERASE, Category.FORBIDDEN, "close_reason")
    require(last.session_id == middle.session_id, Category.WRONG_BINDING, "session")
    require((last.sender_seq, last.prev_own) == (1, middle.env_hash()), Category.WRONG_BINDING, "sequence")
    require(verify_envelope(last, certified.session_pk), Category.TAMPERED, "signature")
    for envelope in (middle, last):
        require(envelope.epoch == 0, Category.WRONG_EPOCH, "epoch_known")
        check_unseen(envelope)
    require(certified.log_size == 0, Category.FORBIDDEN, "log_view")
