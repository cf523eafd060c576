"""Every number that both ends of the wire, or two rooms of the house, must agree on.

Times are seconds unless the name says otherwise, sizes are bytes. The browser reads the same numbers from
`schema.json`; nothing here is configuration.
"""

from typing import Final

# --- sizes of sealed things (docs/sealing.md, envelope layout)
TOKEN_BYTES: Final = 32  # the citizen's one secret: opens the ticket, then the seat
ROOM_ID_BYTES: Final = 16
SESSION_ID_BYTES: Final = 16
MEMBER_ID_BYTES: Final = 32  # hash of a member's public keys
KEM_KEY_BYTES: Final = 1216  # X-Wing public key
KEY_ENTRY_BYTES: Final = 347  # one entry of the key log
CODE_ROW_KEY_BYTES: Final = 32  # hash of what a return code derives: the name of its vault
CODE_VAULT_BYTES: Final = 213  # what a return code opens, sealed
ENVELOPE_MIN_BYTES: Final = 176 + 64  # header and signature around an empty body
BODY_MAX_BYTES: Final = 65_536  # sealed body of one envelope
ENVELOPE_MAX_BYTES: Final = ENVELOPE_MIN_BYTES + BODY_MAX_BYTES
ATTACHMENT_MAX_BYTES: Final = 26_214_400  # one attached file, before padding
ATTACHMENT_CHUNK_BYTES: Final = 65_536 + 48  # one sealed chunk of it; the last may be smaller

ATTACHMENT_ID_BYTES: Final = 16  # its name in storage: the blob_id of docs/sealing.md section 12
ATTACHMENT_CHUNKS_MAX: Final = 400  # chunks of the largest attachment
ATTACHMENT_PUT_BYTES: Final = 68 + ATTACHMENT_CHUNK_BYTES  # the body of one POST /api/attachment/put
ATTACHMENTS_MAX: Final = 50  # attachments of one room, unfinished ones included
ATTACHMENTS_BYTES: Final = 104_857_600  # and their padded lengths together

# --- a counselor's vault (docs/sealing.md section 10)
VAULT_HANDLE_BYTES: Final = 16
VAULT_BLOB_MAX_BYTES: Final = 65_536
VAULT_SLOT_MAX_BYTES: Final = 1_142  # a passkey slot with the longest credential id that WebAuthn allows
VAULT_SLOTS_MAX: Final = 8
VAULT_CHANGE_MAX_BYTES: Final = 131_072  # the JSON of one PUT /api/vault
VAULT_LOG_SHOWN: Final = 50  # latest lines of the vault log that a console is given
KEY_VALID_MAX_DAYS: Final = 400  # how long a key may be asked to be valid

# --- frames
FRAME_MAX_BYTES: Final = 98_304  # one envelope in base64 and the little around it
PAGE_MAX_ENVELOPES: Final = 128  # envelopes in one envelope.delivered
PAGE_MAX_BYTES: Final = 262_144  # raw envelope bytes in one envelope.delivered
GLIMPSE_FROM: Final = 256  # envelopes of a room whose end is shown before the rest of it
GLIMPSE_TAIL: Final = 32  # the last envelopes of a room.glimpse: a screenful and more
GLIMPSE_MAX_ENVELOPES: Final = 96  # with all that bring keys or certify sessions; a room with more has no glimpse
GLIMPSE_MAX_BYTES: Final = PAGE_MAX_BYTES  # and their raw bytes together
ROSTER_MAX_SEATS: Final = 24  # seats of one room
POSITION_MAX: Final = 2**53 - 1  # what a JavaScript number holds exactly

# --- lives of sockets
HELLO_SECONDS: Final = 5  # from accept to a valid hello, else 4401
PING_SECONDS: Final = 20  # server to browser, WebSocket ping
PING_GRACE_SECONDS: Final = 25  # without an answer to a ping, then the line is lost
SOCKET_AGE_SECONDS: Final = 4 * 3600  # then 4012, "come back"; jittered by a quarter
OUTBOUND_MAX_BYTES: Final = 4_194_304  # unsent bytes after which a slow reader is dropped

# --- queue, offers, duty
PRESENCE_SECONDS: Final = 15  # how often a waiting page says that it is there
PRESENCE_LEASE_SECONDS: Final = 45  # older than this is away: keeps the place, gets no offer
TICKET_AWAY_SECONDS: Final = 600  # away longer than this: the ticket lapses
OFFER_SECONDS: Final = 45  # to accept or decline
INVITATION_SECONDS: Final = 90  # a colleague is asked into a room
CONSENT_SECONDS: Final = 900  # then the citizen is; she may be asleep
DUTY_BEAT_SECONDS: Final = 15  # how often a console says that it is awake
DUTY_LEASE_SECONDS: Final = 45  # older than this is not on duty; the shift goes on
CAPACITY_MAX: Final = 6  # conversations one counselor may hold at once

# --- throttles: tokens a second, burst
ENVELOPE_RATE: Final = (20.0, 60)  # per seat and process, however many sockets it has
FRAME_RATE: Final = (30.0, 120)  # per socket
WAITING_RATE: Final = (1.0, 20)  # frames of a waiting page, each of which reads the queue
DUTY_RATE: Final = (5.0, 60)  # frames of a console
TYPING_RATE: Final = (1.0, 3)  # per socket
HELLO_FAILURES_RATE: Final = (0.2, 30)  # per process and coarse prefix, in memory only; beyond: one at a time
CODE_FAILURES_RATE: Final = (1.0, 120)  # unknown codes per process and coarse prefix; beyond: told to wait
KEYS_RATE: Final = (0.05, 6)  # requests for new keys of one counselor, and their withdrawals, per process
VAULT_RATE: Final = (0.5, 30)  # rewrites of one counselor's vault, per process; most are bookmarks
ATTACHMENT_RATE: Final = (16.0, 128)  # chunks that one seat stores, per process: a megabyte a second
ATTACHMENT_READ_RATE: Final = (32.0, 448)  # chunks that one seat fetches, per process: the largest attachment at once
INTAKE_RATE: Final = (2.0, 240)  # per process and coarse prefix, in memory only; a carrier puts a town behind one

# --- retention, in days unless the name says otherwise (housekeeping proves that it ran)
ATTACHMENT_UNFINISHED_HOURS: Final = 24  # after the last chunk of an attachment that never became whole
TICKET_KEEP_DAYS: Final = 30  # after a ticket ended
OFFER_KEEP_DAYS: Final = 30  # after an offer ended
ROOM_KEEP_DAYS: Final = 180  # at most, after something was last stored in a room, closed or not
ROOM_KEEP_SPREAD_DAYS: Final = 14  # each room goes up to so much earlier
ROOM_UNREAD_EXTRA_DAYS: Final = 30  # and so much later when nobody has read the citizen's last words
ERASURE_NOTICE_DAYS: Final = 7  # the proof that a citizen had a room erased
ORPHAN_KEY_DAYS: Final = 1  # a key that no room came to
HOUSEKEEPING_KEEP_DAYS: Final = 30  # that it ran
