"""Reading the environment for settings.py: the .env file, plain values, database addresses."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KNOWN_SECRETS = ("change-me", "changeme", "secret", "insecure", "example", "your-secret")


def load_env_file(path):
    """Put the NAME=value lines of a file into the environment, where the name is not set yet.

    Takes a path that need not exist. Raises ImproperlyConfigured on a line that is neither blank,
    a comment nor NAME=value: a typing error there must not go by in silence.
    """
    path = Path(path)
    if not path.is_file():
        return
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name.isidentifier():
            raise ImproperlyConfigured(f"{path.name}, line {number}: expected NAME=value.")
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        os.environ.setdefault(name, value)


def text(name, default=""):
    """The variable as text without surrounding space; the default where it is missing or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name, default=False):
    """The variable as yes or no: 1/0, true/false, yes/no, on/off; else raises ImproperlyConfigured."""
    value = text(name).lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name, default):
    """The variable as a whole number that is not negative. Raises ImproperlyConfigured on anything else."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name):
    """The variable as a list, split at commas; empty where it is missing."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def check_secret(secret):
    """Return the secret key, or raise ImproperlyConfigured where it is missing, short or a known example."""
    if not secret:
        raise ImproperlyConfigured("SECRET_KEY is not set. Production does not start without one.")
    if any(known in secret.lower() for known in KNOWN_SECRETS):
        raise ImproperlyConfigured("SECRET_KEY is an example from a text. Make one of your own.")
    if len(secret) < 50 or len(set(secret)) < 10:
        raise ImproperlyConfigured("SECRET_KEY is too weak: at least 50 characters, chosen at random.")
    return secret


def site_url(address, *, https):
    """The address of the site without a slash at its end: https://portfolio.example.ac.uk.

    Raises ImproperlyConfigured where it is missing, is no such address, or is not https where `https` is on.
    """
    parts = urlsplit(address)
    if not address:
        raise ImproperlyConfigured("SITE_URL is not set: links in mail need it, as in https://portfolio.example.ac.uk.")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"SITE_URL must look like https://portfolio.example.ac.uk, not {address!r}.")
    if https and parts.scheme != "https":
        raise ImproperlyConfigured("SITE_URL must begin with https://, or HTTPS must be 0.")
    return f"{parts.scheme}://{parts.netloc}"


def database(address, pool_size=10):
    """Django's DATABASES entry for an address.

    Takes sqlite:///relative/path, sqlite:////absolute/path or postgresql://user:password@host:port/name
    (host may be empty, or ?host=/a/socket/folder). Raises ImproperlyConfigured on anything else.
    The options are those of docs/deploying.md.
    """
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        name = unquote(parts.path).removeprefix("/")
        if not name or parts.netloc:
            raise ImproperlyConfigured("DATABASE_URL: write sqlite:///path/to/file.sqlite3.")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                # IMMEDIATE: a transaction that reads and then writes waits for its turn at the
                # beginning instead of failing in the middle.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"),
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        name = unquote(parts.path).removeprefix("/")
        if not name:
            raise ImproperlyConfigured("DATABASE_URL: the name of the database is missing.")
        host = parts.hostname or ""
        query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        unknown = set(query) - {"host", "sslmode"}
        if unknown:
            raise ImproperlyConfigured(f"DATABASE_URL: unknown option {sorted(unknown)[0]!r}.")
        options = {
            # A page waits 5 s for a connection; after an outage new ones are tried at once, not ever more rarely.
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 5, "reconnect_timeout": 3},
            "connect_timeout": 5,
            # Who sees what is asked with many small subqueries: compiling one takes longer than running it.
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c jit=off",
        }
        if "sslmode" in query:
            options["sslmode"] = query["sslmode"]
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", host)),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 0,  # psycopg's pool keeps the connections
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgresql://.")
