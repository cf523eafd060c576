"""Family 18: a proof of erasure is an order, and nothing else that its citizen has signed (docs/sealing.md 13.2)."""

from typing import Any

import pytest

from sealing.erasure import check_erasure
from sealing.members import SigningKey
from sealing.notation import ZEROS_32, Malformed
from sealing.rehearsal.erasure_scenarios import SOME_LOG, Orders
from sealing.rehearsal.world import Dice, Room

ROOM = Room("proof of erasure")
ORDERS = Orders(ROOM.citizen.member, ROOM.room_id, SigningKey(Dice("proof key")(32)), Dice("proof"))
EPOCH, SEEN, HEAD = {"epoch": 1}, {"seen_index": 1}, {"seen_head": ZEROS_32}


def verdict(order: tuple[bytes, bytes]) -> tuple[str, str] | None:
    """Category and rule of the refusal; None for a good proof."""
    try:
        check_erasure(ROOM.room_id, ROOM.log[0], *order)
    except Malformed as refusal:
        return refusal.category.value, refusal.rule
    return None


def test_an_order_that_claims_nothing_is_a_proof() -> None:
    assert verdict(ORDERS.claim()) is None


@pytest.mark.parametrize(
    ("claim", "refusal"),
    [
        ({"session": EPOCH | SEEN | HEAD, "close": EPOCH, "quoted": SOME_LOG}, ("wrong_epoch", "epoch_known")),
        ({"session": SEEN | HEAD, "close": EPOCH, "quoted": SOME_LOG}, ("wrong_binding", "seen_index")),
        ({"session": HEAD, "close": EPOCH, "quoted": SOME_LOG}, ("wrong_binding", "seen_head")),
        ({"close": EPOCH | SEEN | HEAD, "quoted": SOME_LOG}, ("wrong_epoch", "epoch_known")),
        ({"close": SEEN | HEAD, "quoted": SOME_LOG}, ("wrong_binding", "seen_index")),
        ({"close": HEAD, "quoted": SOME_LOG}, ("wrong_binding", "seen_head")),
        ({"quoted": SOME_LOG}, ("forbidden", "log_view")),
    ],
)
def test_what_it_claims_to_have_seen_is_refused_in_this_order(claim: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert verdict(ORDERS.claim(**claim)) == refusal


def test_who_signed_is_judged_before_what_it_claims() -> None:
    session, close = ORDERS.claim(session=EPOCH)
    assert verdict((session, close[:-1] + bytes((close[-1] ^ 1,)))) == ("tampered", "signature")
