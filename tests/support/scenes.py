"""A room whose counselor may ask a colleague in: the few steps that tests of it have in common."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chat.access import seat_for_counselor
from chat.invitations import accept_invitation, answer_invitation, invite
from chat.models import Invitation, Room, Seat
from chat.values import Purpose, SeatPass
from tests.factories.chat import World, make_conversation
from tests.factories.counselors import MadeCounselor, make_counselor_on_duty

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """A room with its counselor, and a colleague on duty who may also supervise."""

    world: World
    jajang: MadeCounselor

    @property
    def ratna(self) -> SeatPass:
        """The counselor's way in."""
        return self.world.counselor_seat()

    @property
    def citizen(self) -> SeatPass:
        """The citizen's way in."""
        return self.world.citizen_seat()

    def invites(self, purpose: Purpose = Purpose.HANDOVER) -> int:
        """The colleague is asked; gives the invitation."""
        return invite(self.ratna, self.jajang.member.member_id, purpose, NOW)

    def asks(self, purpose: Purpose = Purpose.HANDOVER) -> int:
        """The colleague accepts, and the citizen is asked."""
        accept_invitation(self.jajang.pk, made := self.invites(purpose), NOW)
        return made

    def seats(self, purpose: Purpose = Purpose.HANDOVER) -> SeatPass:
        """The citizen agrees; gives the colleague's seat."""
        answer_invitation(self.citizen, self.asks(purpose), True, NOW)
        return self.seat_of(self.jajang)

    def seat_of(self, made: MadeCounselor) -> SeatPass:
        """The way in of somebody who has a seat."""
        seat = seat_for_counselor(made.pk, self.world.ref.room_id)
        assert seat is not None
        return seat

    def version(self) -> int:
        """Of the room: grows with every change."""
        return Room.objects.values_list("version", flat=True).get(pk=self.world.ref.pk)


def make_scene(now: datetime = NOW) -> Scene:
    """A conversation, and a colleague on duty at `now`."""
    return Scene(make_conversation(), make_counselor_on_duty("jajang", now=now, kind="family", supervises=True))


def state_of(invitation: int) -> tuple[str, bool]:
    """Of an invitation, and whether it is over."""
    row = Invitation.objects.get(pk=invitation)
    return row.state, row.ended_at is not None


def helpers(scene: Scene) -> set[tuple[int, str, str]]:
    """Counselor, role and state of every seat but the citizen's."""
    seats = Seat.objects.filter(room=scene.world.ref.pk, counselor__isnull=False)
    return set(seats.values_list("counselor_id", "role", "state"))
