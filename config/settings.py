"""Settings, all from the environment; with none given, those of the embedded servers.

A variable that is wrong or missing stops the start with its name and the way out.
"""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import admin
from config.environment import Environment
from config.telling import Telling

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment.read()
TELLING = Telling.read()

SECRET_KEY = ENVIRONMENT.secret_key
FIELD_ENCRYPTION_KEYS = ENVIRONMENT.field_encryption_keys
BLIND_INDEX_KEY = ENVIRONMENT.blind_index_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rest_framework",
    "oauth2_provider",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "django_celery_beat",
    "axes",
    "core",
    "lending",
    "billing",
    "devices",
    "scoring",
    "demo",
]

MIDDLEWARE = [
    "config.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.refusing.RefusalMiddleware",
    "config.signing.SigningMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "config.demo.being_made",
            ],
        },
    },
]

DATABASE_APPLICATION = ENVIRONMENT.database
DATABASES = {"default": dict(DATABASE_APPLICATION)}
DATABASE_OWNER = ENVIRONMENT.database_owner
# A broker that hangs holds nobody up for longer.
LONGEST_BROKER_SECONDS = 5
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENVIRONMENT.redis_url,
        "OPTIONS": {"socket_timeout": LONGEST_BROKER_SECONDS},
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Read from the packages themselves: compressing and copying them first took longer than all else together.
WHITENOISE_USE_FINDERS = True

# Where files waited before they waited in the database; the migration that moves them looks here.
MEDIA_ROOT = BASE_DIR / "var" / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Guessing is stopped for one name (an officer's or a client's) from one address: whoever guesses can't keep
# an officer out who works elsewhere. Tries during the wait don't make it longer.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "client_id",
    "client_secret",
    "token",
    "csrfmiddlewaretoken",
]
AXES_CLIENT_IP_CALLABLE = "config.login_throttling.address_of"
AXES_LOCKOUT_CALLABLE = "config.login_throttling.answer"
PROXIES = ENVIRONMENT.proxies
CSRF_FAILURE_VIEW = "config.refusing.csrf_failure"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# A working day: who comes back tomorrow logs in again.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.behind_https
SECURE_SSL_REDIRECT = ENVIRONMENT.behind_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.behind_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.behind_https

# What operations share stands in `core.api.operations`.
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "core.api.description.Description",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Xiaodai",
    "DESCRIPTION": "Lines, loans and statements, consents, devices and what they tell, for the app's backend.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "OAUTH2_FLOWS": ["clientCredentials"],
    "ENUM_NAME_OVERRIDES": {
        "KindOfData": "devices.api.consents.KINDS",
        "KindOfDevice": "devices.api.devices.KINDS",
    },
    "OAUTH2_TOKEN_URL": "/oauth/token",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES_BACKEND_CLASS": "core.api.scopes.ClientScopes",
    # RFC 9700 (OAuth 2.0 security) all the way, as the package itself will have it from version 4.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # only the hash of a token is stored
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
UNFOLD = admin.UNFOLD

# Who lends, as it stands on statements.
LENDER_NAME = ENVIRONMENT.lender_name or _("Xiaodai Demo Lending Co., Ltd.")
LENDER_HOTLINE = ENVIRONMENT.lender_hotline

# Who is told of alarms: nobody, unless somebody is named.
ALARM_MAIL_TO, ALARM_MAIL_FROM = TELLING.mail_to, TELLING.mail_from
ALARM_URL, ALARM_COMMAND = TELLING.url, TELLING.command
vars().update(TELLING.mail)
EMAIL_TIMEOUT = 20

LOGGING_CONFIG = "config.logs.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {"axes": {"level": "WARNING"}},
}

# A Unix socket has another name in a broker's address than in redis-py's own.
CELERY_BROKER_URL = ENVIRONMENT.redis_url.replace("unix://", "redis+socket://", 1)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
# A task is taken off the queue when it is done, not when it is begun, and comes back if its process dies.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400 * 1024  # KiB
# Longer than the longest task: one that outlives it would be run a second time beside itself. The sweep
# for tasks of a dead worker is made more often than by default.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": LONGEST_BROKER_SECONDS,
    "socket_connect_timeout": LONGEST_BROKER_SECONDS,
}
CELERY_TASK_TIME_LIMIT = 3000
# A worker that is told to end (SIGQUIT, or SIGTERM with REMAP_SIGTERM=SIGQUIT) gives its tasks this long; what isn't
# done by then goes back to the queue.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
