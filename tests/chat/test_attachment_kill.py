"""kill -9 in the middle of uploads: what was answered is there, the rest goes on where it stopped, each chunk once."""

import http.client
import threading
from pathlib import Path

import pytest
from django.conf import settings

from chat.access import chunk_for_seat
from chat.models import Attachment, AttachmentChunk
from tests.factories.attachments import File, sealed_file
from tests.factories.chat import World, make_conversation
from tests.support.live import Server
from tests.support.talkers import installation
from wire import codec
from wire.bodies import AttachmentBegin, AttachmentState
from wire.chunks import ChunkPut

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 5
LENGTH = 3 * 1024 * 1024
CHUNKS = 48


class Uploader(threading.Thread):
    """One browser that sends a file and asks again, with the identical bytes, until it is answered."""

    def __init__(self, world: World, file: File, port: int) -> None:
        super().__init__(daemon=True)
        self.world, self.file, self.port = world, file, port
        self.answered: list[int] = []
        self.lost = 0
        self.step = threading.Condition()
        self.may_go = 0

    def run(self) -> None:
        """Never more than `may_go` chunks, so that every kill finds it at work."""
        self._insist("begin", codec.encode(self._beginning()))
        for number, chunk in enumerate(self.file.chunks):
            with self.step:
                self.step.wait_for(lambda due=number: self.may_go > due, 60)  # type: ignore[misc]
            body = ChunkPut(self.world.token, self.world.ref.room_id, self.file.name, number, chunk).pack()
            state = self._insist("put", body)
            with self.step:
                self.answered.append(state.stored)
                self.step.notify_all()

    def goes_on_until(self, chunks: int) -> None:
        """Let it send so many, and wait until all but the last are answered: that one is on its way."""
        with self.step:
            self.may_go = chunks
            self.step.notify_all()
            assert self.step.wait_for(lambda: len(self.answered) >= chunks - 1, 60)

    def _beginning(self) -> AttachmentBegin:
        names = {"room_id": self.world.ref.room_id, "blob_id": self.file.name, "token": self.world.token}
        return AttachmentBegin(padded=self.file.padded, **names)

    def _insist(self, path: str, body: bytes) -> AttachmentState:
        while True:
            try:
                return self._ask(path, body)
            except (OSError, http.client.HTTPException):
                self.lost += 1
                threading.Event().wait(0.05)

    def _ask(self, path: str, body: bytes) -> AttachmentState:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Origin": f"http://127.0.0.1:{self.port}"}
            line.request("POST", f"/api/attachment/{path}", body, headers)
            answer = line.getresponse()
            said = answer.read()
        finally:
            line.close()
        assert answer.status == 200, (answer.status, said)
        return codec.decode(AttachmentState, said)  # type: ignore[no-any-return]


def test_an_upload_survives_any_number_of_kills(tmp_path: Path) -> None:
    world = make_conversation()
    file = sealed_file(world, LENGTH)
    assert len(file.chunks) == CHUNKS
    place = installation(tmp_path, settings.ENV.redis)
    server: Server = place.start()
    uploader = Uploader(world, file, server.port)
    uploader.start()
    try:
        for kill in range(1, KILLS + 1):
            uploader.goes_on_until(kill * CHUNKS // (KILLS + 1))
            server.kill()
            there = Attachment.objects.get().stored
            assert there >= max(uploader.answered)
            assert AttachmentChunk.objects.count() == there
            server = place.start(server.port)
        uploader.goes_on_until(CHUNKS + 1)
        uploader.join(60)
    finally:
        server.stop()
    assert not uploader.is_alive() and uploader.answered == list(range(1, CHUNKS + 1))
    assert AttachmentChunk.objects.count() == CHUNKS
    reader = world.counselor_seat()
    assert tuple(chunk_for_seat(reader, file.name, number) for number in range(CHUNKS)) == file.chunks
