"""Every setting in one place, read from the environment with types and defaults."""

from __future__ import annotations

from pathlib import Path

from django.http.request import split_domain_port
from django.utils.csp import CSP

from config import environment as env
from config.database import connection_settings
from config.secret import secret_key
from config.tasks import task_settings

BASE_DIR = Path(__file__).resolve().parent.parent

DATA_DIR = Path(env.text("DATA_DIR") or BASE_DIR / "data").resolve()
# Customers' words are in it: for nobody else with an account on this machine.
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or secret_key(DATA_DIR)

# Where people reach the console from outside; none needed on this machine alone.
HOST = env.text("HOST", "127.0.0.1")
PUBLIC_URL = env.origin("PUBLIC_URL")
SERVED_OVER_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
if PUBLIC_URL:
    ALLOWED_HOSTS.append(split_domain_port(PUBLIC_URL.partition("://")[2].lower())[0])
if HOST not in {"0.0.0.0", "::", *ALLOWED_HOSTS}:  # noqa: S104 compared, not bound
    ALLOWED_HOSTS.append(HOST)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

INSTALLED_APPS = [
    "conversations_admin.admin.apps.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "conversations_admin",
    "allauth",
    "allauth.account",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.BrowserSession",
    "config.middleware.BrowserCommon",
    "config.middleware.BrowserCsrf",
    "config.middleware.BrowserAuthentication",
    "config.middleware.BrowserLoginRequired",
    "config.middleware.BrowserMessages",
    "config.middleware.BrowserFrameOptions",
    "config.middleware.BrowserContentPolicy",
    "config.middleware.BrowserHtmx",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.BrowserTimeZone",
    "conversations_admin.web.middleware.BrowserErrors",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "conversations_admin.web.context.shell",
            ],
        },
    }
]

DATABASES = {
    "default": connection_settings(
        env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'conversations.sqlite3'}",
        pool_size=env.number("DATABASE_POOL_SIZE", 8, least=1),
    )
}
# In seconds: how long after its time-out a write without outcome may still be under way.
SETTLE_AFTER = env.number("SETTLE_AFTER", 30)
# In seconds; a search that takes longer is stopped and told what to narrow.
SEARCH_TIMEOUT = env.number("SEARCH_TIMEOUT", 5, least=1)
# A project's upstream may be reached without TLS, or inside the private network.
ALLOW_PRIVATE_UPSTREAMS = env.flag("ALLOW_PRIVATE_UPSTREAMS", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by every worker, so that a limit on sign-ins holds for all of them together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

# Where jobs wait for a worker: in the database, or with the broker at this address.
TASKS_BROKER = env.text("TASKS_BROKER")
TASKS = task_settings(TASKS_BROKER)
# Modules that register kinds of jobs and what runs every so often.
JOB_MODULES = [
    "conversations_admin.tasks.kinds.fetching",
    "conversations_admin.tasks.kinds.forgetting",
    "conversations_admin.tasks.kinds.search",
    "conversations_admin.tasks.kinds.sweeping",
    "conversations_admin.tasks.syncing",
    "conversations_admin.tasks.upkeep",
]
# Seconds between looks for new conversations of upstreams that list them; 0: nothing is read by
# itself, not once a day either.
SYNC_EVERY = env.number("SYNC_EVERY", 300)
# Seconds after which the job of a worker that was not heard of is taken up by another.
JOB_LEASE = env.number("JOB_LEASE", 30, least=1)
# How many jobs one worker does side by side.
JOB_THREADS = env.number("JOB_THREADS", 2, least=1)
# Whether the server starts a worker beside it.
RUNS_WORKER = env.flag("WORKER", default=True)

AUTH_USER_MODEL = "conversations_admin.User"
AUTHENTICATION_BACKENDS = [
    "conversations_admin.actions.backend.RoleBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "conversations_admin.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# With False, whoever was made as "Ann" could not sign in as "ann".
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": env.rates("LOGIN_FAILED_LIMIT", "10/m/ip,5/5m/key"),
}
# How many proxies in front of us may be believed about the caller's address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)

USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["conversations_admin.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["conversations_admin.api.renderers.CompactJSON"],
    "DEFAULT_PARSER_CLASSES": ["conversations_admin.api.parsers.WireJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "conversations_admin.api.exceptions.envelope",
    "UNAUTHENTICATED_USER": None,
}
# Its check would load what describes the API at every start; a test checks the document.
SPECTACULAR_SETTINGS = {"ENABLE_DJANGO_DEPLOY_CHECK": False}
# Knox's own table is swapped for ours; its migrations would leave an empty one behind.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "conversations_admin.ApiToken"  # noqa: S105 a model's name
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Bearer"}

# The largest body accepted, over the API's own largest item (20,971,520 characters).
DATA_UPLOAD_MAX_MEMORY_SIZE = env.number("MAX_BODY_MB", 64, least=1) * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # the other hosts of the domain are not ours to speak for
    "security.W021",  # nor is the browsers' list
    "security.W002",  # BrowserFrameOptions is the middleware it looks for
    "security.W003",  # BrowserCsrf is
    "security.W008",  # the proxy in front ends TLS and redirects
]
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_HTTPS else 0
SESSION_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "conversations_admin.web.views.errors.csrf_failure"
if SERVED_OVER_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOG_LEVEL = env.choice(
    "LOG_LEVEL", "WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # The pool tells of every try; who asked for the connection is told once, with the reason.
    # A refused request is the caller's affair, and is answered with its reason.
    # Every task and every call of an upstream would be a line, with the ids it is about.
    "loggers": {
        "psycopg.pool": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        "django.tasks": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
