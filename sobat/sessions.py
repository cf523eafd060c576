"""Sign-ins of staff, kept under the hash of their cookie: whoever copies the database is signed in as nobody.

One ends SESSION_COOKIE_AGE after it was last used, and LONGEST after it was made (docs/decisions/0024). Every request
uses it, and so does every socket of an open desk, which asks again and again who opened it. The cookie has no time of
its own: only the row says when it is over.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core import signing
from django.utils import timezone

LONGEST: Final = timedelta(days=7)
NOTED_EVERY: Final = timedelta(hours=1)  # a desk asks every half minute; its row is written once in this while


def row_of(session_key: str) -> str:
    """The primary key (40 characters, 240 bits) of the row of a cookie's value, which is random (165 bits)."""
    return urlsafe_b64encode(sha256(session_key.encode()).digest()[:30]).decode("ascii")


class SessionStore(db.SessionStore):
    """Django's, but for what stands in the column and for how long it holds. The same queries, and seldom one more."""

    def load(self) -> dict[str, Any]:
        """What the row holds, and a use of it; nothing, like an unknown one, if it is over."""
        row = self._get_session_from_db()
        data = self.decode(row.session_data) if row else {}
        if row and data:
            self._note_use(row)
        return data

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    def decode(self, session_data: Any) -> dict[str, Any]:
        """Rows are written at a sign-in or with a new password and bear that moment, signed."""
        try:
            signing.TimestampSigner(salt=self.key_salt).unsign(session_data, max_age=LONGEST)
        except signing.SignatureExpired:
            return {}
        except signing.BadSignature:
            pass  # Django's own says it in the log
        return super().decode(session_data)

    def _note_use(self, row: AbstractBaseSession) -> None:
        """Moves the end of `row` only: who signed out meanwhile stays out, and the moment is not signed anew."""
        until = timezone.now() + timedelta(seconds=self.get_session_cookie_age())
        if row.expire_date < until - NOTED_EVERY:
            self.model.objects.filter(session_key=row.session_key).update(expire_date=until)

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = row_of(self.session_key or "")
        found = self.model.objects.filter(session_key=row, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    async def _aget_session_from_db(self) -> AbstractBaseSession | None:
        return await sync_to_async(self._get_session_from_db)()

    def exists(self, session_key: str) -> bool:
        return super().exists(row_of(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(row_of(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = row_of(row.session_key)
        return row

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = await super().acreate_model_instance(data)
        row.session_key = row_of(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(row_of(key))

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)
