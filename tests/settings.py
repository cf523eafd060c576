"""Settings of the tests: the product's own, with a throw-away secret and database."""

import base64
import os
import tempfile
from pathlib import Path

os.environ.setdefault("SOBAT_SECRET_KEY", "only-for-tests-" + "0" * 40)
# RFC 8032 section 7.1, test 1: the seed is public, so nothing real can ever be enrolled under this root.
ORG_ROOT_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
os.environ.setdefault(
    "SOBAT_ORG_ROOT",
    base64.b64encode(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")).decode(),
)
_folder = Path(tempfile.mkdtemp(prefix="sobat-tests-"))
os.environ.setdefault("SOBAT_DATABASE", f"sqlite:///{_folder / 'sobat.sqlite3'}")

from sobat.settings import *  # noqa: E402, F403
from sobat.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # a file, not memory: database threads each hold a connection of their own
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
