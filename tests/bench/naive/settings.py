"""Settings of the naive reference: what a tutorial sets, plus a database that keeps its promise."""

import os

from sobat.env import database_at

SECRET_KEY = "only-for-the-bench"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["daphne", "tests.bench.naive.chatroom"]
ASGI_APPLICATION = "tests.bench.naive.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {**database_at("NAIVE_DATABASE", os.environ["NAIVE_DATABASE"]), "CONN_MAX_AGE": 0}}
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [os.environ["NAIVE_REDIS"]]}}
}
USE_TZ = True
