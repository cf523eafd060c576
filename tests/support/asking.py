"""Keys that counselors ask for, as a console sends them, and the ceremony that lists them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from counselors.selectors import log_entries
from counselors.values import NewKeys
from sealing.issue import admit, make_request, replace_lost
from sealing.keylog import Entry
from sealing.members import Member
from sealing.notation import Role
from sealing.request import request_of
from sobat.key_log import import_entries
from tests.factories.counselors import ROOT, make_vault

NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)
NOW_MS: Final = int(NOW.timestamp() * 1000)
DAY_MS: Final = 86_400_000
VALID: Final = (NOW_MS - 1000, NOW_MS + 365 * DAY_MS)


def asking(member: Member, former: bytes | None, name: str = "new") -> NewKeys:
    """What a console sends: the first keys of somebody, or those in place of the lost ones named `former`."""
    request = (
        replace_lost(member, Role.COUNSELOR, VALID, former) if former else make_request(member, Role.COUNSELOR, VALID)
    )
    return NewKeys(request.entry.pack(), request.kem_pk, make_vault(name))


def ceremony(wanted: NewKeys, owners: Mapping[str, bytes] = MappingProxyType({})) -> Entry:
    """The root signs what was asked, and the entry is brought to the server, with what the office says of its owner."""
    request = request_of(wanted.entry, wanted.kem_pk)
    entry = admit(request, len(log_entries()), ROOT)
    import_entries([(entry.pack(), request.kem_pk)], owners, NOW)
    return entry
