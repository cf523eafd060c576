"""The return code at the server: one a room, asked for by a hash, gone when it is replaced, burnt or erased."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest

from chat import at_rest
from chat.access import vault_for_code
from chat.actions import burn_code, close_room, end_seat, keep_code
from chat.erasure import erase_due
from chat.models import ReturnCode
from chat.values import SeatEvent
from sealing.code import CodeContent, derive_keys, open_code_vault, seal_code_vault
from sealing.notation import code_row_key
from tests.factories.chat import World, leave_alone, make_room
from tests.factories.codes import Code, kept
from tests.support.races import at_once
from wire.codes import ErrorCode, Refusal
from wire.limits import ROOM_KEEP_DAYS

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "http://testserver"
AT_ONCE = 20
_address = (f"198.51.{number}.1" for number in count(1))


def refusal_of(call: Callable[[], object]) -> ErrorCode:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


# ------------------------------------------------------------------------------------------------------------ actions


def test_a_code_is_found_by_what_it_derives_and_by_nothing_else() -> None:
    code = kept(make_room())
    assert vault_for_code(code.token) == code.vault
    assert [vault_for_code(guess) for guess in (code.row_key, os.urandom(32), bytes(32))] == [None] * 3


def test_the_server_keeps_nothing_that_opens_it() -> None:
    """Neither the token nor the secret of the seat: a stolen table asks for nothing."""
    world = make_room()
    code = kept(world)
    row_key, wrapped = map(bytes, ReturnCode.objects.values_list("row_key", "wrapped").get())
    assert row_key == code.row_key
    assert not any(secret in row_key + wrapped for secret in (code.token, world.token, code.vault))


def test_without_the_rooms_key_a_copy_of_the_row_opens_nothing() -> None:
    """Family 18, for the code: destroying the key reaches the code in every backup of the database too."""
    world = make_room()
    code = kept(world)
    key, wrapped = at_rest.keys.of(world.ref.room_id), bytes(ReturnCode.objects.get().wrapped)
    assert key.unwrap(at_rest.Kind.RETURN_CODE, 0, wrapped) == code.vault  # as long as the key lives
    with pytest.raises(at_rest.NotKept):
        key.unwrap(at_rest.Kind.ENVELOPE, 0, wrapped)
    at_rest.destroy_keys([world.ref.room_id])
    assert vault_for_code(code.token) is None
    assert refusal_of(lambda: keep_code(world.token, code.row_key, code.vault)) is ErrorCode.NOT_PERMITTED
    assert bytes(ReturnCode.objects.get().wrapped) == wrapped


def test_a_real_vault_comes_back_whole() -> None:
    world = make_room()
    keys = derive_keys(os.urandom(10), bytes(32))
    member = world.citizen.member
    content = CodeContent(
        member.signing.seed, member.kem_seed, world.token, world.ref.room_id, bytes(32), 1_800_000_000_000
    )
    keep_code(world.token, keys.row_key, seal_code_vault(keys, content, os.urandom))
    vault = vault_for_code(keys.token)
    assert vault is not None
    assert open_code_vault(keys, vault) == content


def test_a_new_code_replaces_the_old_one() -> None:
    world, other = make_room(), make_room("dewi")
    first, elsewhere = kept(world), kept(other)
    second = kept(world)
    assert [vault_for_code(code.token) for code in (first, second, elsewhere)] == [None, second.vault, elsewhere.vault]
    assert ReturnCode.objects.count() == 2


def test_the_same_again_changes_nothing() -> None:
    """A lost answer may be asked for again."""
    world = make_room()
    code = kept(world)
    keep_code(world.token, code.row_key, code.vault)
    assert (ReturnCode.objects.count(), vault_for_code(code.token)) == (1, code.vault)


def test_a_burnt_code_is_dead_and_burning_twice_is_no_harm() -> None:
    world = make_room()
    code = kept(world)
    burn_code(world.token)
    burn_code(world.token)
    assert (ReturnCode.objects.count(), vault_for_code(code.token)) == (0, None)
    again = kept(world)
    assert vault_for_code(again.token) == again.vault


def test_a_row_of_another_room_cannot_be_taken() -> None:
    first, second = make_room(), make_room("dewi")
    code, own = kept(first), kept(second)
    assert refusal_of(lambda: keep_code(second.token, code.row_key, os.urandom(213))) is ErrorCode.NOT_PERMITTED
    assert [vault_for_code(one.token) for one in (code, own)] == [code.vault, own.vault]


def strangers(world: World) -> Iterator[bytes]:
    yield os.urandom(32)
    yield code_row_key(world.token)
    end_seat(world.citizen_seat().seat_pk, SeatEvent.REVOKE)
    yield world.token


def test_only_the_citizens_active_seat_keeps_and_burns() -> None:
    world = make_room()
    code = kept(world)
    for secret in strangers(world):
        assert refusal_of(lambda secret=secret: keep_code(secret, os.urandom(32), code.vault)) is (  # type: ignore[misc]
            ErrorCode.NOT_PERMITTED
        )
        assert refusal_of(lambda secret=secret: burn_code(secret)) is ErrorCode.NOT_PERMITTED  # type: ignore[misc]
    assert vault_for_code(code.token) == code.vault


def test_a_closed_room_can_still_be_returned_to_and_an_erased_one_cannot() -> None:
    world, closed = make_room(), datetime.now(UTC)
    code = kept(world)
    close_room(world.ref.pk, closed)
    assert vault_for_code(code.token) == code.vault
    code = kept(world)
    leave_alone(world, ROOM_KEEP_DAYS + 1)
    assert erase_due(closed) == 1
    assert (ReturnCode.objects.count(), vault_for_code(code.token)) == (0, None)
    assert refusal_of(lambda: keep_code(world.token, code.row_key, code.vault)) is ErrorCode.NOT_PERMITTED


def test_twenty_replacements_at_once_leave_exactly_one_code() -> None:
    world = make_room()
    before, codes = kept(world), [Code() for _ in range(AT_ONCE)]
    calls: list[Callable[[], object]] = [
        lambda code=code: keep_code(world.token, code.row_key, code.vault)  # type: ignore[misc]
        for code in codes
    ]
    assert Counter(at_once(calls)) == {"done": AT_ONCE}
    alive = [code for code in (before, *codes) if vault_for_code(code.token) is not None]
    assert (len(alive), ReturnCode.objects.count()) == (1, 1)
    assert alive[0] is not before and vault_for_code(alive[0].token) == alive[0].vault


def test_one_row_wanted_by_many_rooms_at_once_is_given_once() -> None:
    worlds = [make_room(name) for name in ("ratna", "dewi", "jajang", "asep")]
    code = Code()
    calls: list[Callable[[], object]] = [
        lambda world=world: keep_code(world.token, code.row_key, code.vault)  # type: ignore[misc]
        for world in worlds
    ]
    assert Counter(at_once(calls)) == {"done": 1, "not_permitted": 3}
    assert ReturnCode.objects.count() == 1
