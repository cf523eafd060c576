"""Rules 20 and 21: which key log an author has seen, who may change a roster, whom KEYRING is for, what a grant brings
(docs/sealing.md sections 6 and 9.5).
"""

from collections.abc import Callable

from sealing import rules
from sealing.bodies import Epoch, Keyring, RosterEntry, Session, grant_info, pack_roster
from sealing.grants import check_secrets, open_grant
from sealing.members import Member
from sealing.notation import Category, Malformed, Role
from sealing.signatures import require
from sealing.state import Judged, Opened, State

STANDS_AS = {
    Role.COUNSELOR: frozenset((Role.COUNSELOR, Role.TEAM)),
    Role.SUPERVISOR: frozenset((Role.COUNSELOR, Role.SUPERVISOR, Role.TEAM)),
}


def _before(state: State) -> dict[bytes, RosterEntry]:
    return {entry.member_id: entry for entry in state.epochs[state.current_epoch].roster}


def log_view(state: State, judged: Judged) -> None:
    """20. The quoted key log is this reader's, and no smaller than what the author had seen others quote."""
    if isinstance(judged.body, Epoch | Session):
        size, root = judged.body.log_size, judged.body.log_root
        least = state.log_sizes[judged.envelope.seen_index]
        require(size >= least and state.log.agrees(size, root), Category.FORBIDDEN, "log_view")


def author_stays(state: State, judged: Judged) -> None:
    """20.1. Whoever authors an epoch knows its secret, so nobody may author the epoch that excludes them."""
    if isinstance(judged.body, Epoch):
        stays = any(entry.member_id == judged.member_id for entry in judged.body.roster)
        require(stays, Category.FORBIDDEN, "author_stays")


def one_citizen(state: State, judged: Judged) -> None:
    """20.2. The founder is the one citizen for ever; EPOCH 0 holds the founder alone."""
    if isinstance(judged.body, Epoch) and state.founder:
        citizens = [entry for entry in judged.body.roster if entry.role is Role.CITIZEN]
        expected = state.founder
        same = [(entry.member_id, entry.kem_pk_hash) for entry in citizens]
        require(same == [(expected.member_id, expected.kem_pk_hash)], Category.FORBIDDEN, "one_citizen")
        alone = len(judged.body.roster) == 1
        require(alone or judged.position != 1, Category.FORBIDDEN, "one_citizen")


def may_add(state: State, judged: Judged) -> None:
    """20.3. Only the citizen or a counselor brings somebody in."""
    if isinstance(judged.body, Epoch):
        before = _before(state)
        adds = any(entry.member_id not in before for entry in judged.body.roster)
        may = before[judged.member_id].role in (Role.CITIZEN, Role.COUNSELOR)
        require(may or not adds, Category.FORBIDDEN, "may_add")


def roles_kept(state: State, judged: Judged) -> None:
    """20.4. Roles of those who stay do not change, except team to counselor by that member or the citizen."""
    if not isinstance(judged.body, Epoch):
        return
    before = _before(state)
    by_citizen = before[judged.member_id].role is Role.CITIZEN
    for entry in judged.body.roster:
        old = before.get(entry.member_id, entry)
        takes = (old.role, entry.role) == (Role.TEAM, Role.COUNSELOR)
        allowed = takes and (by_citizen or entry.member_id == judged.member_id)
        require(old.role is entry.role or allowed, Category.FORBIDDEN, "roles_kept")


def logged(state: State, judged: Judged) -> None:
    """20.5. Everybody but the citizen was current in the log that the author quotes, with exactly these keys.

    Judged at the quoted size, so what a later entry ends stays readable history.
    """
    if not isinstance(judged.body, Epoch):
        return
    for entry in judged.body.roster:
        if entry.role is Role.CITIZEN:
            continue
        known = state.log.standing(entry.log_index, judged.body.log_size)
        require(known is not None, Category.FORBIDDEN, "logged")
        if known:
            same = (known.member_id, known.kem_pk_hash) == (entry.member_id, entry.kem_pk_hash)
            require(same, Category.FORBIDDEN, "logged")
            require(entry.role in STANDS_AS[known.role], Category.FORBIDDEN, "logged")


def target(state: State, judged: Judged) -> None:
    """20.6. A KEYRING is for a member, under the key it has in the roster of the header's epoch."""
    if isinstance(judged.body, Keyring):
        entry = state.epochs[judged.envelope.epoch].entry_of(judged.body.member_id)
        same = entry is not None and entry.kem_pk_hash == judged.body.kem_pk_hash
        require(same, Category.FORBIDDEN, "target")


def _open_epoch(state: State, judged: Judged, epoch: Epoch, reader: Member) -> dict[int, bytes]:
    places = {entry.member_id: place for place, entry in enumerate(epoch.roster)}
    if reader.member_id not in places:
        return {}
    place = places[reader.member_id]
    entry, binding = epoch.roster[place], (epoch.new_epoch, epoch.commit, epoch.roster_bytes())
    view = (judged.envelope.seen_index, judged.envelope.seen_head)
    info = grant_info("grant", state.room_id, entry, binding, view)
    return open_grant(reader.kem_seed, info, epoch.grants[place], entry.history_from, epoch.new_epoch)


def _open_keyring(state: State, judged: Judged, keyring: Keyring, reader: Member) -> dict[int, bytes]:
    number = judged.envelope.epoch
    entry = state.epochs[number].entry_of(reader.member_id)
    if entry is None or keyring.member_id != reader.member_id:
        return {}
    binding = (number, state.epochs[number].commit, pack_roster(state.epochs[number].roster))
    view = (judged.envelope.seen_index, judged.envelope.seen_head)
    info = grant_info("keyring", state.room_id, entry, binding, view)
    return open_grant(reader.kem_seed, info, keyring.grant, keyring.first, keyring.last)


def _open_own(state: State, judged: Judged, reader: Member) -> dict[int, bytes]:
    commits = {number: past.commit for number, past in enumerate(state.epochs)}
    secrets: dict[int, bytes] = {}
    if isinstance(judged.body, Epoch):
        commits[judged.body.new_epoch] = judged.body.commit
        secrets = _open_epoch(state, judged, judged.body, reader)
    elif isinstance(judged.body, Keyring):
        secrets = _open_keyring(state, judged, judged.body, reader)
    check_secrets(secrets, commits, state.room_id)
    return secrets


def own_grant(state: State, judged: Judged) -> None:
    """Open the reader's own grant. Never refuses: a bad grant is an alarm, and it brings nothing."""
    if state.reader is None:
        return
    try:
        judged.secrets = _open_own(state, judged, state.reader)
    except Malformed as reason:
        judged.alarm = "commit" if reason.category is Category.TAMPERED else "grant"


def late_content(state: State, judged: Judged) -> None:
    """21. A grant with history opens earlier entries now; one that fails is as fatal as at its own position."""
    if not judged.secrets:
        return
    for earlier in state.closed_entries:
        if earlier.envelope.epoch not in judged.secrets:
            continue
        earlier.secrets = judged.secrets
        try:
            for rule in (rules.commitment, rules.decrypt, rules.content):
                rule(state, earlier)
        except Malformed as reason:
            raise Malformed(reason.category, "late_content") from reason
        if earlier.content:
            judged.opened.append(Opened(earlier.position, earlier.content))


RULES: tuple[tuple[str, Callable[[State, Judged], None]], ...] = (
    ("room", rules.room),
    ("place", rules.place),
    ("closed", rules.closed),
    ("span", rules.span),
    ("epoch_known", rules.epoch_known),
    ("session", rules.session),
    ("roster", rules.roster),
    ("certificate", rules.certificate),
    ("signature", rules.signature),
    ("sequence", rules.sequence),
    ("seen_index", rules.seen_index),
    ("seen_head", rules.seen_head),
    ("epoch_step", rules.epoch_step),
    ("epoch_view", rules.epoch_view),
    ("late", rules.late),
    ("lost_epoch", rules.lost_epoch),
    ("short_session", rules.short_session),
    ("commitment", rules.commitment),
    ("decrypt", rules.decrypt),
    ("content", rules.content),
    ("log_view", log_view),
    ("author_stays", author_stays),
    ("one_citizen", one_citizen),
    ("may_add", may_add),
    ("roles_kept", roles_kept),
    ("logged", logged),
    ("target", target),
    ("own_grant", own_grant),
    ("late_content", late_content),
)
