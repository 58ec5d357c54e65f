"""Settings of the one deployable site; every knob is an environment variable (`.env.example`)."""

from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from physiobench.config.environment import Environment


env = Environment()
Environment.read_env(Path.cwd() / ".env")

# Where and who -------------------------------------------------------------------------------

DEMO = env.bool("DEMO", default=False)
PORT = env.int("PORT", default=8000)
WEB_WORKERS = env.int("WEB_WORKERS", default=2)
VAR_DIR = Path(env.str("VAR_DIR", default="var")).absolute()
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)

PRACTICE_NAME = env.str("PRACTICE_NAME", default="Physiobench practice")
PRACTICE_EMAIL = env.str("PRACTICE_EMAIL", default="")
PRACTICE_PHONE = env.str("PRACTICE_PHONE", default="")
PRACTICE_ADDRESS = env.str("PRACTICE_ADDRESS", default="")
PRACTICE_NATION = env.str("PRACTICE_NATION", default="england")
ANSWER_WITHIN_DAYS = env.int("ANSWER_WITHIN_DAYS", default=2)  # working days
CLINICAL_SAFETY_OFFICER = env.str("CLINICAL_SAFETY_OFFICER", default="")
ICO_NUMBER = env.str("ICO_NUMBER", default="")
FUNDING = env.str("FUNDING", default="")

# Safety --------------------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY", default="")  # empty: Django refuses to use it
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys, read only
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = [_site.hostname or "localhost"]
if _site.hostname == "localhost":
    ALLOWED_HOSTS.append("127.0.0.1")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "physiobench.web.views.csrf_failure"
_https = _site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "physiobench.lib.sealed.SealedSerializer"  # keys of answers are in it
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
STATUS_TOKEN = env.str("STATUS_TOKEN", default="")  # who sends it sees the details of /readyz
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MOST_BYTES_SENT = 64 * 2**20  # five photos of 12 MB and the answers beside them
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The house -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "physiobench.web",
    "physiobench.practice",
    "physiobench.records",
    "physiobench.followup",
    "physiobench.diary",
    "physiobench.programmes",
    "physiobench.conversations",
    "physiobench.kit",
    "physiobench.episodes",
    "physiobench.assessment",
    "physiobench.articles",
    "physiobench.payments",
    "physiobench.accounts",
    "physiobench.audit",
    "physiobench.operations",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "physiobench.web.middleware.HealthMiddleware",
    "physiobench.articles.middleware.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # below the two: static files have the policies
    "django.middleware.gzip.GZipMiddleware",
    "physiobench.web.middleware.PrivateByDefaultMiddleware",
    "physiobench.web.middleware.EditorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "physiobench.web.middleware.CleanTextMiddleware",  # the first to read what was sent
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "physiobench.web.middleware.FormPageMiddleware",
    "physiobench.web.middleware.SignedOutMiddleware",
    "physiobench.accounts.http.GateMiddleware",
]
ROOT_URLCONF = "physiobench.config.urls"
WSGI_APPLICATION = "physiobench.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "physiobench.web.presenters.site.site",
            ],
            "builtins": ["physiobench.web.templatetags.day_words"],
        },
    }
]
FORM_RENDERER = "physiobench.web.rendering.FormRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Stores --------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'physiobench.sqlite3'}")
}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
_database["CONN_HEALTH_CHECKS"] = True
WAIT_FOR_LOCK_S = 8  # then 503: a request that waits for longer keeps others from their answer
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": WAIT_FOR_LOCK_S,
        "init_command": (  # an acknowledged write is on the disk
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
        ),
    }
elif _database["ENGINE"].endswith("postgresql"):
    _database["OPTIONS"] = {  # a server that went away without a word is noticed in seconds
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,  # [ms]
        "options": f"-c lock_timeout={WAIT_FOR_LOCK_S}s",
        **_database.get("OPTIONS", {}),
    }
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",  # shared by all web workers
        "LOCATION": "physiobench_cache",
        "KEY_FUNCTION": "physiobench.lib.throttle.digest_key",
        # Django's default of 300 forgets limits under way; the worker deletes expired rows hourly
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "pages": {  # rendered articles, for a minute; each web worker has its own
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
    },
}
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Files ---------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600  # as the umask: for this user alone
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# Backups --------------------------------------------------------------------------------------

BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backups"))).absolute()
BACKUP_AGE_RECIPIENT = env.str("BACKUP_AGE_RECIPIENT", default="")  # a public key: age1...
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=14)
BACKUP_DAILY = env.bool("BACKUP_DAILY", default=True)  # and checked; a demo has none
BACKUP_HOUR = env.int("BACKUP_HOUR", default=3)  # of the practice's clock
BACKUP_OLDEST_HOURS = env.int("BACKUP_OLDEST_HOURS", default=50)  # then the desk says so
BACKUP_BEFORE_UPGRADE = env.bool("BACKUP_BEFORE_UPGRADE", default=True)
BACKUP_KEEP_WEEKS = env.int("BACKUP_KEEP_WEEKS", default=8)
REPLICA_URL = env.str("REPLICA_URL", default="")  # a copy of SQLite that is a moment behind

# People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:landing"
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=15)
ACCOUNT_ADAPTER = "physiobench.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "physiobench.accounts.forms.people.SignUpForm"
ACCOUNT_FORMS = {  # with messages in our own words
    "add_email": "physiobench.accounts.forms.sign_in.AddEmailForm",
    "change_email": "physiobench.accounts.forms.sign_in.ChangeEmailForm",
    "change_password": "physiobench.accounts.forms.sign_in.ChangePasswordForm",
    "confirm_email_verification_code": "physiobench.accounts.forms.sign_in.ConfirmEmailForm",
    "confirm_login_code": "physiobench.accounts.forms.sign_in.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "physiobench.accounts.forms.sign_in.ConfirmPasswordResetForm",
    "login": "physiobench.accounts.forms.sign_in.LoginForm",
    "reauthenticate": "physiobench.accounts.forms.sign_in.ReauthenticateForm",
    "request_login_code": "physiobench.accounts.forms.sign_in.RequestLoginCodeForm",
    "reset_password": "physiobench.accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "physiobench.accounts.forms.sign_in.ResetPasswordKeyForm",
    "set_password": "physiobench.accounts.forms.sign_in.SetPasswordForm",
    "user_token": "physiobench.accounts.forms.sign_in.UserTokenForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = attrgetter("name")  # never a model's own text
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "20/m/ip",
}
SECOND_FACTOR_KEYS = env.list("SECOND_FACTOR_KEYS", default=[])  # newest first; see `prepare`
MFA_ADAPTER = "physiobench.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "activate_totp": "physiobench.accounts.forms.sign_in.ActivateTOTPForm",
    "add_webauthn": "physiobench.accounts.forms.sign_in.AddWebAuthnForm",
    "authenticate": "physiobench.accounts.forms.sign_in.AuthenticateForm",
    "authenticate_webauthn": "physiobench.accounts.forms.sign_in.AuthenticateWebAuthnForm",
    "deactivate_totp": "physiobench.accounts.forms.sign_in.DeactivateTOTPForm",
    "edit_webauthn": "physiobench.accounts.forms.sign_in.EditWebAuthnForm",
    "generate_recovery_codes": "physiobench.accounts.forms.sign_in.GenerateRecoveryCodesForm",
    "login_webauthn": "physiobench.accounts.forms.sign_in.LoginWebAuthnForm",
    "reauthenticate": "physiobench.accounts.forms.sign_in.ReauthenticateFactorForm",
    "reauthenticate_webauthn": "physiobench.accounts.forms.sign_in.ReauthenticateWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PRACTICE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.hostname == "localhost"

# Mail ----------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_FILE_PATH = VAR_DIR / "mail"
MAIL_DELIVERED_BY = "django.core.mail.backends.filebased.EmailBackend"  # until a server is named
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
    MAIL_DELIVERED_BY = str(vars()["EMAIL_BACKEND"])
EMAIL_BACKEND = "physiobench.lib.mail.QueueBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=f"physiobench@{_site.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("PRACTICE_TIME_ZONE", default="Europe/London")

# Articles ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = PRACTICE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Logs: what happened to the service, never who or what about -----------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "physiobench.lib.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {
        "secrets": {"()": "physiobench.lib.logs.HideSecrets"},
        "refusals": {"()": "physiobench.lib.logs.OneLineForRefusals"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secrets", "refusals"],
        }
    },
    "loggers": {
        "django_tasks_db": {"level": "ERROR"},  # it warns of Ctrl-C, and tells to press it again
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # anyone can cause it, for ever
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
