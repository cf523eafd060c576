"""The organization root of every test (RFC 8032 section 7.1, test 1), and the seeds that sign its key log.

They are public; nothing real stands on them.
"""

from base64 import b64encode
from typing import Final

ORG_ROOT_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
ORG_ROOT_PK = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")

VARIABLES: Final = {
    "SOBAT_ORG_ROOT": b64encode(ORG_ROOT_PK).decode(),
    "SOBAT_LOG_KEY": b64encode(bytes(range(32))).decode(),
    "SOBAT_LOG_TIME_KEY": b64encode(bytes(range(32, 64))).decode(),
}
