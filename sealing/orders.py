"""A citizen's order to erase a room (docs/sealing.md section 13). Pure: keys, randomness and time come in."""

from sealing import bodies
from sealing.members import Member, SigningKey
from sealing.notation import Kind
from sealing.replay import KeyLog
from sealing.seal import Pen, Random, sign_envelope
from sealing.transcript import Transcript


def order_erasure(member: Member, room: bytes, key: SigningKey, random: Random, now_ms: int) -> tuple[bytes, bytes]:
    """The citizen's order to erase a room (docs/sealing.md section 13): SESSION and CLOSE of a session of its own.

    `key` is fresh. It speaks of no transcript, so it can be given for a room that is closed or that has failed.
    """
    pen = Pen(Transcript(room, KeyLog(member.signing.public_key), member), member, key, random)
    session = pen.certify(now_ms)
    close = sign_envelope(pen.header(Kind.CLOSE), bodies.Close(bodies.CLOSE_ERASE).pack(), key)
    return session, pen.sent(close)
