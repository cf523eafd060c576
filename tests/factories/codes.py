"""Return codes without their derivation."""

import os

from chat.actions import keep_code
from sealing.notation import code_row_key
from tests.factories.chat import World
from wire.limits import CODE_VAULT_BYTES


class Code:
    """A return code without its derivation: what it asks with, and what it would open."""

    def __init__(self) -> None:
        self.token, self.vault = os.urandom(32), os.urandom(CODE_VAULT_BYTES)
        self.row_key = code_row_key(self.token)


def kept(world: World) -> Code:
    """A code that opens this room now."""
    keep_code(world.token, (code := Code()).row_key, code.vault)
    return code
