"""Django's settings, made from `config.Settings`. The command line puts DATABASE_URL into the environment first."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from huoqun.pages.stylesheet import STYLE_HASH

from . import config
from .mail import mail_settings

CONFIG = config.load()
PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent

SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
ALLOWED_HOSTS = [CONFIG.host, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url]
PUBLIC_URL = CONFIG.public_url.rstrip("/")
ROOT_URLCONF = "huoqun.site.urls"
ASGI_APPLICATION = "huoqun.site.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

COMMUNITY = ["members", "groups", "team", "chats", "deeds", "points", "work", "forms", "rewards", "playbooks"]
"""Modules with tables, lowest first. A new module is one line here."""

FEATURES = [
    "admission", "broadcasts", "campaigns", "camps", "discussions", "ignition", "insights", "lectures", "moderation",
    "newcomers", "notices", "referrals", "turnover",
]  # fmt: skip

INSTALLED_APPS = [
    "huoqun.core",
    *(f"huoqun.{module}" for module in COMMUNITY + FEATURES),
    "huoqun.console",
    "huoqun.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huoqun.site.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huoqun.console.access.middleware.AccessMiddleware",
]


def database(url: str) -> dict[str, object]:
    """Django's database settings of a libpq URL or conninfo (empty: a placeholder that says what is missing)."""
    parts = conninfo_to_dict(url) if url else {"dbname": "huoqun", "host": "/nonexistent-run-huoqun-first"}
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    options = {key: value for key, value in parts.items() if key not in named.values()}
    # Statements are planned each time, as tables grow; only within members' pages and `core.sql.plans_kept` are they
    # prepared. `plan_cache_mode` stays as it is, since looking up foreign keys heeds it too: those plans must be kept.
    own = ("timezone=UTC", "idle_in_transaction_session_timeout=60s")
    options["options"] = " ".join([str(options.get("options", "")), *(f"-c {one}" for one in own)]).strip()
    options["prepare_threshold"] = None
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: str(parts.get(libpq) or "") for django, libpq in named.items()},
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


DATABASES = {"default": database(CONFIG.database_url)}

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["huoqun.console.access.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "huoqun.console.access.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Guesses at one account from one address, and at many accounts from one address; counted in the table below.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Huoqun"
# All web processes count together without a second server. Nothing else belongs here: a row is a write.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.is_https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "style-src": [SELF, STYLE_HASH],
        # WeCom shows the pictures of its join ways from there, and from nowhere else.
        "img-src": [SELF, "data:", "https://*.qpic.cn"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = CONFIG.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [path / "locale" for path in sorted(PACKAGE.iterdir()) if (path / "locale").is_dir()]
TIME_ZONE = "UTC"
USE_TZ = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huoqun.console.access.shell.shell",
            ],
        },
    }
]

STATIC_URL = "/static/"
# Beside the code that it is made from: a new home needs no new collecting.
STATIC_ROOT = (CHECKOUT / "build" if (CHECKOUT / "pyproject.toml").exists() else CONFIG.home) / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "huoqun.console.vendor.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = CONFIG.home / "files"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
globals().update(mail_settings(CONFIG.email_url))
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = CONFIG.email_from
# core.apps imports every module's jobs by itself, consumers and timed tasks alike.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
SILENCED_SYSTEM_CHECKS: list[str] = []
