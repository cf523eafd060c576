"""Rooms for the load program, made by the product's own actions: both members keyed, in the roster, with a session.

`python -m tests.bench.seed ROOMS` in a Sobat environment prints the seats as JSON, two a room: citizen, counselor.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tests.bench.servers import settings_in
from tests.support.organization import VARIABLES


def seed_environment() -> dict[str, str]:
    """What a Sobat process needs beyond its database. The root is the tests' own, whose seed is public."""
    return {"SOBAT_SECRET_KEY": secrets.token_urlsafe(48), **VARIABLES}


def seeded(env: Mapping[str, str], rooms: int) -> list[dict[str, Any]]:
    """Run this module in `env` and give what it printed. Raises CalledProcessError."""
    command = [sys.executable, "-m", "tests.bench.seed", str(rooms)]
    done = subprocess.run(command, env=settings_in(env), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def make_seats(rooms: int) -> list[dict[str, Any]]:
    """Make the rooms; needs a set-up Django."""
    from tests.factories.chat import make_conversation
    from tests.factories.counselors import make_counselor

    made = make_counselor("bench", capacity=6)
    cookie = _signed_in(made.account)
    seats = []
    for _ in range(rooms):
        world = make_conversation(made=made)
        seats.append({"token": _b64(world.token), **_seat(world, world.citizen)})
        seats.append({"cookie": cookie, **_seat(world, world.counselor)})
    return seats


def _seat(world: Any, party: Any) -> dict[str, Any]:
    pen, state = party.pen, party.transcript.state
    session = state.sessions[pen.session_id]
    return {
        "room_id": _b64(world.ref.room_id),
        "session_seed": _b64(pen.key.seed),
        "session_id": _b64(pen.session_id),
        "next_seq": session.next_seq,
        "prev_own": _b64(session.last_hash),
        "epoch": state.current_epoch,
        "cursor": party.transcript.position,
        "head": _b64(party.transcript.head),
    }


def _signed_in(account: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from sobat.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    assert session.session_key is not None
    return session.session_key


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sobat.settings")
    import django

    django.setup()
    json.dump(make_seats(int(sys.argv[1])), sys.stdout)
