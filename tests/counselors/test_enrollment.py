"""Accounts, keys and vaults: made once, made again without change, refused when the organization did not sign."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import IntegrityError, connection, transaction

from counselors.access import counselor_for_account, vault_for_account
from counselors.enrollment import enroll_account, enroll_counselor
from counselors.key_log import KeyConflict, give_key
from counselors.models import Account, Counselor, MemberKey, Vault
from counselors.selectors import seat_key, seat_keys
from counselors.values import CounselorPass, Profile, Role, SeatKey
from tests.factories.counselors import PASSWORD, add_to_log, make_account, make_counselor, make_member, revoke_key
from tests.factories.matching import NOW
from wire.codes import ErrorCode, Refusal

pytestmark = pytest.mark.django_db
PROFILE = Profile("Bu Ratna", "psychologist", frozenset({"sadness"}), frozenset({"id"}), 2)


def test_an_enrolled_counselor_is_somebody() -> None:
    """Pass, seat key and vault say what the ceremony said."""
    ratna = make_counselor()
    member = ratna.member
    expected = CounselorPass(ratna.pk, "Bu Ratna", "psychologist", member.member_id, frozenset({"sadness"}), 2)
    assert counselor_for_account(ratna.account) == expected
    key = SeatKey(
        member_id=member.member_id,
        sign_pk=member.signing.public_key,
        entry=ratna.entry.pack(),
        kem_pk=member.kem_pk,
        name="Bu Ratna",
        kind="psychologist",
        supervises=False,
    )
    assert (seat_key(ratna.pk), seat_keys({ratna.pk, ratna.pk + 1})) == (key, {ratna.pk: key})
    assert vault_for_account(ratna.account) == ratna.vault


class Watching(MD5PasswordHasher):
    """Tells whether a transaction was open while a password was hashed."""

    algorithm = "watching"
    open_transactions: ClassVar[list[bool]] = []

    def encode(self, password: str, salt: str) -> str:
        self.open_transactions.append(connection.in_atomic_block)
        return super().encode(password, salt)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_a_slow_hash(settings: Any) -> None:
    """Neither a first password, nor the same again, nor another one."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Watching"]
    Watching.open_transactions.clear()
    for password in (PASSWORD, PASSWORD, "another long one"):
        enroll_account(email="ratna@sobat.example", password=password, role=Role.COUNSELOR, language="id")
    assert len(Watching.open_transactions) >= 3 and not any(Watching.open_transactions)
    assert Account.objects.get().check_password("another long one")


def test_enrolling_again_changes_only_what_changed() -> None:
    """Same rows; new topics replace old ones; the vault of a later version wins, an older one never."""
    ratna = make_counselor(topics=("sadness", "violence"))
    newer = replace(ratna.vault, version=2, slots=(b"one",))
    for vault in (newer, ratna.vault):
        profile = replace(PROFILE, public_name="Ibu Ratna", topics=frozenset({"grief", "sadness"}))
        assert enroll_counselor(ratna.account.pk, profile, vault) == ratna.pk
    made = counselor_for_account(ratna.account)
    assert (made.public_name, made.topics) == ("Ibu Ratna", frozenset({"grief", "sadness"}))
    assert vault_for_account(ratna.account) == newer
    assert (Counselor.objects.count(), MemberKey.objects.count(), Vault.objects.count()) == (1, 1, 1)


def test_whose_key_it_is() -> None:
    """A key that nobody listed or that has ended is nobody's; one that is somebody's stays hers, and she has one."""
    ratna, jajang, gone = make_counselor(), make_counselor("jajang"), make_counselor("gone")
    spare = add_to_log(make_member("spare"))
    revoke_key(gone)
    codes = []
    for member_id in (bytes(32), gone.member.member_id):
        with pytest.raises(Refusal) as refused:
            give_key(gone.pk, member_id)
        codes.append(refused.value.code)
    for counselor, member_id in ((ratna, spare.member_id), (gone, jajang.member.member_id)):
        with pytest.raises(KeyConflict):
            give_key(counselor.pk, member_id)
    give_key(jajang.pk, jajang.member.member_id)
    give_key(gone.pk, spare.member_id)
    assert codes == [ErrorCode.NO_KEYS, ErrorCode.NO_KEYS]
    held = {made.pk: seat_key(made.pk).member_id for made in (ratna, jajang, gone)}
    assert held == {
        ratna.pk: ratna.member.member_id,
        jajang.pk: jajang.member.member_id,
        gone.pk: spare.member_id,
    }


def test_the_password_is_only_a_hash_and_changes_only_when_it_changed() -> None:
    """Enrolling again with the same password leaves sessions alone; e-mail knows no case."""
    account = make_account("ratna")
    assert PASSWORD not in account.password and account.check_password(PASSWORD)
    again = enroll_account(email="Ratna@Sobat.Example", password=PASSWORD, role=Role.COUNSELOR, language="su")
    changed = Account.objects.get(pk=again)
    assert (again, changed.password, changed.language) == (account.pk, account.password, "su")
    enroll_account(email="ratna@sobat.example", password="another long one", role=Role.COUNSELOR, language="su")
    assert Account.objects.get(pk=again).check_password("another long one")


def test_who_has_no_place_at_the_desk() -> None:
    """Coordinators, the suspended, and counselors without a key."""
    lilis = make_account("lilis", role=Role.COORDINATOR)
    ratna, jajang, aisyah = make_counselor(), make_counselor("jajang"), make_counselor("aisyah")
    Counselor.objects.filter(pk=ratna.pk).update(active=False)
    revoke_key(jajang)
    aisyah.account.is_active = False
    promoted = make_counselor("dewi").account
    promoted.role = Role.COORDINATOR
    codes = []
    for account in (lilis, ratna.account, jajang.account, aisyah.account, promoted):
        with pytest.raises(Refusal) as refused:
            counselor_for_account(account)
        codes.append(refused.value.code)
    refusal = ErrorCode.NOT_PERMITTED
    assert codes == [refusal, refusal, ErrorCode.NO_KEYS, refusal, refusal]
    with pytest.raises(Refusal) as gone:
        seat_key(jajang.pk)
    Vault.objects.filter(counselor=jajang.pk).delete()
    with pytest.raises(Refusal) as empty:
        vault_for_account(jajang.account)
    assert (gone.value.code, empty.value.code) == (ErrorCode.NO_KEYS, ErrorCode.NO_KEYS)


def test_the_database_knows_lower_case_and_one_current_key() -> None:
    """Whatever a program forgets."""
    ratna = make_counselor()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(email="Big@sobat.example", role=Role.COUNSELOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        spare = add_to_log(make_member("spare"))
        MemberKey.objects.create(counselor_id=ratna.pk, listed_id=spare.seq, valid_from=NOW, valid_until=NOW)
