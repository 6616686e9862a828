"""Every setting of a deployment is an environment variable SIXIA_…; see docs/settings.md."""

import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from sixia.seal.envelope import Keys, blind


def _on(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


BASE = Path(__file__).parent
SIXIA_HOME = Path(os.environ.get("SIXIA_HOME", "var")).resolve()
SIXIA_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people said lies in it
SIXIA_KEYS = Keys.load(SIXIA_HOME / "keys")
SIXIA_DEMO = _on("SIXIA_DEMO") or (SIXIA_HOME / "demo").exists()
SIXIA_NAME = os.environ.get("SIXIA_NAME", "清溪县")
SIXIA_PORTAL_NAME = os.environ.get("SIXIA_PORTAL_NAME", "清溪听见")
SIXIA_HOTLINE = os.environ.get("SIXIA_HOTLINE", "12345")
SIXIA_PREFIX = os.environ.get("SIXIA_PREFIX", "QX")
SIXIA_PACK = os.environ.get("SIXIA_PACK", "hotline-5wd")
SIXIA_OFFICE_HOURS = os.environ.get("SIXIA_OFFICE_HOURS", "08:30-12:00 14:00-17:30")
SIXIA_FILE_LIMIT = int(os.environ.get("SIXIA_FILE_LIMIT", str(10 * 1024 * 1024)))
SIXIA_RATE_LIMITS = not _on("SIXIA_NO_RATE_LIMITS")
SIXIA_RATE_SAY = int(os.environ.get("SIXIA_RATE_SAY", "10"))
SIXIA_HOUSEHOLD_YEARS = int(os.environ.get("SIXIA_HOUSEHOLD_YEARS", "5"))
SIXIA_TOPIC_MONTHS = float(os.environ.get("SIXIA_TOPIC_MONTHS", "12"))
SIXIA_SUGGEST_FROM = float(os.environ.get("SIXIA_SUGGEST_FROM", "0.5"))
SIXIA_SPARK = os.environ.get("SIXIA_SPARK", "")
SIXIA_RATE_CODE = int(os.environ.get("SIXIA_RATE_CODE", "20"))

DEBUG = _on("SIXIA_DEBUG")
SECRET_KEY = blind(SIXIA_KEYS, "secret", "django.secret")
ALLOWED_HOSTS = os.environ.get("SIXIA_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SIXIA_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "sixia.post",
    "sixia.grid",
    "sixia.hear",
    "sixia.ledger",
    "sixia.guide",
    "sixia.field",
    "sixia.judge",
    "sixia.learn",
    "sixia.web",
    "sixia.web.portal",
    "sixia.web.office",
    "sixia.web.pocket",
    "sixia.web.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sixia.web.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sixia.web.middleware.Gate",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sixia.web.urls"
WSGI_APPLICATION = "sixia.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sixia.web.context.deployment",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("SIXIA_DATABASE_URL", f"sqlite:///{SIXIA_HOME / 'sixia.sqlite3'}"),
        conn_max_age=600,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Acknowledged means durable: FULL flushes each commit; IMMEDIATE takes the write lock first,
    # so that two writers wait for one another instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;",
    }
else:
    # Statements of pages take milliseconds: to start workers or a compiler for one takes longer,
    # and takes the cores from everybody else.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c max_parallel_workers_per_gather=0 -c jit=off"
    )
# Counts of the rate limits, one entry a place; the usual 300 could be flooded out of memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grid.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "office:sign_in"
LOGIN_REDIRECT_URL = "office:queue"
LOGOUT_REDIRECT_URL = "office:sign_in"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "sixia.web.limits.place"
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "sixia.web.office.account.locked_out"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
TIME_ZONE = os.environ.get("SIXIA_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "sixia.web.formats"

STATIC_URL = "static/"
STATIC_ROOT = SIXIA_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

_HTTPS = _on("SIXIA_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # telephones and desks are shared
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sixia.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SIXIA_EMAIL_FROM = DEFAULT_FROM_EMAIL = os.environ.get("SIXIA_EMAIL_FROM", "")
EMAIL_HOST = os.environ.get("SIXIA_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("SIXIA_EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SIXIA_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SIXIA_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 30  # seconds; a server that never answers must not hold up the sweep

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "sixia.web.discreet.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["discreet"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
