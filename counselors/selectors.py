"""Reads about counselors: types and counts, never rows."""

from datetime import datetime

from django.db.models import QuerySet

from counselors.models import Counselor, KeyRequest, LogEntry, MemberKey, Shift, Vault, VaultLog
from counselors.rules import LEASE
from counselors.values import AskedKeys, BenchEntry, SeatKey, ShiftState, VaultNote
from sealing.keylog import Entry, parse_entry
from sealing.notation import Role
from wire import limits
from wire.bodies import VaultEvent
from wire.codes import ErrorCode, Refusal


def on_duty(now: datetime) -> list[BenchEntry]:
    """Everybody who may be offered somebody at `now`, in a stable order: shift on, lease fresh, active, key valid.

    Two queries, whatever the number of counselors.
    """
    counselors = (
        Counselor.objects.filter(
            active=True,
            shifts__state=ShiftState.ON,
            shifts__seen_at__range=(now - LEASE, now + LEASE),  # a clock set back must not keep an empty desk on duty
            keys__ended__isnull=True,
            keys__valid_from__lte=now,
            keys__valid_until__gt=now,
        )
        .prefetch_related("skills")
        .order_by("pk")
    )
    return [
        BenchEntry(
            counselor_id=counselor.pk,
            kind=counselor.kind,
            topics=frozenset(skill.topic for skill in counselor.skills.all()),
            languages=frozenset(counselor.languages),
            capacity=counselor.capacity,
            last_accepted_at=counselor.last_accepted_at,
        )
        for counselor in counselors
    ]


def seat_key(counselor_id: int) -> SeatKey:
    """The counselor's current public key. Raises Refusal(NO_KEYS) when she has none. One query."""
    try:
        return _seat_key(_current_keys().get(counselor=counselor_id))
    except MemberKey.DoesNotExist:
        raise Refusal(ErrorCode.NO_KEYS) from None


def seat_keys(counselor_ids: set[int]) -> dict[int, SeatKey]:
    """Current public keys by counselor; whoever has none is absent. One query."""
    return {key.counselor_id: _seat_key(key) for key in _current_keys().filter(counselor__in=counselor_ids)}


def current_entry(counselor_id: int) -> Entry | None:
    """The entry that lists the counselor's current key, or None. One query."""
    key = MemberKey.objects.filter(counselor=counselor_id, ended__isnull=True).select_related("listed").first()
    return None if key is None else parse_entry(bytes(key.listed.entry))


def asked_keys(counselor_id: int) -> AskedKeys | None:
    """The counselor's request that waits for the ceremony, the newest of several, or None. One query."""
    return next(iter(_asked(_waiting().filter(counselor=counselor_id).order_by("-pk")[:1])), None)


def all_asked_keys() -> list[AskedKeys]:
    """Every request that waits for the ceremony, oldest first; of one counselor there may be several. One query."""
    return _asked(_waiting().order_by("asked_at", "pk"))


def _waiting() -> QuerySet[KeyRequest]:
    return KeyRequest.objects.filter(withdrawn=False)


def _asked(rows: QuerySet[KeyRequest]) -> list[AskedKeys]:
    return [
        AskedKeys(
            row.counselor.account.email, row.counselor.public_name, bytes(row.entry), bytes(row.kem_pk), row.asked_at
        )
        for row in rows.select_related("counselor__account")
    ]


def shift_state(counselor_id: int) -> ShiftState | None:
    """The state of the counselor's live shift, or None when there is none. One query."""
    state = Shift.objects.filter(counselor=counselor_id, ended_at__isnull=True).values_list("state", flat=True)
    return next((ShiftState(one) for one in state), None)


def sheet_due(counselor_id: int) -> bool:
    """Whether the recovery sheet of the counselor's vault was used and is not replaced yet. One query."""
    return Vault.objects.filter(counselor=counselor_id, sheet_due=True).exists()


def vault_log(counselor_id: int) -> list[VaultNote]:
    """The latest lines of the log of this counselor's vault, newest first. One query."""
    lines = VaultLog.objects.filter(counselor=counselor_id).order_by("-pk")[: limits.VAULT_LOG_SHOWN]
    return [VaultNote(line.at, VaultEvent(line.event)) for line in lines]


def log_entries(first: int = 0, end: int | None = None) -> list[bytes]:
    """Entries of the key log from number `first` up to `end` (without one: all there are), in order. One query."""
    rows = LogEntry.objects.filter(seq__gte=first).order_by("seq")
    if end is not None:
        rows = rows.filter(seq__lt=end)
    return [bytes(raw) for raw in rows.values_list("entry", flat=True)]


def log_size() -> int:
    """How many entries the key log has. One query."""
    return LogEntry.objects.count()


def _current_keys() -> QuerySet[MemberKey]:
    return MemberKey.objects.filter(ended__isnull=True).select_related("counselor", "listed")


def _seat_key(key: MemberKey) -> SeatKey:
    entry, kem_pk = bytes(key.listed.entry), key.listed.kem_pk
    assert kem_pk is not None  # of an entry that lists: log_entry_lists_with_key
    logged = parse_entry(entry)
    return SeatKey(
        member_id=logged.member_id,
        sign_pk=logged.sign_pk,
        entry=entry,
        kem_pk=bytes(kem_pk),
        name=key.counselor.public_name,
        kind=key.counselor.kind,
        supervises=logged.role is Role.SUPERVISOR,
    )
