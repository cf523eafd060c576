"""Settings of the tests: the product's own, with a throw-away secret and database."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.support.organization import VARIABLES

os.environ.setdefault("SOBAT_SECRET_KEY", "only-for-tests-" + "0" * 40)
for _name, _value in VARIABLES.items():
    os.environ.setdefault(_name, _value)
# one folder for this process and those that it starts, which it may have to kill; gone with this process
if "TESTS_FOLDER" not in os.environ:
    os.environ["TESTS_FOLDER"] = tempfile.mkdtemp(prefix="sobat-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_FOLDER"], ignore_errors=True)
_folder = Path(os.environ["TESTS_FOLDER"])
os.environ.setdefault("SOBAT_DATABASE", f"sqlite:///{_folder / 'sobat.sqlite3'}")

from sobat.settings import *  # noqa: E402, F403
from sobat.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # a file, not memory: database threads each hold a connection of their own
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["shred"]["TEST"] = {"NAME": str(_folder / "test-shred.sqlite3")}
else:
    for store in DATABASES.values():
        store["CONN_MAX_AGE"] = 0
