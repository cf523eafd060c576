"""Writing: envelopes, sealed entries, certificates, epochs (docs/sealing.md sections 4, 6 and 7). No I/O.

`sign_envelope` and `seal_content` are the bare constructions. `Pen` is what an honest client uses: it refuses to
write where the protocol says that a client must not send.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing import bodies
from sealing.attachments import Attachment
from sealing.bodies import Epoch, Genesis, Keyring, RosterEntry, Session, grant_info, pack_roster
from sealing.envelope import Header, parse, signed_bytes
from sealing.grants import pack_secrets, seal_grant
from sealing.keylog import Entry, check_kem_pk, check_validity
from sealing.members import Member, SigningKey
from sealing.notation import (
    ALL_ONES,
    DEFAULT_SESSION_MS,
    MAX_SESSION_MS,
    TAG_BYTES,
    ZEROS_32,
    ZEROS_64,
    Category,
    Kind,
    Malformed,
    Role,
    kem_pk_hash,
    room_id,
    session_id,
)
from sealing.notes import Checkpoint, check_fresh
from sealing.padding import Content, attachment_content, pad, text_content
from sealing.replay import KeyLog
from sealing.schedule import NONCE, entry_keys, epoch_commit
from sealing.transcript import Transcript

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Invite:
    """Somebody an EPOCH seals to. `entry` is None for the citizen; `history_from` is the first epoch they may read."""

    role: Role
    kem_pk: bytes
    history_from: int
    entry: Entry | None = None
    member_id: bytes = b""

    def roster_entry(self) -> RosterEntry:
        """This person's line in the roster."""
        log_index = self.entry.seq if self.entry else ALL_ONES
        member = self.entry.member_id if self.entry else self.member_id
        return RosterEntry(self.role, member, log_index, kem_pk_hash(self.kem_pk), self.history_from)


def sign_envelope(header: Header, body: bytes, key: SigningKey) -> bytes:
    """The raw envelope, signed by a session key."""
    packed = header.pack(len(body))
    return packed + body + key.sign(signed_bytes(packed, body))


def seal_content(header: Header, content: Content, secret: bytes, key: SigningKey) -> bytes:
    """The raw MSG envelope for typed data."""
    return seal_plaintext(header, pad(content.pack()), secret, key)


def seal_plaintext(header: Header, plaintext: bytes, secret: bytes, key: SigningKey) -> bytes:
    """The raw MSG envelope: keys from the epoch secret and the header's names, commitment set, body sealed, signed."""
    sealing_key, commit = entry_keys(
        secret, header.room_id, header.epoch, header.session_id, header.sender_seq, header.msg_id
    )
    header = replace(header, key_commit=commit)
    body = AESGCM(sealing_key).encrypt(NONCE, plaintext, header.pack(len(plaintext) + TAG_BYTES))
    return sign_envelope(header, body, key)


def make_genesis(member: Member, key: SigningKey, nonce: bytes, not_after: int) -> Genesis:
    """A signed GENESIS body for a fresh room. `nonce` is 16 random bytes, `not_after` in ms."""
    bare = Genesis(member.signing.public_key, member.kem_pk, nonce, key.public_key, not_after, ZEROS_64)
    return replace(bare, sig_member=member.signing.sign(bare.certified_bytes()))


def make_session(
    member: Member, key: SigningKey, room: bytes, not_after: int, view: tuple[int, bytes], quoted: tuple[int, bytes]
) -> Session:
    """A signed SESSION body: `member` certifies `key` in `room` with what it has seen, also of the key log."""
    bare = Session(member.member_id, key.public_key, not_after, ZEROS_64, *quoted)
    return replace(bare, sig_member=member.signing.sign(bare.certified_bytes(room, *view)))


def make_epoch(
    room: bytes,
    view: tuple[int, bytes],
    reason: int,
    new_epoch: int,
    secrets: Mapping[int, bytes],
    invites: Sequence[Invite],
    quoted: tuple[int, bytes],
) -> Epoch:
    """An EPOCH body that seals `secrets[history_from..new_epoch]` to each invited member.

    `quoted` is (log_size, log_root).
    """
    ordered = sorted(invites, key=lambda invite: invite.roster_entry().member_id)
    roster = tuple(invite.roster_entry() for invite in ordered)
    binding = (new_epoch, epoch_commit(secrets[new_epoch], room, new_epoch), pack_roster(roster))
    grants = tuple(
        seal_grant(
            invite.kem_pk,
            grant_info("grant", room, entry, binding, view),
            pack_secrets(secrets, entry.history_from, new_epoch),
        )
        for invite, entry in zip(ordered, roster, strict=True)
    )
    return Epoch(new_epoch, binding[1], reason, roster, grants, *quoted)


def make_keyring(
    room: bytes,
    view: tuple[int, bytes],
    epoch: tuple[int, bytes, bytes],
    secrets: Mapping[int, bytes],
    invite: Invite,
    last: int,
) -> Keyring:
    """A KEYRING body that seals `secrets[history_from..last]` to a member of the epoch it is written under.

    `epoch` = (number, commit, roster bytes) of that epoch. Raises `Malformed` (`no_key`) when a secret is not held.
    """
    entry, first = invite.roster_entry(), invite.history_from
    info = grant_info("keyring", room, entry, epoch, view)
    grant = seal_grant(invite.kem_pk, info, pack_secrets(secrets, first, last))
    return Keyring(entry.member_id, entry.kem_pk_hash, first, grant)


class Pen:
    """One session of one member in one room. It writes only what `docs/sealing.md` lets an author write.

    Every method gives raw bytes to send and counts on their reaching the server: a retry sends the same bytes. `key` is
    fresh for each pen; `random(n)` gives n random bytes. Before its SESSION or GENESIS was accepted by `transcript`,
    nothing else may be written.
    """

    def __init__(self, transcript: Transcript, member: Member, key: SigningKey, random: Random) -> None:
        self.transcript = transcript
        self._member = member
        self._random = random
        self.key = key
        self.session_id = session_id(transcript.state.room_id, self.key.public_key)
        self.not_after = 0
        self._next_seq = 0
        self._prev_own = ZEROS_32

    def _require(self, condition: bool, rule: str) -> None:
        if not condition:
            raise Malformed(Category.FORBIDDEN, rule)

    def header(self, kind: Kind) -> Header:
        """The header of the next envelope: this session's sequence and the reader's view."""
        state = self.transcript.state
        view = (state.position, state.heads[-1])
        return Header(
            kind,
            state.current_epoch,
            state.room_id,
            self.session_id,
            self._next_seq,
            *view,
            self._prev_own,
            self._random(16),
        )

    def sent(self, raw: bytes) -> bytes:
        """Count an envelope as this session's next; gives it back."""
        self._next_seq += 1
        self._prev_own = parse(raw).env_hash()
        return raw

    def _plain(self, kind: Kind, body: bytes) -> bytes:
        return self.sent(sign_envelope(self.header(kind), body, self.key))

    def _require_session(self, now_ms: int) -> None:
        self._require(self.session_id in self.transcript.state.sessions, "session")
        self._require(now_ms <= self.not_after, "expired")
        self._require(self.transcript.stopped is None, "stopped")

    def found(self, nonce: bytes, now_ms: int) -> bytes:
        """GENESIS of the room that these keys and `nonce` name."""
        self.not_after = now_ms + DEFAULT_SESSION_MS
        return self._plain(Kind.GENESIS, make_genesis(self._member, self.key, nonce, self.not_after).pack())

    def certify(self, now_ms: int, lifetime_ms: int = DEFAULT_SESSION_MS) -> bytes:
        """SESSION: the first thing a returning or new member writes."""
        self._require(self._next_seq == 0 and lifetime_ms <= MAX_SESSION_MS, "session")
        self._require(self.transcript.stopped is None, "stopped")
        state = self.transcript.state
        self.not_after = now_ms + lifetime_ms
        view = (state.position, state.heads[-1])
        quoted = state.log.quotation()
        body = make_session(self._member, self.key, state.room_id, self.not_after, view, quoted)
        return self._plain(Kind.SESSION, body.pack())

    def say(self, text: str, now_ms: int) -> bytes:
        """MSG with text. Refused unless the reader may send, so there is no plaintext path and no stale epoch."""
        return self._seal(text_content(text, now_ms), now_ms)

    def attach(self, attachment: Attachment, now_ms: int) -> bytes:
        """MSG with an attachment whose chunks are sealed and stored (`attachments.Sealer`). Refused like `say`."""
        return self._seal(attachment_content(attachment, now_ms), now_ms)

    def _seal(self, content: Content, now_ms: int) -> bytes:
        self._require_session(now_ms)
        self._require(self.transcript.may_send(), "may_send")
        header = self.header(Kind.MSG)
        secret = self.transcript.state.secrets[header.epoch]
        return self.sent(seal_content(header, content, secret, self.key))

    def acknowledge(self, now_ms: int) -> bytes:
        """ACK: the header alone says how far this member has read."""
        self._require_session(now_ms)
        return self._plain(Kind.ACK, b"")

    def close(self, reason: int, now_ms: int) -> bytes:
        """CLOSE: 1 done, 2 left, 3 erase."""
        self._require_session(now_ms)
        return self._plain(Kind.CLOSE, bodies.Close(reason).pack())

    def alert(self, code: int, position: int, now_ms: int) -> bytes:
        """ALERT about one position (codes of section 4)."""
        self._require(self.session_id in self.transcript.state.sessions, "session")
        self._require(now_ms <= self.not_after, "expired")
        return self._plain(Kind.ALERT, bodies.Alert(code, position).pack())

    def _require_logged(self, invites: Sequence[Invite], checkpoint: Checkpoint | None, now_ms: int) -> None:
        """Steps (d) and (e) of docs/sealing.md section 9.7, before anything is sealed to a counselor."""
        log = self.transcript.state.log
        for invite in invites:
            if invite.entry:
                self._require(log.standing(invite.entry.seq, log.size) == invite.entry, "logged")
                check_kem_pk(invite.entry, invite.kem_pk)
                check_validity(invite.entry, now_ms)
                same = checkpoint is not None and (checkpoint.size, checkpoint.root) == log.quotation()
                self._require(same, "checkpoint")
                assert checkpoint
                check_fresh(checkpoint, now_ms)

    def begin_epoch(
        self, reason: int, invites: Sequence[Invite], now_ms: int, checkpoint: Checkpoint | None = None
    ) -> bytes:
        """EPOCH with a fresh secret for `invites`, each standing in the key log of `transcript` and valid now.

        `checkpoint` is that log's, from `replay.check_view`; needed unless the citizen is alone.
        """
        self._require_session(now_ms)
        self._require_logged(invites, checkpoint, now_ms)
        self._require(any(invite.roster_entry().member_id == self._member.member_id for invite in invites), "author")
        header, state = self.header(Kind.EPOCH), self.transcript.state
        new_epoch = 0 if header.seen_index == 1 else header.epoch + 1
        secrets = state.secrets | {new_epoch: self._random(32)}
        view = (header.seen_index, header.seen_head)
        quoted = state.log.quotation()
        body = make_epoch(state.room_id, view, reason, new_epoch, secrets, invites, quoted).pack()
        return self.sent(sign_envelope(header, body, self.key))

    def regrant(self, invite: Invite, last: int, now_ms: int, checkpoint: Checkpoint | None = None) -> bytes:
        """KEYRING: the secrets of `invite.history_from` to `last` for a member who is already in the roster.

        Raises `Malformed`: for nobody else, for no epoch to come, only what this reader holds, and to a counselor only
        after the same checks of the key log as in `begin_epoch`.
        """
        self._require_session(now_ms)
        self._require_logged([invite], checkpoint, now_ms)
        header, state, wanted = self.header(Kind.KEYRING), self.transcript.state, invite.roster_entry()
        epoch = state.epochs[header.epoch]
        member = epoch.entry_of(wanted.member_id)
        self._require(member is not None and member.kem_pk_hash == wanted.kem_pk_hash, "target")
        self._require(invite.history_from <= last <= header.epoch, "span")
        binding, view = (header.epoch, epoch.commit, pack_roster(epoch.roster)), (header.seen_index, header.seen_head)
        body = make_keyring(state.room_id, view, binding, state.secrets, invite, last).pack()
        return self.sent(sign_envelope(header, body, self.key))


def found_room(member: Member, random: Random, now_ms: int, log: KeyLog) -> tuple[Transcript, Pen, bytes]:
    """A new room: the founder's transcript (empty), its pen, and the raw GENESIS to send and accept first.

    `log` is the key log as far as the founder has verified it; nothing of it is needed before the first counselor.
    The member's keys must be fresh: a citizen's keys exist for one room only.
    """
    key, nonce = SigningKey(random(32)), random(16)
    not_after = now_ms + DEFAULT_SESSION_MS
    room = room_id(make_genesis(member, key, nonce, not_after).pack())
    transcript = Transcript(room, log, member)
    pen = Pen(transcript, member, key, random)
    return transcript, pen, pen.found(nonce, now_ms)
