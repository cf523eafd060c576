"""`manage.py serve`: Daphne with the transport of this house; embedded, matchmaker and housekeeping beside it."""

import asyncio
import resource
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Serve HTTP and sockets on one port."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one and prints it")

    def handle(self, *args: Any, **options: Any) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every socket is a file; many shells allow only 1,024
        from realtime.transport import build_server  # installs the asyncio reactor: only in a process that serves
        from sobat.asgi import application
        from sobat.background import start_background

        def ready(host: str, port: int) -> None:
            # one line that tests and process managers wait for
            sys.stdout.write(f"listening on {host}:{port}\n")
            sys.stdout.flush()
            if settings.ENV.embedded:
                start_background(asyncio.get_event_loop())

        server = build_server(
            application, options["host"], options["port"], ready=ready, behind_proxy=settings.ENV.secure
        )
        server.run()
