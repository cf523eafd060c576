"""Rooms in which a lot was said, written at once instead of one commit after another."""

from typing import Final

from chat.at_rest import Kind, fresh_nonce, keys
from chat.models import Envelope, Room
from sealing.envelope import parse
from tests.factories.chat import World

WORDS: Final = "Sudah tiga malam saya sulit tidur, dan pagi ini anak saya bertanya mengapa saya diam saja. Nomor {}."
SPOKEN_IN_A_ROW: Final = 3


def lengthen(world: World, envelopes: int) -> None:
    """Both talk in turn until the room holds so many envelopes, each of them with `WORDS` of its position."""
    before = len(world.log)
    both = (world.citizen, world.counselor)
    for number in range(before, envelopes):
        world.read(both[number // SPOKEN_IN_A_ROW % 2].say(WORDS.format(number)))
    key = keys.of(world.ref.room_id)

    def row(seq: int, raw: bytes) -> Envelope:
        one, wrapped = parse(raw), key.wrap(Kind.ENVELOPE, seq, raw, fresh_nonce())
        named = {"session_id": one.session_id, "sender_seq": one.sender_seq}
        return Envelope(room_id=world.ref.pk, seq=seq, **named, wrapped=wrapped)

    Envelope.objects.bulk_create((row(*at) for at in enumerate(world.log[before:], before)), batch_size=500)
    Room.objects.filter(pk=world.ref.pk).update(length=len(world.log))
