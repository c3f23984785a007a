"""Settings of the test suite: production's conditions, with a fast hasher and no mail or TLS."""

import os
import tempfile

os.environ.update(
    SHEAF_ENV_FILE="",
    DEBUG="0",
    HTTPS="0",
    SECRET_KEY="only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    ALLAUTH_TRUSTED_PROXY_COUNT="0",
    LOG_LEVEL="ERROR",
)

from portfolio_site.settings import *  # noqa: F403
from portfolio_site.settings import DATABASES, STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_BEHIND_REPLY = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = tempfile.mkdtemp(prefix="sheaf-test-uploads-")

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the live server and the race tests need several connections. A test
    # database need not survive a power cut, so synchronous is off.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
