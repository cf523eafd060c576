"""Receive, save through the ORM, send to the group."""

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import transaction
from django.db.models import Max

from tests.bench.naive.chatroom.models import Entry


@database_sync_to_async
def save(room: str, body: str) -> int:
    """Next number in the room and one row, in one transaction."""
    with transaction.atomic():
        last = Entry.objects.filter(room=room).aggregate(last=Max("seq"))["last"] or 0
        return Entry.objects.create(room=room, seq=last + 1, body=body).seq


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.room = self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.room, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.room, self.channel_name)

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        seq = await save(self.room, content["body"])
        await self.send_json({"type": "stored", "id": content["id"], "seq": seq})
        event = {"type": "chat.entry", "id": content["id"], "seq": seq, "body": content["body"]}
        await self.channel_layer.group_send(self.room, event)

    async def chat_entry(self, event: dict[str, Any]) -> None:
        await self.send_json({**event, "type": "delivered"})
