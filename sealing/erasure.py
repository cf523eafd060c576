"""The proof that a room was erased at its citizen's wish (docs/sealing.md section 13): two or three envelopes.

Whoever knows a room's name can check it without any transcript: GENESIS derives the name and names the citizen, SESSION
certifies another session of the same citizen, CLOSE says that the room is to be erased.
"""

from sealing.bodies import CLOSE_ERASE, Genesis, parse_close
from sealing.envelope import Envelope, parse
from sealing.notation import Category, Kind, member_id
from sealing.signatures import check_genesis, check_session, require, verify_envelope


def check_erasure(room: bytes, genesis: bytes, session: bytes | None, close: bytes) -> None:
    """Check the proof for the room of that name (16 bytes). `session`: exactly when GENESIS's did not sign CLOSE.

    Raises `Malformed`; the order is that of docs/sealing.md section 13.
    """
    first, last = parse(genesis), parse(close)
    require(first.room_id == room == last.room_id, Category.WRONG_BINDING, "room")
    founder = check_genesis(first)
    require(last.kind is Kind.CLOSE, Category.WRONG_BINDING, "place")
    require(parse_close(last.body).reason == CLOSE_ERASE, Category.FORBIDDEN, "close_reason")
    own = first.session_id == last.session_id
    require(own == (session is None), Category.WRONG_BINDING, "session")
    session_pk = founder.session_pk if session is None else _later_session(parse(session), last, founder)
    require(verify_envelope(last, session_pk), Category.TAMPERED, "signature")


def _later_session(envelope: Envelope, close: Envelope, founder: Genesis) -> bytes:
    require(envelope.room_id == close.room_id, Category.WRONG_BINDING, "room")
    require(envelope.session_id == close.session_id, Category.WRONG_BINDING, "session")
    session = check_session(envelope, founder.sign_pk)
    citizen = member_id(founder.sign_pk, founder.kem_pk)
    require(session.member_id == citizen, Category.FORBIDDEN, "author")
    return session.session_pk
