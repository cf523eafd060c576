"""Rewriting a vault: only the next version, only by its owner, all of it or nothing, and the log remembers."""

from collections import Counter
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from counselors import views
from counselors.access import vault_for_account
from counselors.actions import rewrite_vault
from counselors.key_requests import request_keys
from counselors.models import Counselor, VaultLog
from counselors.selectors import vault_log
from counselors.values import Role, VaultNote, VaultRewrite
from realtime.throttle import Buckets
from sealing.vault_form import SlotType
from tests.factories.counselors import MadeCounselor, make_account, make_blob, make_counselor, make_member, make_slot
from tests.factories.matching import NOW
from tests.support.asking import NOW as ASKED
from tests.support.asking import asking, ceremony
from tests.support.races import at_once
from wire import codec, limits
from wire.bodies import RefusalBody, VaultBody, VaultCause, VaultChange, VaultEvent
from wire.codes import ErrorCode, Refusal

KEY = make_slot("ratna", SlotType.PRF)


@pytest.fixture(autouse=True)
def _fresh_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets live as long as the process; primary keys come again in the next test."""
    monkeypatch.setattr(views, "buckets", Buckets(*limits.VAULT_RATE))


def rewrite(made: MadeCounselor, version: int, *more: bytes, filling: int = 0) -> VaultRewrite:
    """The vault of the ceremony with further slots."""
    slots = (*made.vault.slots, *more)
    return VaultRewrite(made.vault.handle, version, make_blob(version, filling), slots, VaultCause.ROUTINE)


def stored(made: MadeCounselor) -> tuple[int, bytes, tuple[bytes, ...]]:
    """What the database holds."""
    record = vault_for_account(made.account)
    return record.version, record.blob, record.slots


@pytest.mark.django_db
def test_the_next_version_replaces_blob_and_slots() -> None:
    """And the log has one line for what moved, none for what did not."""
    ratna = make_counselor()
    first, second = rewrite(ratna, 2, KEY), rewrite(ratna, 3, KEY, filling=1)
    for wanted in (first, second):
        rewrite_vault(ratna.pk, wanted, NOW)
        assert stored(ratna) == (wanted.version, wanted.blob, wanted.slots)
    assert [note.event for note in vault_log(ratna.pk)] == [VaultEvent.PASSKEY_ADDED, VaultEvent.ENROLLED]
    assert vault_log(ratna.pk)[0] == VaultNote(NOW, VaultEvent.PASSKEY_ADDED)
    assert list(VaultLog.objects.values_list("version", flat=True).order_by("pk")) == [1, 2]


@pytest.mark.django_db
def test_the_same_change_again_is_the_same_change() -> None:
    """Its answer was lost on the way."""
    ratna = make_counselor()
    for _ in range(2):
        rewrite_vault(ratna.pk, rewrite(ratna, 2, KEY), NOW)
    assert (stored(ratna)[0], VaultLog.objects.count()) == (2, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("version", [1, 3])
def test_another_version_changes_nothing_and_tells_the_current_one(version: int) -> None:
    """Neither rows nor log."""
    ratna = make_counselor()
    before = stored(ratna)
    with pytest.raises(Refusal) as refused:
        rewrite_vault(ratna.pk, rewrite(ratna, version, KEY), NOW)
    assert (refused.value.code, refused.value.version) == (ErrorCode.VAULT_CHANGED, 1)
    assert (stored(ratna), VaultLog.objects.count()) == (before, 1)


@pytest.mark.django_db
def test_a_console_with_the_former_vault_does_not_write_over_the_one_of_new_keys() -> None:
    """Its version would fit."""
    ratna = make_counselor()
    wanted = asking(make_member("second"), ratna.member.member_id)
    request_keys(ratna.pk, wanted, ASKED)
    ceremony(wanted)
    with pytest.raises(Refusal) as refused:
        rewrite_vault(ratna.pk, rewrite(ratna, 2), NOW)
    assert (refused.value.code, refused.value.version) == (ErrorCode.VAULT_CHANGED, 1)
    assert stored(ratna) == (1, wanted.vault.blob, wanted.vault.slots)


@pytest.mark.django_db
def test_the_log_shows_the_latest_and_forgets_nothing() -> None:
    """Its owner sees the last lines; all of them stay."""
    ratna = make_counselor()
    for version in range(2, limits.VAULT_LOG_SHOWN + 5):
        rewrite_vault(ratna.pk, rewrite(ratna, version, *[KEY] * (version % 2)), NOW)
    events = [note.event for note in vault_log(ratna.pk)]
    assert len(events) == limits.VAULT_LOG_SHOWN < VaultLog.objects.count() == limits.VAULT_LOG_SHOWN + 3
    assert set(events) == {VaultEvent.PASSKEY_ADDED, VaultEvent.PASSKEY_REMOVED}


@pytest.mark.django_db(transaction=True)
def test_of_many_devices_that_write_at_once_one_wins_and_the_losers_retry_on_top() -> None:
    """Every round one more is through; nobody's change is lost and none is written over."""
    ratna = make_counselor()
    waiting = list(range(8))
    while waiting:
        version = stored(ratna)[0] + 1
        wishes = {number: rewrite(ratna, version, filling=number) for number in waiting}
        ends = at_once([lambda wish=wish: rewrite_vault(ratna.pk, wish, NOW) for wish in wishes.values()])
        assert Counter(ends) == Counter({"done": 1, "vault_changed": len(waiting) - 1})
        winner = waiting[ends.index("done")]
        assert stored(ratna) == (version, wishes[winner].blob, wishes[winner].slots)
        waiting.remove(winner)
    assert stored(ratna)[0] == 9


def put(client: Client, change: VaultChange | bytes, **headers: str) -> HttpResponse:
    """As the console does it, but for the form token, which Django's test client waives."""
    body = change if isinstance(change, bytes) else codec.encode(change)
    answer: Any = client.put("/api/vault", body, content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def change_of(made: MadeCounselor, version: int, *more: bytes) -> VaultChange:
    """The body of a rewrite."""
    wanted = rewrite(made, version, *more)
    return VaultChange(
        handle=wanted.handle, version=version, blob=wanted.blob, slots=list(wanted.slots), cause=VaultCause.ROUTINE
    )


def refusal(answer: HttpResponse) -> tuple[int, ErrorCode, int | None]:
    """Status, code and version."""
    body = codec.decode(RefusalBody, answer.content)
    return answer.status_code, body.code, body.version


@pytest.mark.django_db
def test_a_counselor_rewrites_her_vault_over_http() -> None:
    """The answer is the vault as it is now; a second device on the old version hears of it."""
    ratna, client = make_counselor(), Client()
    client.force_login(ratna.account)
    answer = put(client, change_of(ratna, 2, KEY))
    body = codec.decode(VaultBody, answer.content)
    assert (answer.status_code, answer["Cache-Control"], body.version) == (200, "no-store", 2)
    assert (tuple(body.slots), body.log[0].event) == ((*ratna.vault.slots, KEY), VaultEvent.PASSKEY_ADDED)
    assert refusal(put(client, change_of(ratna, 2))) == (409, ErrorCode.VAULT_CHANGED, 2)
    assert stored(ratna) == (2, body.blob, tuple(body.slots))


@pytest.mark.django_db
def test_who_may_not_rewrite_a_vault() -> None:
    """Strangers, coordinators, the suspended; and nothing changes."""
    lilis, ratna = make_account("lilis", role=Role.COORDINATOR), make_counselor()
    suspended = make_counselor("jajang")
    Counselor.objects.filter(pk=suspended.pk).update(active=False)
    answers = [put(Client(), change_of(ratna, 2))]
    for account in (lilis, suspended.account):
        client = Client()
        client.force_login(account)
        answers.append(put(client, change_of(ratna, 2)))
    refusals = [(status, ErrorCode.NOT_PERMITTED, None) for status in (401, 403, 403)]
    assert [refusal(answer) for answer in answers] == refusals
    assert VaultLog.objects.exclude(event=VaultEvent.ENROLLED).count() == 0


@pytest.mark.django_db
def test_without_the_form_token_nothing_is_written() -> None:
    """Another site may make a browser send a request; it cannot know the token."""
    ratna, client = make_counselor(), Client(enforce_csrf_checks=True)
    client.force_login(ratna.account)
    before = stored(ratna)
    assert put(client, change_of(ratna, 2)).status_code == 403
    token = str(client.get("/konsol/").context["csrf_token"])
    foreign = put(client, change_of(ratna, 2), **{"X-CSRFToken": token, "Origin": "https://elsewhere.example"})
    assert (foreign.status_code, stored(ratna)) == (403, before)
    assert put(client, change_of(ratna, 2), **{"X-CSRFToken": token}).status_code == 200


@pytest.mark.django_db
def test_what_is_no_change_is_refused() -> None:
    """Not JSON, too much of it, no slots, passkeys alone."""
    ratna, client = make_counselor(), Client()
    client.force_login(ratna.account)
    alone, empty = (
        VaultChange(handle=ratna.vault.handle, version=2, blob=make_blob(2), slots=slots, cause=VaultCause.ROUTINE)
        for slots in ([KEY], [])
    )
    long = codec.encode(change_of(ratna, 2)) + b" " * limits.VAULT_CHANGE_MAX_BYTES
    before = stored(ratna)
    answers = [put(client, change) for change in (b"", b"{}", b"[" * 9_000, long, b" " * 300_000, alone, empty)]
    assert {refusal(answer) for answer in answers} == {(400, ErrorCode.MALFORMED_REQUEST, None)}
    assert (stored(ratna), client.delete("/api/vault").status_code) == (before, 405)


@pytest.mark.django_db
def test_too_many_changes_wait() -> None:
    """The fault of a console must not keep the database busy."""
    ratna, client = make_counselor(), Client()
    client.force_login(ratna.account)
    burst = limits.VAULT_RATE[1]
    ends = Counter(put(client, change_of(ratna, 2)).status_code for _ in range(burst + 3))
    assert ends[200] >= burst and ends[200] + ends[429] == burst + 3 and ends[429] >= 1
