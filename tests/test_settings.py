"""One settings file from the environment, which refuses what is weak (defaults.md)."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection

from portfolio_site import environment as env
from portfolio_site.checks import durable_database

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "DEBUG": "0",
    "SECRET_KEY": "q8Zr5-vT2mXw9LkP4sNc7bYh1JdGf6RuE3aQoVtB0iWnKxMz-5yC",
    "ALLOWED_HOSTS": "portfolio.example.ac.uk",
    "SITE_URL": "https://portfolio.example.ac.uk",
}


def start(**variables):
    """Import the settings in a fresh process with these variables alone. Returns (exit code, output)."""
    environment = {"PATH": os.environ["PATH"], "SHEAF_ENV_FILE": ""} | variables
    code = "from portfolio_site import settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_production_starts_with_good_values(tmp_path):
    code, said = start(VAR_DIR=str(tmp_path), **GOOD)
    assert code == 0, said
    assert said.split() == ["False", "True", "31536000"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "SECRET_KEY is an example"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"SITE_URL": ""}, "SITE_URL is not set"),
        ({"SITE_URL": "portfolio.example.ac.uk"}, "SITE_URL must look like"),
        ({"SITE_URL": "https://portfolio.example.ac.uk/sheaf"}, "SITE_URL must look like"),
        ({"SITE_URL": "http://portfolio.example.ac.uk"}, "SITE_URL must begin with https"),
        ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0"),
        ({"DEBUG": "1"}, "a site for others starts without it"),
        ({"DEBUG": "1", "HTTPS": "1", "ALLOWED_HOSTS": ""}, "a site for others starts without it"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with"),
        ({"EMAIL_PORT": "smtp", "EMAIL_HOST": "mail"}, "EMAIL_PORT must be a whole number"),
    ],
)
def test_production_refuses_to_start_with_what_is_missing_or_weak(tmp_path, change, sentence):
    code, said = start(VAR_DIR=str(tmp_path), **(GOOD | change))
    assert code != 0
    assert sentence in said


def test_without_a_word_it_is_production(tmp_path):
    code, said = start(VAR_DIR=str(tmp_path))
    assert code != 0 and "SECRET_KEY is not set" in said


def test_development_makes_itself_a_secret_and_keeps_it(tmp_path):
    assert start(VAR_DIR=str(tmp_path), DEBUG="1")[0] == 0
    secret = (tmp_path / "secret-key").read_text()
    assert start(VAR_DIR=str(tmp_path), DEBUG="1")[0] == 0
    assert (tmp_path / "secret-key").read_text() == secret and len(secret) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_every_variable_is_documented_and_every_documented_one_is_read():
    text = (ROOT / "portfolio_site/settings.py").read_text()
    read = set(re.findall(r'env\.(?:text|flag|number|words)\(\s*"([A-Z_]+)"', text))
    read |= set(
        re.findall(r'"((?:OIDC|SAML|SSO)_[A-Z_]+)"', (ROOT / "portfolio_site/accounts/single_sign_on.py").read_text())
    )
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == documented


def test_the_example_is_no_working_production():
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    with pytest.raises(ImproperlyConfigured):
        env.check_secret(example["SECRET_KEY"])


def test_the_env_file_gives_way_to_the_environment(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("# a comment\n\nSHEAF_A=from file\nSHEAF_B='quoted = kept'\n", encoding="utf-8")
    monkeypatch.setenv("SHEAF_A", "from environment")
    monkeypatch.setenv("SHEAF_B", "x")
    monkeypatch.delenv("SHEAF_B")
    env.load_env_file(file)
    assert (env.text("SHEAF_A"), env.text("SHEAF_B")) == ("from environment", "quoted = kept")


def test_a_typing_error_in_the_env_file_is_told(tmp_path):
    file = tmp_path / ".env"
    file.write_text("DEBUG 1\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="line 1"):
        env.load_env_file(file)


def test_addresses_of_databases():
    sqlite = env.database("sqlite:////srv/sheaf.sqlite3")
    assert sqlite["NAME"] == "/srv/sheaf.sqlite3"
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE" and sqlite["OPTIONS"]["timeout"] == 20
    assert "synchronous=FULL" in sqlite["OPTIONS"]["init_command"]
    postgres = env.database("postgresql://me:p%40ss@db.example:6432/sheaf?sslmode=require")
    assert (postgres["USER"], postgres["PASSWORD"], postgres["HOST"], postgres["PORT"], postgres["NAME"]) == (
        "me",
        "p@ss",
        "db.example",
        "6432",
        "sheaf",
    )
    assert postgres["CONN_MAX_AGE"] == 0 and postgres["CONN_HEALTH_CHECKS"] and postgres["OPTIONS"]["pool"]
    assert postgres["OPTIONS"]["sslmode"] == "require"
    for wrong in ("sqlite:///", "sqlite://host/x", "postgresql://host", "postgresql://h/n?x=1", "x"):
        with pytest.raises(ImproperlyConfigured):
            env.database(wrong)


WISHED = {"statement_timeout": "15s", "lock_timeout": "5s", "jit": "off"}


def test_the_database_is_set_as_it_should_be(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone()[0] == "wal"
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone()[0] == 1
        else:
            cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in WISHED))
            assert dict(zip(WISHED, cursor.fetchone(), strict=True)) == WISHED
            assert durable_database(databases=["default"]) == []


def test_a_database_that_may_lose_what_it_confirmed_is_refused(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's durability is set by us, not by a server")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        assert [error.id for error in durable_database(databases=["default"])] == ["sheaf.E001"]


def test_no_request_is_one_transaction():
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")


def test_uploads_have_no_address():
    assert settings.MEDIA_URL in ("", "/")
    assert not settings.MEDIA_ROOT.startswith(str(settings.STATIC_ROOT))


@pytest.mark.parametrize(
    "password",
    [
        "short-one-1",
        "x9!" * 43,
        "password123456",
        "SheafPortfolio2026",
        "college-college-1",
        "amira.haddad@example.com",
    ],
)
def test_passwords_that_are_refused(password):
    from cohorts.models import User

    with pytest.raises(ValidationError):
        validate_password(password, User(email="amira.haddad@example.com", name="Amira Haddad"))


@pytest.mark.parametrize("password", ["correct horse battery", "lesson about magnolias", "z" + "qw7!" * 31 + "abc"])
def test_passwords_that_are_taken(password):
    validate_password(password)


def test_passwords_are_hashed_by_argon2id_in_production():
    from portfolio_site import settings as production

    assert production.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert Argon2PasswordHasher().encode("a password", "somesaltsomesalt").startswith("argon2$argon2id$")


def test_requirements_are_pinned_with_hashes_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
        assert packages and all("==" in line and line.endswith("\\") for line in packages)
        assert not re.search(r"https?:|file:|--index|--extra|--find|--trusted", text)
