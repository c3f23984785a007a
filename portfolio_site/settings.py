"""Every setting of Sheaf, in one file, from the environment.

.env.example documents each variable. What is missing or weak in production stops the start with a
sentence; nothing falls back to something less safe. Numbers of the product (limits, times) stand
here as constants with their reason, under "Limits".
"""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from portfolio_site import environment as env
from portfolio_site.accounts import single_sign_on
from portfolio_site.video_hosts import video_hosts

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_env_file(os.environ.get("SHEAF_ENV_FILE", BASE_DIR / ".env"))

VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- Development or production -------------------------------------------------------------------

DEBUG = env.flag("DEBUG", False)
# HTTPS=0 serves a production set-up without TLS: for a trial on one's own machine and for tests.
HTTPS = env.flag("HTTPS", not DEBUG)


def _development_secret():
    """One secret for this checkout, made on the first start, so that a restart keeps people signed in."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


if DEBUG:
    SECRET_KEY = env.text("SECRET_KEY") or _development_secret()
else:
    SECRET_KEY = env.check_secret(env.text("SECRET_KEY"))
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not DEBUG and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host names that this site answers to.")
if DEBUG and (HTTPS or not set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}):
    raise ImproperlyConfigured("DEBUG shows strangers what nobody may see: a site for others starts without it.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Where this site is, for the links in its mail: never what a request says of its host.
SITE_URL = env.site_url(env.text("SITE_URL", "http://127.0.0.1:8000" if DEBUG else ""), https=HTTPS)
SITE_URL_IS_GIVEN = bool(env.text("SITE_URL"))

# How many proxies of our own stand in front; each adds one address to X-Forwarded-For. 0 = none,
# and then no X-Forwarded-… header is believed. allauth's rate limits count by that address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("ALLAUTH_TRUSTED_PROXY_COUNT", 0)

# --- The pieces ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portfolio_site.apps.PortfolioSiteConfig",
    "comments",
    "portfolios",
    "cohorts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "csp",
    "portfolio_site.apps.SheafAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portfolio_site.middleware.CompressMiddleware",
    "portfolio_site.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portfolio_site.middleware.PolicyMiddleware",
    "portfolio_site.middleware.FramesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portfolio_site.middleware.CleanInputMiddleware",
    "portfolio_site.middleware.ErrorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portfolio_site.middleware.SessionTimesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cohorts.viewer.ViewerMiddleware",
]

ROOT_URLCONF = "portfolio_site.urls"
WSGI_APPLICATION = "portfolio_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portfolio_site.context.chrome",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------------

DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'sheaf.sqlite3'}"),
        pool_size=env.number("DATABASE_POOL", 10),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache holds rate limits and nothing personal. It is in the database so that several processes
# count together; `manage.py createcachetable` makes its table.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "sheaf_cache"},
}

# --- Signing in ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "cohorts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "portfolio_site.accounts.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "portfolio_site.accounts.passwords.SiteWordsValidator"},
]

ACCOUNT_ADAPTER = "portfolio_site.accounts.signing_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portfolio_site.accounts.signing_in.LoginForm",
    "request_login_code": "portfolio_site.accounts.signing_in.RequestLoginCodeForm",
    "reset_password": "portfolio_site.accounts.signing_in.ResetPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # allauth asks this to learn that there are passwords
# A course admin enrols people by their address (A1), so nobody confirms one by a link.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of passwords, passkeys and codes that were changed
# An unknown address gets the same answer, and nothing is mailed to it (A1).
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None  # a tick in the form decides
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # A delay that grows: after the fifth failure up to 5 minutes, after the tenth up to 30, after the twentieth up to
    # 3 hours. It opens by itself, and a code by e-mail lets in all the while.
    "login_failed": "10/m/ip,5/5m/key,10/30m/key,20/3h/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "mailed_code": "5/10m/user",  # codes to prove who one is, or that an address is one's own
    # cohorts/limits.py; the key is the person, or a visitor's address.
    "search": "30/m/key",
    "people": "60/m/key",  # somebody picked by name or by address (A8)
}

# Passkeys are a way in by themselves; a codes app is the second step that a person may add.
MFA_ADAPTER = "portfolio_site.accounts.second_steps.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "portfolio_site.accounts.second_steps.ActivateAppForm",
    "authenticate": "portfolio_site.accounts.second_steps.SecondStepForm",
    "reauthenticate": "portfolio_site.accounts.second_steps.ProveByAppForm",
    "add_webauthn": "portfolio_site.accounts.second_steps.AddPasskeyForm",
    "login_webauthn": "portfolio_site.accounts.second_steps.LoginPasskeyForm",
    "authenticate_webauthn": "portfolio_site.accounts.second_steps.SecondStepPasskeyForm",
    "reauthenticate_webauthn": "portfolio_site.accounts.second_steps.ProveByPasskeyForm",
    "edit_webauthn": "portfolio_site.accounts.second_steps.NamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sheaf"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost, on one's own machine only
USERSESSIONS_TRACK_ACTIVITY = False  # SessionTimesMiddleware writes once in ten minutes

# Single sign-on: on where its variables are set (portfolio_site/accounts/single_sign_on.py).
SINGLE_SIGN_ON = single_sign_on.from_environment(env)
SOCIALACCOUNT_ADAPTER = "portfolio_site.accounts.single_sign_on_adapter.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = single_sign_on.providers(SINGLE_SIGN_ON)
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_ONLY = False

# --- Sessions (portfolio_site.middleware.SessionTimesMiddleware keeps the idle times) --------------

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 90 * 24 * 60 * 60  # 'Keep me signed in on this device', rolling
SESSION_IDLE_SECONDS = 12 * 60 * 60  # without that tick; the cookie also ends with the browser
SESSION_ADMIN_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False  # the scripts send the token with their requests
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portfolio_site.views.errors.csrf_failure"

# --- Mail ----------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Sheaf <sheaf@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Notifications by mail (cohorts/post): quiet hours by the site's clock, the digest at their end, and how often a
# sender looks for what is due.
POST_QUIET_FROM, POST_QUIET_UNTIL = 21, 7
POST_SECONDS = 20
MAIL_BEHIND_REPLY = True  # codes and reset links leave after the reply (portfolio_site/mail.py)
MAILBOX_DIR = VAR_DIR / "mail"
if DEBUG and not env.text("EMAIL_HOST"):
    # Nothing leaves a development machine: /mailbox/ shows what would have.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAILBOX_DIR
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
    EMAIL_PORT = env.number("EMAIL_PORT", 587 if env.text("EMAIL_HOST") else 25)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", bool(env.text("EMAIL_HOST")))
    EMAIL_TIMEOUT = 15

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.text("TIME_ZONE", "Europe/London")
USE_I18N = True
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
# Uploads are private: no address leads here, every download passes rule E4 in a view.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "uploads")))
MEDIA_URL = ""
# What arrives is on this disk before anybody looks at it, and never all of it in memory.
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "portfolios.uploads.ToDisk"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "portfolios.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "portfolio_site.static_storage.StaticStorage"
        )
    },
}

# Where videos that stand in a text by their link may be; nothing is loaded from there before a reader presses.
VIDEO_HOSTS = video_hosts(env.words("VIDEO_SITES"))

# --- Headers (portfolio_site.middleware.HeadersMiddleware adds the rest) --------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],  # blob: a picture chosen on this device, before it is sent
        "media-src": ["'self'"],  # sounds; videos stay at their hosts (FramesMiddleware)
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        # Browsers ask this of the redirect that follows a form, too: to the college's own sign-in page.
        "form-action": ["'self'", *single_sign_on.origins(SINGLE_SIGN_ON)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a load balancer asks without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# W021: whether a college's domain goes on the browsers' preload list is not ours to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- Limits (each can be changed here; say why in docs/decisions) ----------------------------------

TEXT_MAX_LENGTH = 100_000  # characters of an entry or a section
COMMENT_MAX_LENGTH = 20_000
TITLE_MAX_LENGTH = 200
LOOKING_BACK_WEEKS = 6  # after so long an old entry of one's own returns on Home
BIN_DAYS = 30  # what was deleted can be taken back for so long
UNPLACED_DAYS = 7  # after these a picture that stands in no text is erased

PICTURE_MAX_BYTES = 15 * 1024 * 1024
PICTURE_MAX_PIXELS = 40_000_000
PICTURE_MAX_SIDE = 12_000
PICTURE_WIDTHS = (400, 1_000, 1_600)
FILE_MAX_BYTES = 25 * 1024 * 1024  # of one that is no picture
PERSON_MAX_BYTES = 1024 * 1024 * 1024  # of all that one person keeps here, pictures counted with their sizes

COMMENTS_PER_MINUTE = 10  # for one person
COMMENTS_PER_DAY = 100
UNSUBSCRIBE_DAYS = 365  # how long the link in a mail switches mail off without signing in (N3)
LEAVING_DAYS = 14  # how long somebody who leaves Sheaf can come back (C17)
INVITATION_DAYS = 60  # how long the link of an invitation works
ENROL_MAX_BYTES = 2 * 1024 * 1024  # of one list of people to enrol
ENROL_MAX_LINES = 2_000
UNDO_SECONDS = 60  # how long a decision about comments can be taken back at once

# One request as a whole, before anything of it is read: a few pictures and the text around them.
REQUEST_MAX_BYTES = 64 * 1024 * 1024
# Its text fields together; files are streamed to disk and each is bounded by PICTURE_MAX_BYTES or FILE_MAX_BYTES.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Log -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},  # else Django writes everything twice
}
