"""Family 14: whatever derivation a server asks for, nothing is derived below the floor or above the cap."""

import pytest

from sealing.notation import Category, Malformed
from sealing.rehearsal.vault_scenarios import CHEAP, PASSPHRASE
from sealing.rehearsal.world import Dice
from sealing.slots import RECOVERY_COST, Passphrase, RecoveryCode, Secret, open_slot, seal_slot
from sealing.vault_form import Cost, parse_slot

DICE = Dice("bounds")
HANDLE, VAULT_KEY = DICE(16), DICE(32)
SECRETS: list[tuple[Passphrase | RecoveryCode, Secret]] = [
    # with each, one of its kind that would be refused as soon as somebody looked at it
    (Passphrase(PASSPHRASE), Passphrase("")),
    (RecoveryCode(DICE(16)), RecoveryCode(b"")),
]


def refused(raw: bytes, secret: Secret) -> Category:
    with pytest.raises(Malformed) as refusal:
        open_slot(raw, HANDLE, secret)
    return refusal.value.category


@pytest.mark.parametrize("secrets", SECRETS, ids=["passphrase", "recovery"])
@pytest.mark.parametrize(
    ("offset", "value", "length"),
    [
        (18, 65_535, 4),
        (18, 8, 4),
        (18, 1_048_577, 4),
        (18, 4 * 1024 * 1024, 4),
        (22, 1, 4),
        (22, 11, 4),
        (26, 2, 1),
        (26, 0, 1),
    ],
)
def test_parameters_outside_floors_and_caps_are_refused_before_deriving(
    secrets: tuple[Passphrase | RecoveryCode, Secret], offset: int, value: int, length: int
) -> None:
    good, none = secrets
    slot = seal_slot(VAULT_KEY, HANDLE, good, DICE, CHEAP)
    slot = slot[:offset] + value.to_bytes(length, "big") + slot[offset + length :]
    assert [refused(slot, good), refused(slot, none)] == [Category.FORBIDDEN] * 2


@pytest.mark.parametrize("cost", [Cost(65_536, 2), Cost(65_536, 10)], ids=["floor", "most passes"])
def test_the_bounds_themselves_are_fine(cost: Cost) -> None:
    secret = RecoveryCode(bytes(16))
    assert open_slot(seal_slot(VAULT_KEY, HANDLE, secret, DICE, cost), HANDLE, secret) == VAULT_KEY


def test_new_slots_use_the_strong_parameters_and_weak_ones_cannot_be_made() -> None:
    made = [parse_slot(seal_slot(VAULT_KEY, HANDLE, good, DICE)).kdf()[1] for good, _ in SECRETS]
    assert made == [Cost(131_072, 3, 1), Cost(65_536, 3, 1)] == [Cost(), RECOVERY_COST]
    for good, _ in SECRETS:
        with pytest.raises(Malformed):
            seal_slot(VAULT_KEY, HANDLE, good, DICE, Cost(1024, 1))
