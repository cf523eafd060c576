"""A citizen's order to erase, and what the store of shred keys has left."""

import os

from chat.models import ShredKey
from sealing.citizen import order_erasure
from sealing.members import Member, SigningKey
from tests.factories.chat import World, now_ms


def order(world: World, member: Member | None = None) -> tuple[bytes, bytes]:
    """SESSION and CLOSE, as the citizen's browser makes them unless another member is given."""
    who = member or world.citizen.member
    return order_erasure(who, world.ref.room_id, SigningKey(os.urandom(32)), os.urandom, now_ms())


def whatever_is_left() -> list[bytes]:
    """Every shred key that a thief of the store would find."""
    return [bytes(key) for key in ShredKey.objects.values_list("key", flat=True)]
