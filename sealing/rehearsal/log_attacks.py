"""Scripted attacks with the key log: split views, stale views, ended members (docs/sealing.md section 9.5)."""

from dataclasses import replace

from sealing.bodies import Epoch
from sealing.notation import ZEROS_32
from sealing.rehearsal.attacks import Scene, attack
from sealing.rehearsal.scenes import changed_epoch, epoch_by
from sealing.rehearsal.world import NOW, STAFF, Room, meet
from sealing.replay import KeyLog

SIZE = len(STAFF.entries)


def quoting(size: int, root: bytes) -> Scene:
    """A room of two where the counselor's EPOCH quotes this checkpoint."""

    def quote(body: Epoch) -> Epoch:
        return replace(body, log_size=size, log_root=root)

    return changed_epoch(quote)


def returning_with(log: KeyLog) -> Scene:
    """A counselor's second tab that was shown another key log certifies its session."""
    room, _, _ = meet()
    tab = room.arrive("tab", STAFF.members[0])
    tab.transcript.state.log = log
    return room, [*room.log, tab.pen.certify(NOW)]


def inviting(index: int, log: KeyLog) -> Scene:
    """The first EPOCH with a counselor names this one, and its author has verified this log."""
    room = Room("inviting")
    room.citizen.transcript.state.log = log
    return room, [*room.log, epoch_by(room.citizen, room.roster(STAFF.invite(index)), reason=1)]


def forked_log() -> KeyLog:
    """A log of the same size in which one entry is another: what a split view shows."""
    entries = [entry.pack() for entry in STAFF.entries]
    return KeyLog(STAFF.log.root_pk, [*entries[:3], STAFF.stand_in.pack(), *entries[4:]])


@attack("forbidden", "log_view")
def split_view_in_session() -> Scene:
    """A counselor who is shown a forked key log comes back: the quotation gives the fork away."""
    return returning_with(forked_log())


@attack("forbidden", "log_view")
def split_view_in_epoch() -> Scene:
    """An EPOCH that quotes a forked key log of the same size."""
    return quoting(*forked_log().quotation())


@attack("forbidden", "log_view")
def log_that_nobody_has() -> Scene:
    """An EPOCH that quotes a longer key log than there is."""
    return quoting(SIZE + 1, STAFF.log.quotation()[1])


@attack("forbidden", "log_view")
def stale_log_in_session() -> Scene:
    """A counselor's tab is shown the key log as it was, though its author had seen a larger one quoted."""
    return returning_with(STAFF.log_at(SIZE - 1))


@attack("forbidden", "log_view")
def stale_log_hides_revocation() -> Scene:
    """A colleague brings the revoked counselor in and quotes the key log as it was before the revocation."""
    room, _, counselor = meet()
    counselor.transcript.state.log = STAFF.log_at(SIZE - 1)
    return room, [*room.log, epoch_by(counselor, room.roster(STAFF.invite(0), STAFF.invite(7)))]


@attack("forbidden", "log_view")
def log_forgotten() -> Scene:
    """A citizen who had seen the key log quoted says to know none."""
    room, citizen, _ = meet()
    citizen.transcript.state.log = STAFF.log_at(0)
    return room, [*room.log, epoch_by(citizen, room.roster())]


@attack("forbidden", "logged")
def revoked_counselor() -> Scene:
    """An EPOCH names a counselor who was revoked in the key log that it quotes."""
    return inviting(7, STAFF.log)


@attack("forbidden", "logged")
def replaced_key() -> Scene:
    """An EPOCH names a key in whose place another stands in the key log that it quotes."""
    return inviting(5, STAFF.log)


@attack("forbidden", "logged")
def revocation_as_listing() -> Scene:
    """An EPOCH names a revoked counselor by the place of the revocation."""
    return inviting(8, STAFF.log)


@attack("forbidden", "logged")
def not_yet_logged() -> Scene:
    """An EPOCH names a counselor who was logged after the checkpoint that it quotes."""
    return inviting(4, STAFF.log_at(4))


@attack("forbidden", "logged")
def named_without_log() -> Scene:
    """An EPOCH names a counselor and quotes no key log."""
    room, log = inviting(0, STAFF.log_at(0))
    assert STAFF.log_at(0).quotation() == (0, ZEROS_32)
    return room, log
