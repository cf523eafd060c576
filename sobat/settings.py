"""One settings file for every installation; what differs comes from `sobat.env`."""

from csp.constants import NONE, SELF
from django.conf import locale

from counselors.log_keys import log_keys
from sobat.city import load_city
from sobat.env import ROOT, read_env
from sobat.headers import add_static_headers

ENV = read_env()
CITY = load_city(ENV.city)
ORG_ROOT = ENV.org_root
LOG_KEYS = log_keys(ENV.log_origin, ORG_ROOT, ENV.log_seed, ENV.log_time_seed, ENV.log_witnesses)

SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENV.hosts)
ROOT_URLCONF = "sobat.urls"
ASGI_APPLICATION = "sobat.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_vite",
    "csp",
    "sobat",
    "counselors",
    "chat",
    "matching",
    "intake",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sobat.headers.CompressText",
    "sobat.headers.PrivateByDefault",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sobat.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "sobat" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "sobat.pages.page_context",
            ],
        },
    }
]

DATABASES = {"default": dict(ENV.database), "shred": dict(ENV.shred)}
DATABASE_ROUTERS = ["sobat.stores.Stores"]

if ENV.redis:
    CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [ENV.redis]}}
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# only the sign-in limits count in it; of each process by itself, so that nobody needs Redis to sign in
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}}

# --- accounts of counselors and coordinators (citizens have none)
AUTH_USER_MODEL = "counselors.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "counselors.adapter.StaffOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# a guesser at one address must not lock a counselor out: he is stopped long before what is allowed for her name
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,200/10m/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/konsol/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/masuk/"

SESSION_ENGINE = "sobat.sessions"
SESSION_COOKIE_NAME = "sobat_staff"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = ENV.secure
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = ENV.secure
CSRF_FAILURE_VIEW = "sobat.views.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 262_144

# --- the page and nothing but the page
SECURE_SSL_REDIRECT = ENV.secure
SECURE_HSTS_SECONDS = 31_536_000 if ENV.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.secure
SECURE_HSTS_PRELOAD = ENV.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.secure else None
# not "no-referrer": under it browsers send `Origin: null` with our own forms, and the origin checks would refuse them
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["svelte-trusted-html", "sobat-worker"],
    }
}

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = ENV.static
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9A-Za-z_-]{8,12}\..+$"
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
DJANGO_VITE = {"default": {"manifest_path": ENV.static / "manifest.json"}}

# --- language and time; texts live in frontend/strings
LANGUAGE_CODE = "id"
LANGUAGES = [(code, locale.LANG_INFO[code]["name_local"]) for code in ("id", "en")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"allowed": {"()": "sobat.logs.AllowListFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "allowed"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"sobat": {"level": "INFO"}, "django.server": {"handlers": [], "propagate": False}},
}
LOGGING_CONFIG = "logging.config.dictConfig"
