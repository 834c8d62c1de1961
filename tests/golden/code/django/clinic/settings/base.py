"""Settings of the clinic.

Set ``DJANGO_NOT_READ`` with os.environ["DJANGO_NOT_READ"] if you like.
"""
import os
from pathlib import Path

import environ

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(os.path.join(BASE_DIR, ".env"))

SECRET_KEY = env("DJANGO_SECRET_KEY")
DEBUG = env.bool("DJANGO_DEBUG", default=False)
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=[])

DATABASES = {"default": env.db()}
CACHES = {"default": env.cache("REDIS_URL", default="redis://localhost:6379/0")}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", 25))
# EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS")

if "SENTRY_DSN" in os.environ:
    import sentry_sdk

    sentry_sdk.init(dsn=os.environ["SENTRY_DSN"])

for flag in ("A", "B"):
    globals()[flag] = os.getenv(f"FEATURE_{flag}")

os.environ["TZ"] = "UTC"
LOGGING_LEVEL = os.getenv("LOG_LEVEL") or "INFO"
HELP = "set os.environ['NOT_READ_EITHER']"
