"""HTTP and the three sockets, one table each."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobat.settings")
http = get_asgi_application()

from chat.consumers import RoomConsumer  # noqa: E402  (models need the app registry)
from matching.consumers import DutyConsumer, QueueConsumer  # noqa: E402
from realtime.threads import HttpThreads  # noqa: E402
from sobat.origin import OwnOriginOnly, turn_away  # noqa: E402

# Django's type of `path` knows views only; Channels documents ASGI applications in their place
sockets = URLRouter(
    [
        path("ws/room/", RoomConsumer.as_asgi()),  # type: ignore[arg-type]
        path("ws/queue/", QueueConsumer.as_asgi()),  # type: ignore[arg-type]
        path("ws/duty/", DutyConsumer.as_asgi()),  # type: ignore[arg-type]
        re_path("", turn_away),  # type: ignore[arg-type]
    ]
)

# no session middleware: a counselor's socket reads its session once, in realtime.account; a citizen's has none
application = ProtocolTypeRouter({"http": HttpThreads(http), "websocket": OwnOriginOnly(sockets)})
