"""HTTP bodies, written by the same rules as frames and exported into the same schema."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from wire import limits
from wire.codes import ErrorCode
from wire.parts import (
    EnvelopeBytes,
    KemKey,
    KeyEntry,
    MemberId,
    Milliseconds,
    Name,
    Position,
    Reference,
    RoomId,
    Slug,
    Token,
)

KeysRole = Literal["counselor", "supervisor"]
VaultHandle = Annotated[bytes, Meta(min_length=limits.VAULT_HANDLE_BYTES, max_length=limits.VAULT_HANDLE_BYTES)]
VaultBlob = Annotated[bytes, Meta(min_length=1, max_length=limits.VAULT_BLOB_MAX_BYTES)]
VaultSlot = Annotated[bytes, Meta(min_length=1, max_length=limits.VAULT_SLOT_MAX_BYTES)]
VaultSlots = Annotated[list[VaultSlot], Meta(min_length=1, max_length=limits.VAULT_SLOTS_MAX)]


class KeysState(StrEnum):
    """Where a counselor's keys stand: what the key log lists, and what she has asked for."""

    NONE = "none"  # nothing is listed, or it was revoked
    REQUESTED = "requested"  # her first keys wait for the ceremony
    LISTED = "listed"
    LOST = "lost"  # she has no way to the listed key; others wait for the ceremony


class VaultCause(StrEnum):
    """Why a console writes a vault, as it says itself."""

    ROUTINE = "routine"
    THEFT_SUSPECTED = "theft_suspected"  # a new vault key; every earlier way in is gone


class VaultEvent(StrEnum):
    """What has happened to a vault: read from its slots by the server, or said by the console."""

    ENROLLED = "enrolled"  # put there by a ceremony
    PASSPHRASE_CHANGED = "passphrase_changed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    SHEET_MADE = "sheet_made"  # the first recovery code
    SHEET_RENEWED = "sheet_renewed"
    SHEET_REMOVED = "sheet_removed"
    RECOVERY_USED = "recovery_used"
    THEFT_SUSPECTED = "theft_suspected"


RowKey = Annotated[bytes, Meta(min_length=limits.CODE_ROW_KEY_BYTES, max_length=limits.CODE_ROW_KEY_BYTES)]
CodeVault = Annotated[bytes, Meta(min_length=limits.CODE_VAULT_BYTES, max_length=limits.CODE_VAULT_BYTES)]

BlobId = Annotated[bytes, Meta(min_length=limits.ATTACHMENT_ID_BYTES, max_length=limits.ATTACHMENT_ID_BYTES)]
ChunkNumber = Annotated[int, Meta(ge=0, le=limits.ATTACHMENT_CHUNKS_MAX)]


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


class VaultLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a vault's log; no content."""

    at: Milliseconds
    event: VaultEvent


class VaultBody(Body, frozen=True):
    """Answer of GET, POST and PUT /api/vault: the signed-in counselor's vault as stored, her public key material, and
    the latest lines of the vault's log, newest first. `sheet_due`: the recovery sheet was used and is to be replaced.
    """

    handle: VaultHandle
    version: Position
    blob: VaultBlob
    slots: VaultSlots
    member_id: MemberId
    entry: KeyEntry
    kem_pk: KemKey
    name: Name
    kind: Slug
    log: Annotated[list[VaultLine], Meta(max_length=limits.VAULT_LOG_SHOWN)] = []
    sheet_due: bool = False


class SheetUse(Body, frozen=True):
    """POST /api/vault: the recovery sheet has opened the vault `handle`. Said again it changes nothing."""

    handle: VaultHandle


class VaultChange(Body, frozen=True):
    """PUT /api/vault: replaces blob and slots of the vault `handle` if `version` is the stored one plus one, else
    `vault_changed`, as also when her vault is another one by now.

    The same change sent again is answered as the first time.
    """

    handle: VaultHandle
    version: Reference
    blob: VaultBlob
    slots: VaultSlots
    cause: VaultCause


class KeysRequest(Body, frozen=True):
    """PUT /api/keys: keys that the signed-in counselor has made, to be listed by the organization, and the vault that
    will be hers once they are. `entry` is a key-log entry without place and root signature.

    One that waits already stays beside it; the same one sent again is answered as the first time.
    """

    entry: KeyEntry
    kem_pk: KemKey
    handle: VaultHandle
    blob: VaultBlob
    slots: VaultSlots


class AskedKeys(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request that waits for the ceremony."""

    entry: KeyEntry
    kem_pk: KemKey
    at: Milliseconds


class KeysBody(Body, frozen=True):
    """Answer of GET, PUT and DELETE /api/keys: where the signed-in counselor's keys stand.

    `member_id` and `role` are those of the key that the log lists for her, if it does.
    """

    state: KeysState
    member_id: MemberId | None = None
    role: KeysRole | None = None
    request: AskedKeys | None = None


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


class AttachmentBegin(Body, frozen=True):
    """POST /api/attachment/begin: an attachment of `padded` bytes (its padded length) under the name `blob_id`.

    Said again it changes nothing: the answer tells where to go on. `token` is the secret of a citizen's seat; without
    it the signed-in counselor asks.
    """

    room_id: RoomId
    blob_id: BlobId
    padded: Annotated[int, Meta(ge=1, le=limits.ATTACHMENT_MAX_BYTES)]
    token: Token | None = None


class AttachmentState(Body, frozen=True):
    """200 of begin and put: so many of so many chunks are on the disk. The next one due is number `stored`."""

    stored: ChunkNumber
    chunks: ChunkNumber


class AttachmentGet(Body, frozen=True):
    """POST /api/attachment/get: chunk number `index` of a whole attachment; 200 is its bytes."""

    room_id: RoomId
    blob_id: BlobId
    index: ChunkNumber
    token: Token | None = None


class RefusalBody(Body, frozen=True):
    """Any 4xx or 503 answer of the API."""

    code: ErrorCode
    retry_after: float | None = None
    version: Position | None = None
