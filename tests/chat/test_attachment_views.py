"""The doors of attachments: who gets in, what is answered, what is never read, kept, logged or compressed."""

import logging
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from chat import attachment_views
from chat.actions import close_room, end_seat
from chat.models import Attachment, AttachmentChunk
from chat.values import SeatEvent
from realtime.throttle import Buckets
from sealing.vectors import pattern
from tests.factories.attachments import NOW, File, kept, rows_of, sealed_file
from tests.factories.chat import World, make_conversation
from tests.factories.counselors import make_counselor
from wire import codec, limits
from wire.bodies import AttachmentBegin, AttachmentGet, AttachmentState, Body, RefusalBody
from wire.chunks import ChunkPut
from wire.codes import ErrorCode

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "http://testserver"
BYTES = "application/octet-stream"


class Door:
    """A browser: the citizen's with her secret, or one in which a counselor is signed in."""

    def __init__(self, world: World, *, token: bytes | None = None, account: Any = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.token, self.room_id = token, world.ref.room_id
        if account is not None:
            self.client.force_login(account)

    def post(self, path: str, body: Body | bytes, *, origin: str | None = OWN) -> Any:
        data, kind = (body, BYTES) if isinstance(body, bytes) else (codec.encode(body), "application/json")
        headers = {} if origin is None else {"Origin": origin}
        headers["Accept-Encoding"] = "gzip"
        return self.client.post(f"/api/attachment/{path}", data=data, content_type=kind, headers=headers)

    def begin(self, file: File) -> Any:
        fields = {"room_id": self.room_id, "blob_id": file.name, "padded": file.padded, "token": self.token}
        return self.post("begin", AttachmentBegin(**fields))

    def put(self, file: File, number: int, chunk: bytes | None = None) -> Any:
        body = ChunkPut(self.token, self.room_id, file.name, number, chunk or file.chunks[number])
        return self.post("put", body.pack())

    def get(self, file: File, number: int) -> Any:
        fields = {"room_id": self.room_id, "blob_id": file.name, "index": number, "token": self.token}
        return self.post("get", AttachmentGet(**fields))


def citizen_of(world: World) -> Door:
    return Door(world, token=world.token)


def counselor_of(world: World) -> Door:
    return Door(world, account=world.made.account)


def refused(response: Any) -> tuple[int, ErrorCode]:
    assert response["Cache-Control"] == "no-store"
    return response.status_code, codec.decode(RefusalBody, response.content).code


def test_a_file_goes_from_the_citizen_to_the_counselor_and_one_back() -> None:
    world = make_conversation()
    citizen, counselor = citizen_of(world), counselor_of(world)
    for author, reader in ((citizen, counselor), (counselor, citizen)):
        file = sealed_file(world)
        answers = [author.begin(file), *(author.put(file, number) for number in range(4))]
        assert [(one.status_code, one["Cache-Control"]) for one in answers] == [(200, "no-store")] * 5
        told = [codec.decode(AttachmentState, one.content) for one in answers]
        assert told == [AttachmentState(stored=stored, chunks=4) for stored in range(5)]
        chunks = [reader.get(file, number) for number in range(4)]
        assert [one.content for one in chunks] == list(file.chunks)
        assert file.opened([one.content for one in chunks]) == pattern(file.said.length)
        assert {
            (one.status_code, *(one.get(name) for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")))
            for one in chunks
        } == {(200, BYTES, "no-store", "nosniff")}
        assert {one.get("Cross-Origin-Resource-Policy") for one in chunks} == {"same-origin"}
        # what is sealed does not become shorter: nobody even tried
        assert {"Accept-Encoding" in one.get("Vary", "") for one in chunks} == {False}
    assert citizen.client.cookies == {}


def test_each_refusal_has_its_code_and_its_status() -> None:
    world, other = make_conversation(), make_conversation("dewi")
    citizen, file = citizen_of(world), sealed_file(world)
    citizen.begin(file)
    citizen.put(file, 0)
    elsewhere, strange = Door(other, token=world.token), Door(world, account=other.made.account)
    cases = {
        "another room": (elsewhere.begin(file), 403, ErrorCode.WRONG_ROOM),
        "another room's chunk": (elsewhere.put(file, 1), 403, ErrorCode.WRONG_ROOM),
        "unknown secret": (Door(world, token=b"s" * 32).begin(file), 403, ErrorCode.NOT_PERMITTED),
        "nobody": (Door(world).put(file, 1), 403, ErrorCode.NOT_PERMITTED),
        "a counselor of another room": (strange.begin(file), 403, ErrorCode.NOT_PERMITTED),
        "unknown attachment": (citizen.put(sealed_file(world), 0), 404, ErrorCode.UNKNOWN_ATTACHMENT),
        "not whole yet": (citizen.get(file, 0), 404, ErrorCode.UNKNOWN_ATTACHMENT),
        "a gap": (citizen.put(file, 2), 409, ErrorCode.OUT_OF_SEQUENCE),
        "other bytes": (citizen.put(file, 0, file.chunks[1]), 409, ErrorCode.ATTACHMENT_CHANGED),
        "a byte too many": (citizen.put(file, 1, file.chunks[1] + b"x"), 400, ErrorCode.MALFORMED_REQUEST),
        "behind the last": (citizen.put(file, 4, file.chunks[3]), 400, ErrorCode.MALFORMED_REQUEST),
    }  # fmt: skip
    assert {name: refused(answer) for name, (answer, _, _) in cases.items()} == {
        name: (status, code) for name, (_, status, code) in cases.items()
    }
    close_room(world.ref.pk, NOW)
    assert refused(citizen.put(file, 1)) == (409, ErrorCode.ROOM_CLOSED)
    assert Attachment.objects.get().stored == 1


def test_a_seat_that_was_left_opens_nothing_any_more() -> None:
    world = make_conversation()
    counselor, file = counselor_of(world), sealed_file(world)
    kept(world.citizen_seat(), file)
    assert counselor.get(file, 0).status_code == 200
    end_seat(world.counselor_seat().seat_pk, SeatEvent.LEAVE)
    assert refused(counselor.get(file, 0)) == (403, ErrorCode.NOT_PERMITTED)
    assert refused(counselor.put(file, 0)) == (403, ErrorCode.NOT_PERMITTED)


@pytest.mark.parametrize("length", [0, 67, 68, limits.ATTACHMENT_PUT_BYTES + 1, limits.ATTACHMENT_PUT_BYTES * 3])
def test_what_is_no_chunk_is_refused(length: int) -> None:
    world = make_conversation()
    assert refused(citizen_of(world).post("put", bytes(length))) == (400, ErrorCode.MALFORMED_REQUEST)


def test_of_a_body_that_is_too_long_one_byte_too_many_is_read() -> None:
    """However long it says it is; the transport has its own end of patience."""
    taken: list[int] = []

    class Line:
        def read(self, size: int) -> bytes:
            taken.append(size)
            return bytes(size)

        headers = {"Origin": OWN}
        scheme, method = "http", "POST"

        def get_host(self) -> str:
            return "testserver"

    assert refused(attachment_views.put(Line())) == (400, ErrorCode.MALFORMED_REQUEST)  # type: ignore[arg-type]
    assert taken == [limits.ATTACHMENT_PUT_BYTES + 1]


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_other_sites_reach_none_of_it_with_anybodys_cookie(origin: str | None) -> None:
    world = make_conversation()
    counselor, file = counselor_of(world), kept(world.citizen_seat(), sealed_file(world))
    fields = {"room_id": world.ref.room_id, "blob_id": file.name}
    for path, body in (
        ("begin", AttachmentBegin(**fields, padded=1)),
        ("put", ChunkPut(None, world.ref.room_id, file.name, 0, file.chunks[0]).pack()),
        ("get", AttachmentGet(**fields, index=0)),
    ):
        assert refused(counselor.post(path, body, origin=origin)) == (403, ErrorCode.NOT_PERMITTED)
        assert counselor.client.get(f"/api/attachment/{path}").status_code == 405


def test_whoever_stores_or_fetches_too_fast_is_told_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_views, "stores", Buckets(0.5, 2))
    monkeypatch.setattr(attachment_views, "reads", Buckets(0.5, 1))
    world = make_conversation()
    citizen, counselor, file = citizen_of(world), counselor_of(world), sealed_file(world, 1_000)
    assert [citizen.begin(file).status_code, citizen.put(file, 0).status_code] == [200, 200]
    late = citizen.put(file, 0)
    body = codec.decode(RefusalBody, late.content)
    assert (late.status_code, body.code) == (429, ErrorCode.TOO_FAST)
    assert body.retry_after is not None and 0 < body.retry_after <= 2.0
    assert [citizen.get(file, 0).status_code, citizen.get(file, 0).status_code] == [200, 429]
    assert counselor.get(file, 0).status_code == 200  # each seat by itself


def test_a_database_that_is_away_is_said_so() -> None:
    def away(*args: object) -> None:
        raise OperationalError

    world = make_conversation()
    citizen, file = citizen_of(world), sealed_file(world)
    with connection.execute_wrapper(away):
        answers = [citizen.begin(file), citizen.put(file, 0), citizen.get(file, 0)]
    assert {refused(one) for one in answers} == {(503, ErrorCode.TEMPORARILY_UNAVAILABLE)}
    assert Attachment.objects.count() == AttachmentChunk.objects.count() == 0


def test_a_counselor_without_a_room_or_without_a_key_is_nobody_here() -> None:
    world = make_conversation()
    file = kept(world.citizen_seat(), sealed_file(world))
    stranger = Door(world, account=make_counselor("jajang").account)
    assert refused(stranger.get(file, 0)) == (403, ErrorCode.NOT_PERMITTED)
    assert rows_of(file) != []


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = make_conversation()
    citizen, file = citizen_of(world), sealed_file(world)
    citizen.begin(file)
    for number in range(4):
        citizen.put(file, number)
        citizen.get(file, number)
    citizen.post("put", b"x")
    loud = [record for record in caplog.records if record.name.partition(".")[0] not in ("asyncio", "django")]
    assert loud == []
    printed = caplog.text
    for secret in (file.name.hex(), world.token.hex(), world.ref.room_id.hex(), str(file.padded)):
        assert secret not in printed
