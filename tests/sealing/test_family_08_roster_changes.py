"""Family 8: two changes at once leave everybody on one head; what is forbidden is scripted in sealing.rehearsal."""

from sealing.rehearsal.world import NOW, STAFF, meet
from sealing.state import Result


def test_concurrent_epochs_leave_all_members_on_one_head_and_one_epoch() -> None:
    room, citizen, counselor = meet()
    ours = room.change(citizen, 7, *room.roster(STAFF.invite(0)))
    theirs = room.change(counselor, 7, *room.roster(STAFF.invite(0)))
    assert [room.post(raw).result for raw in (ours, theirs)] == [Result.ACCEPTED, Result.VOID]
    assert citizen.transcript.head == counselor.transcript.head
    assert citizen.transcript.state.secrets == counselor.transcript.state.secrets
    room.post(room.change(counselor, 7, *room.roster(STAFF.invite(0))))
    room.post(counselor.pen.say("ulang", NOW))
    assert citizen.texts()[-1] == "ulang"
