"""HTTP bodies, written by the same rules as frames and exported into the same schema."""

from typing import Annotated

from msgspec import Meta, Struct

from wire import limits
from wire.codes import ErrorCode
from wire.parts import EnvelopeBytes, KemKey, KeyEntry, MemberId, Name, Position, RoomId, Slug, Token

RowKey = Annotated[bytes, Meta(min_length=limits.CODE_ROW_KEY_BYTES, max_length=limits.CODE_ROW_KEY_BYTES)]
CodeVault = Annotated[bytes, Meta(min_length=limits.CODE_VAULT_BYTES, max_length=limits.CODE_VAULT_BYTES)]


class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every HTTP body."""


class IntakeForm(Body, frozen=True):
    """POST /api/intake: consent, topic, the citizen's own secret and the GENESIS envelope of the room to be.

    The browser makes `token` (32 random bytes), so that a retry after a lost answer finds the same ticket.
    """

    token: Token
    topic: Slug
    consent: bool
    genesis: EnvelopeBytes
    language: Slug | None = None


class IntakeAnswer(Body, frozen=True):
    """201 on a new ticket, 200 when the same form arrives again."""

    room_id: RoomId


class VaultBody(Body, frozen=True):
    """GET /api/vault: the signed-in counselor's vault as stored, and her public key material."""

    handle: Annotated[bytes, Meta(min_length=16, max_length=16)]
    version: Position
    blob: Annotated[bytes, Meta(max_length=65_536)]
    slots: Annotated[list[Annotated[bytes, Meta(max_length=4_096)]], Meta(max_length=16)]
    member_id: MemberId
    entry: KeyEntry
    kem_pk: KemKey
    name: Name
    kind: Slug


class KeepCode(Body, frozen=True):
    """POST /api/code/keep: the room's return code from now on; whatever code it had before is dead.

    `token` is the seat's secret, `row_key` the hash under which the code will ask, `vault` what it will open.
    """

    token: Token
    row_key: RowKey
    vault: CodeVault


class BurnCode(Body, frozen=True):
    """POST /api/code/burn: no code opens this room any more. `token` is the seat's secret."""

    token: Token


class FindCode(Body, frozen=True):
    """POST /api/code/find: `token` is what a return code derives; the server keeps its hash only."""

    token: Token


class CodeState(Body, frozen=True):
    """200: whether the room has a return code now."""

    live: bool


class CodeAnswer(Body, frozen=True):
    """200: what the code opens. Without `vault` there is no such code: mistyped, replaced, burnt and erased are one."""

    vault: CodeVault | None = None


class RefusalBody(Body, frozen=True):
    """Any 4xx or 503 answer of the API."""

    code: ErrorCode
    retry_after: float | None = None
