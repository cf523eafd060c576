"""The shift machine, pair by pair, the lease, and what may become of a vault."""

from datetime import UTC, datetime
from itertools import product

import pytest

from counselors.rules import ABSENCE, LEASE, SHIFT_TABLE, advance_shift, check_rewrite, sheet_replaced
from counselors.values import ShiftEvent, ShiftState, VaultRecord, VaultRewrite
from sealing.vault_form import SlotType
from tests.factories.counselors import make_blob, make_slot
from wire.bodies import VaultCause, VaultEvent
from wire.codes import ErrorCode, Refusal

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ALLOWED = {
    ("on", "start"): "on",
    ("on", "pause"): "paused",
    ("on", "end"): "ended",
    ("paused", "start"): "on",
    ("paused", "pause"): "paused",
    ("paused", "end"): "ended",
}


@pytest.mark.parametrize(("state", "event"), list(product(ShiftState, ShiftEvent)))
def test_every_pair_of_the_shift_table(state: ShiftState, event: ShiftEvent) -> None:
    """What the table allows happens; everything else, all that follows an end above all, is refused."""
    wanted = ALLOWED.get((state.value, event.value))
    if wanted is None:
        with pytest.raises(Refusal) as refused:
            advance_shift(state, event)
        assert refused.value.code is ErrorCode.ILLEGAL_TRANSITION
    else:
        assert advance_shift(state, event) is ShiftState(wanted)


def test_the_table_holds_nothing_else() -> None:
    """The table above is the whole truth."""
    assert {(state.value, event.value): after.value for (state, event), after in SHIFT_TABLE.items()} == ALLOWED


def test_a_tunnel_does_not_end_what_an_evening_does() -> None:
    """A lease runs out long before a shift is paused for good."""
    assert 5 * LEASE < ABSENCE


PHRASE, SHEET, KEY = (make_slot("a", kind) for kind in (SlotType.PASSPHRASE, SlotType.RECOVERY, SlotType.PRF))
PHRASE_2, SHEET_2, KEY_2 = (make_slot("b", kind) for kind in (SlotType.PASSPHRASE, SlotType.RECOVERY, SlotType.PRF))
Slots = tuple[bytes, ...]


def rewrite(before: Slots, after: Slots, cause: VaultCause = VaultCause.ROUTINE, **changes: object) -> Slots:
    """The events of version 8 after version 7."""
    stored = VaultRecord(bytes(16), 7, make_blob(7), before)
    wanted = {"handle": bytes(16), "version": 8, "blob": make_blob(8), "slots": after, "cause": cause} | changes
    return check_rewrite(stored, VaultRewrite(**wanted))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ((PHRASE,), (PHRASE,), ()),
        ((PHRASE, SHEET), (SHEET, PHRASE), ()),
        ((PHRASE,), (PHRASE, SHEET), ("sheet_made",)),
        ((PHRASE, SHEET), (PHRASE, SHEET_2), ("sheet_renewed",)),
        ((PHRASE, SHEET), (PHRASE,), ("sheet_removed",)),
        ((PHRASE, SHEET), (PHRASE_2, SHEET), ("passphrase_changed",)),
        ((PHRASE, SHEET), (PHRASE, SHEET, KEY), ("passkey_added",)),
        ((PHRASE, SHEET, KEY), (PHRASE, SHEET), ("passkey_removed",)),
        ((PHRASE, KEY), (PHRASE, KEY_2), ("passkey_removed", "passkey_added")),
        ((PHRASE, SHEET, KEY), (PHRASE_2, SHEET_2), ("passphrase_changed", "sheet_renewed", "passkey_removed")),
    ],
)
def test_what_moves_is_read_from_the_slots_and_not_believed(before: Slots, after: Slots, events: Slots) -> None:
    """A console cannot write a line about what it did not do, nor leave one out."""
    assert rewrite(before, after) == events


def test_why_is_what_the_console_says() -> None:
    """Nobody else can know it."""
    cause = VaultCause.THEFT_SUSPECTED
    assert rewrite((PHRASE, SHEET), (PHRASE, SHEET_2), cause) == (cause, VaultEvent.SHEET_RENEWED)


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [
        ((PHRASE, SHEET), (PHRASE, SHEET_2), True),
        ((PHRASE,), (PHRASE, SHEET), True),
        ((PHRASE, SHEET), (PHRASE, SHEET), False),
        ((PHRASE, SHEET), (PHRASE, SHEET, SHEET_2), False),
        ((PHRASE, SHEET), (PHRASE,), False),
    ],
)
def test_a_sheet_is_replaced_when_it_opens_nothing_and_another_does(
    before: Slots, after: Slots, replaced: bool
) -> None:
    """One beside it is none in its place."""
    assert sheet_replaced(before, after) is replaced


@pytest.mark.parametrize(
    "changes",
    [
        {"slots": ()},
        {"slots": (KEY,)},
        {"slots": (KEY, KEY_2)},
        {"slots": (PHRASE, PHRASE)},
        {"slots": (PHRASE, b"\x09" + SHEET[1:])},
        {"slots": (PHRASE + b"\x00",)},
        {"slots": (PHRASE[:18] + (8).to_bytes(4, "big") + PHRASE[22:],)},
        {"blob": make_blob(7)},
        {"blob": make_blob(9)},
        {"blob": b"\x02" + make_blob(8)[1:]},
        {"blob": b""},
    ],
    ids=["none", "a passkey", "passkeys", "twice", "unknown", "long", "weak", "old", "new", "format", "empty"],
)
def test_a_vault_that_would_lock_its_owner_out_is_not_stored(changes: dict[str, object]) -> None:
    """Whatever a console sends by mistake."""
    with pytest.raises(Refusal) as refused:
        rewrite((PHRASE, SHEET), (PHRASE, SHEET), **changes)  # type: ignore[arg-type]
    assert refused.value.code is ErrorCode.MALFORMED_REQUEST


@pytest.mark.parametrize("version", [1, 7, 9])
def test_only_the_next_version_follows(version: int) -> None:
    """And whoever comes too late is told where the vault is now."""
    with pytest.raises(Refusal) as refused:
        rewrite((PHRASE,), (PHRASE,), version=version, blob=make_blob(version))
    assert (refused.value.code, refused.value.version) == (ErrorCode.VAULT_CHANGED, 7)
