from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Storage(BaseSettings):
    """Where files go.

    bucket: not a field
    """

    model_config = SettingsConfigDict(env_prefix="S3_", extra="ignore")

    bucket: str
    region: str = "eu-central-1"
    access_key: str = Field(..., alias="AWS_ACCESS_KEY_ID")
    endpoint: str | None = None

    @property
    def url(self) -> str:
        scheme: str = "https"
        return f"{scheme}://{self.bucket}"
