"""Settings; the old way was os.environ["CLINIC_SECRET"]."""
import os

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = os.getenv("DJANGO_DEBUG", "false") == "true"
ALLOWED_HOSTS = os.environ.get("DJANGO_ALLOWED_HOSTS", "").split(",")
EMAIL_HOST = os.environ.get("EMAIL_HOST")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD")
UPLOAD_BUCKET = os.environ["CLINIC_UPLOAD_BUCKET"]
# LEGACY = os.environ["CLINIC_LEGACY"]
