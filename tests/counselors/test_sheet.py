"""A recovery sheet that was used: written down at once, and no work before there is another one."""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from counselors import views
from counselors.actions import rewrite_vault, start_shift, use_sheet
from counselors.key_requests import request_keys
from counselors.models import VaultLog
from counselors.selectors import sheet_due, shift_state, vault_log
from counselors.values import Role, ShiftState, VaultNote, VaultRewrite
from realtime.throttle import Buckets
from sealing.vault_form import SlotType
from tests.factories.counselors import (
    MadeCounselor,
    make_account,
    make_blob,
    make_counselor,
    make_counselor_on_duty,
    make_member,
    make_slot,
)
from tests.factories.matching import NOW
from tests.support.asking import NOW as ASKED
from tests.support.asking import asking, ceremony
from tests.support.races import at_once, run_beside
from wire import codec, limits
from wire.bodies import RefusalBody, SheetUse, VaultBody, VaultCause, VaultEvent
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets live as long as the process; primary keys come again in the next test."""
    monkeypatch.setattr(views, "buckets", Buckets(*limits.VAULT_RATE))


def write(made: MadeCounselor, version: int, *slots: bytes) -> None:
    """The next version of her vault, with these slots."""
    wanted = VaultRewrite(made.vault.handle, version, make_blob(version), slots, VaultCause.ROUTINE)
    rewrite_vault(made.pk, wanted, NOW)


def phrase_of(made: MadeCounselor) -> bytes:
    """The slot that her passphrase opens."""
    (phrase,) = (slot for slot in made.vault.slots if slot[0] == SlotType.PASSPHRASE)
    return phrase


def events(made: MadeCounselor) -> list[VaultEvent]:
    """What her vault's log shows, oldest first."""
    return [note.event for note in reversed(vault_log(made.pk))]


def refused_start(made: MadeCounselor) -> ErrorCode | None:
    """Why she cannot go on duty, or None when she has gone."""
    try:
        start_shift(made.pk, NOW)
    except Refusal as refusal:
        return refusal.code
    return None


def test_it_is_written_down_once_and_she_is_off_duty_until_there_is_another() -> None:
    """Also when the console was closed before the new secrets were stored, and when the answer was lost."""
    ratna = make_counselor_on_duty(now=NOW)
    for _ in range(2):
        use_sheet(ratna.pk, ratna.vault.handle, NOW)
    assert vault_log(ratna.pk)[0] == VaultNote(NOW, VaultEvent.RECOVERY_USED)
    assert (events(ratna), sheet_due(ratna.pk)) == ([VaultEvent.ENROLLED, VaultEvent.RECOVERY_USED], True)
    assert (shift_state(ratna.pk), refused_start(ratna)) == (None, ErrorCode.NO_KEYS)
    write(ratna, 2, *ratna.vault.slots)
    assert (sheet_due(ratna.pk), refused_start(ratna)) == (True, ErrorCode.NO_KEYS)
    write(ratna, 3, phrase_of(ratna), make_slot("another", SlotType.RECOVERY))
    assert (sheet_due(ratna.pk), refused_start(ratna), shift_state(ratna.pk)) == (False, None, ShiftState.ON)
    use_sheet(ratna.pk, ratna.vault.handle, NOW)
    assert events(ratna)[1:] == [VaultEvent.RECOVERY_USED, VaultEvent.SHEET_RENEWED, VaultEvent.RECOVERY_USED]


def test_a_sheet_that_is_only_taken_away_is_still_due() -> None:
    """Until she has made another one."""
    ratna = make_counselor()
    use_sheet(ratna.pk, ratna.vault.handle, NOW)
    write(ratna, 2, phrase_of(ratna))
    assert sheet_due(ratna.pk)
    write(ratna, 3, phrase_of(ratna), make_slot("another", SlotType.RECOVERY))
    assert not sheet_due(ratna.pk)


def test_without_a_sheet_or_for_another_vault_nothing_is_written_down() -> None:
    """Nobody can have used it."""
    ratna = make_counselor_on_duty(now=NOW)
    with pytest.raises(Refusal) as foreign:
        use_sheet(ratna.pk, b"\x05" * 16, NOW)
    write(ratna, 2, phrase_of(ratna))
    with pytest.raises(Refusal) as none:
        use_sheet(ratna.pk, ratna.vault.handle, NOW)
    assert (foreign.value.code, foreign.value.version) == (ErrorCode.VAULT_CHANGED, 1)
    assert none.value.code is ErrorCode.ILLEGAL_TRANSITION
    assert (VaultEvent.RECOVERY_USED in events(ratna), sheet_due(ratna.pk)) == (False, False)
    assert shift_state(ratna.pk) is ShiftState.ON


def test_new_keys_come_with_a_sheet_that_nobody_has_used() -> None:
    """What was due was due for the former vault."""
    ratna = make_counselor()
    use_sheet(ratna.pk, ratna.vault.handle, NOW)
    wanted = asking(make_member("second"), ratna.member.member_id)
    request_keys(ratna.pk, wanted, ASKED)
    ceremony(wanted)
    assert not sheet_due(ratna.pk)


@pytest.mark.django_db(transaction=True)
def test_two_consoles_at_once_write_one_line() -> None:
    """Whoever is second finds it written."""
    ratna = make_counselor_on_duty(now=NOW)
    ends = at_once([lambda: use_sheet(ratna.pk, ratna.vault.handle, NOW)] * 4)
    assert (list(ends), VaultLog.objects.filter(event=VaultEvent.RECOVERY_USED).count()) == (["done"] * 4, 1)


def post(client: Client, body: bytes, **headers: str) -> HttpResponse:
    """As the console tells it."""
    answer: Any = client.post("/api/vault", body, content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def test_it_is_told_over_http_and_every_console_hears_of_it() -> None:
    """The answer, and whatever is fetched later, says that a new sheet is due."""
    ratna, client, phone = make_counselor(), Client(), Client()
    for each in (client, phone):
        each.force_login(ratna.account)
    assert codec.decode(VaultBody, phone.get("/api/vault").content).sheet_due is False
    answer = post(client, codec.encode(SheetUse(handle=ratna.vault.handle)))
    body = codec.decode(VaultBody, answer.content)
    assert (answer.status_code, body.sheet_due, body.log[0].event) == (200, True, VaultEvent.RECOVERY_USED)
    assert codec.decode(VaultBody, phone.get("/api/vault").content).sheet_due is True


def test_who_may_not_tell_it() -> None:
    """Strangers, coordinators, other sites, and bytes that say nothing."""
    ratna, lilis = make_counselor(), make_account("lilis", role=Role.COORDINATOR)
    use = codec.encode(SheetUse(handle=ratna.vault.handle))
    board, checked, own = Client(), Client(enforce_csrf_checks=True), Client()
    board.force_login(lilis)
    for each in (checked, own):
        each.force_login(ratna.account)
    answers = [post(Client(), use), post(board, use), post(own, b"{}")]
    assert [(each.status_code, codec.decode(RefusalBody, each.content).code) for each in answers] == [
        (401, ErrorCode.NOT_PERMITTED),
        (403, ErrorCode.NOT_PERMITTED),
        (400, ErrorCode.MALFORMED_REQUEST),
    ]
    assert (post(checked, use).status_code, sheet_due(ratna.pk)) == (403, False)


@pytest.mark.django_db(transaction=True)
def test_nobody_goes_on_duty_at_the_moment_in_which_her_sheet_opens_her_vault() -> None:
    """Her shift is being begun in one tab while another says that the sheet was used: whichever is first, it ends."""
    made, ends = make_counselor("ratna"), list[str]()
    write(made, 2, phrase_of(made), make_slot("another", SlotType.RECOVERY))
    with transaction.atomic():
        start_shift(made.pk, NOW)
        using = run_beside(lambda: use_sheet(made.pk, made.vault.handle, NOW), ends)
    using.join()
    assert (ends, sheet_due(made.pk), shift_state(made.pk)) == (["done"], True, None)
