"""Token buckets: how often something may happen. In memory, one process; the clock is a parameter."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address, ip_network

from wire.codes import ErrorCode, Refusal


class Bucket:
    """At most `burst` at once, refilled by `rate` a second."""

    __slots__ = ("_at", "_burst", "_level", "_rate")

    def __init__(self, rate: float, burst: float, *, now: float = 0.0) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._level = float(burst)
        self._at = now

    def take(self, now: float) -> bool:
        """Take one token at `now` (seconds of any clock that never goes back). False: too fast, nothing was taken."""
        self._fill(now)
        if self._level < 1.0:
            return False
        self._level -= 1.0
        return True

    def empty(self, now: float) -> bool:
        """Would `take(now)` say no?"""
        self._fill(now)
        return self._level < 1.0

    def wait(self, now: float) -> float:
        """Seconds from `now` until one token will be there."""
        self._fill(now)
        return max(0.0, (1.0 - self._level) / self._rate)

    def demand(self, now: float, *, patience: float = 0.0) -> None:
        """Take one token at `now`. Raises Refusal(TOO_FAST): wait until there is one, at least `patience` s."""
        if not self.take(now):
            raise Refusal(ErrorCode.TOO_FAST, retry_after=max(patience, self.wait(now)))

    def _fill(self, now: float) -> None:
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now


class Buckets:
    """One bucket per key, the least recently used forgotten beyond `size` keys, so that no flood fills the memory."""

    def __init__(self, rate: float, burst: float, *, size: int = 4096) -> None:
        self._rate, self._burst, self._size = rate, burst, size
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, key: str, now: float) -> Bucket:
        """The bucket of `key`; a full one when the key is new."""
        bucket = self._of.get(key)
        if bucket is None:
            bucket = self._of[key] = Bucket(self._rate, self._burst, now=now)
            if len(self._of) > self._size:
                self._of.popitem(last=False)
        else:
            self._of.move_to_end(key)
        return bucket

    def demand(self, key: str, now: float) -> None:
        """`Bucket.demand` of the bucket of `key`."""
        self.of(key, now).demand(now)


def coarse_address(client: tuple[str, int] | list[str | int] | None) -> str:
    """The /24 (IPv4) or /48 (IPv6) of an ASGI `client`: enough to slow a flood, too coarse for one person.

    Empty for what is no address. Held in memory only, never logged.
    """
    try:
        address = ip_address(str(client[0]) if client else "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address  # a socket for both families shows the one inside the other
    return str(ip_network((address.packed, 24 if address.version == 4 else 48), strict=False))
