"""The product's settings, with what makes a test run quick and strict."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="conversations-admin-test-"))
os.environ.setdefault("SECRET_KEY", "tests only")

from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, DATABASES, INSTALLED_APPS, MIDDLEWARE, STATIC_ROOT

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nothing is collected for tests, and whitenoise warns of a folder that is not there.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A file, not memory: threads of the live server then hold connections of their own,
# with the locking that production has.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"] = {
        key: value for key, value in DATABASES["default"]["OPTIONS"].items() if key != "pool"
    }
ALLOWED_HOSTS = ["*"]
# Upstreams of tests are on this machine.
ALLOW_PRIVATE_UPSTREAMS = True
