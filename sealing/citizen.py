"""What only a room's citizen does: found it, order its erasure (docs/sealing.md sections 4 and 13)."""

from sealing import bodies
from sealing.envelope import Header, parse
from sealing.members import Member, SigningKey
from sealing.notation import DEFAULT_SESSION_MS, ZEROS_32, Kind, first_head, room_id, session_id
from sealing.replay import KeyLog
from sealing.seal import Pen, Random, make_genesis, make_session, sign_envelope
from sealing.transcript import Transcript


def found_room(member: Member, random: Random, now_ms: int, log: KeyLog) -> tuple[Transcript, Pen, bytes]:
    """A new room: the founder's transcript (empty), its pen, and the raw GENESIS to send and accept first.

    `log` is the key log as far as the founder has verified it; nothing of it is needed before the first counselor.
    The member's keys must be fresh: a citizen's keys exist for one room only.
    """
    key, nonce = SigningKey(random(32)), random(16)
    not_after = now_ms + DEFAULT_SESSION_MS
    room = room_id(make_genesis(member, key, nonce, not_after).pack())
    transcript = Transcript(room, log, member)
    pen = Pen(transcript, member, key, random)
    return transcript, pen, pen.found(nonce, now_ms)


def order_erasure(member: Member, room: bytes, key: SigningKey, random: Random, now_ms: int) -> tuple[bytes, bytes]:
    """The citizen's order to erase a room: SESSION and CLOSE of a session of its own, under the fresh `key`.

    It speaks of no transcript and quotes no key log, so it can be given for a room that is closed or that has failed.
    """
    name, view = session_id(room, key.public_key), (0, first_head(room))
    body = make_session(member, key, room, now_ms + DEFAULT_SESSION_MS, view, (0, ZEROS_32)).pack()
    session = sign_envelope(Header(Kind.SESSION, 0, room, name, 0, *view, ZEROS_32, random(16)), body, key)
    header = Header(Kind.CLOSE, 0, room, name, 1, *view, parse(session).env_hash(), random(16))
    return session, sign_envelope(header, bodies.Close(bodies.CLOSE_ERASE).pack(), key)
