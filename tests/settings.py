"""Settings of the test suite: production's conditions, with a fast hasher and no mail or TLS."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.update(
    SHEAF_ENV_FILE="",
    DEBUG="0",
    HTTPS="0",
    SECRET_KEY="only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="https://sheaf.example",
    ALLAUTH_TRUSTED_PROXY_COUNT="0",
    LOG_LEVEL="ERROR",
)

from portfolio_site.settings import *  # noqa: F403
from portfolio_site.settings import DATABASES, STORAGES

# One folder for each process, so that two runs beside each other do not meet.
FOLDER = Path(tempfile.mkdtemp(prefix="sheaf-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_BEHIND_REPLY = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = str(FOLDER / "uploads")

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the live server and the race tests need several connections. A test
    # database need not survive a power cut, so synchronous is off.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
