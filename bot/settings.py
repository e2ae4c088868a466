"""config.yml and the environment as checked settings; anything wrong is named."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from knowledge.errors import ShoptalkError
from knowledge.exchange.formats import Defaults
from knowledge.policy import Policy
from knowledge.records import OrderStatus
from knowledge.shop import DEMO_SHOP_CARD, load_shop
from knowledge.verification import Method, VerificationRules

__all__ = ["DEFAULT_CONFIG", "Settings", "SettingsError", "TelegramSecrets", "load_settings"]

DEFAULT_CONFIG = Path("config.yml")


class SettingsError(ShoptalkError):
    """A configuration that can't be used; the message names file and key."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShopSettings(_Section):
    """Where the shop's records are."""

    database: Path = Path("data/shop.sqlite3")
    card: str = ""
    seed: int = 7
    statuses: dict[str, OrderStatus] = {}


class PolicySettings(_Section):
    """The rules of operations on orders."""

    cancel_reasons: tuple[str, ...] = Policy().cancel_reasons
    refund_days: int = Field(Policy().refund_days, ge=0)
    return_window_days: int | None = Field(Policy().return_window_days, ge=0)
    item_changes: int = Field(Policy().item_changes, ge=0)
    exchanges: int = Field(Policy().exchanges, ge=0)


class VerificationSettings(_Section):
    """How a shopper shows who they are."""

    methods: tuple[Method, ...] = tuple(VerificationRules().methods)
    failures_an_hour: int = Field(10, ge=1)
    token_secret: SecretStr = SecretStr("")


class ClockSettings(_Section):
    """What time it is."""

    now: AwareDatetime | None = None


class UnderstandingSettings(_Section):
    """Encoder, engine and trained head; empty means the one that ships."""

    encoder: str = ""
    engine: Literal["onnx", "torch"] = "onnx"
    model: str = ""
    country: str = Field("GB", pattern="^[A-Z]{2}$")


class GenerationSettings(_Section):
    """Checkpoint, engine and sampling."""

    checkpoint: str = ""
    engine: Literal["onnx", "transformers"] = "onnx"
    cache: Path = Path("data/cache")
    pool: bool = True
    draw_ahead: bool = True
    candidates: int = Field(5, ge=1, le=32)
    temperature: float = Field(0.8, gt=0, le=2)
    top_p: float = Field(0.92, gt=0, le=1)


class DialogueSettings(_Section):
    """Flows and their limits."""

    flows: str = ""
    verification_attempts: int = Field(3, ge=1, le=10)
    answer_threshold: float = Field(0.48, ge=0, le=1)
    session_minutes: int = Field(1_440, ge=1)
    session_keeps: tuple[str, ...] = ("ticket_id",)
    gather_seconds: float = Field(0, ge=0, le=60)


class WebhookSettings(_Section):
    """Where the Bot API brings updates, if they are not to be fetched."""

    url: str = Field("", pattern=r"^(https?://\S+)?$")
    listen: str = "127.0.0.1"
    port: int = Field(8443, ge=0, le=65_535)


class TelegramSettings(_Section):
    """`shoptalk telegram`; its token is a secret, see `TelegramSecrets`."""

    base_url: str = Field("", pattern=r"^(https?://\S+)?$")
    webhook: WebhookSettings = WebhookSettings()
    staff_chat: int | None = None


class TelegramSecrets(BaseSettings):
    """What the environment alone tells: SHOPTALK_TELEGRAM_TOKEN and ..._WEBHOOK_SECRET."""

    model_config = SettingsConfigDict(env_prefix="SHOPTALK_TELEGRAM_", frozen=True)

    token: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")


class ServerSettings(_Section):
    """`shoptalk serve`: where it listens, who may use it, and how much."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65_535)
    origins: tuple[Annotated[str, Field(pattern=r"^https?://[^/\s]+$")], ...] = ()
    proxies: tuple[IPvAnyNetwork, ...] = ()
    body_bytes: int = Field(65_536, ge=1_024)
    messages_a_minute: int = Field(30, ge=1)
    requests_a_minute: int = Field(600, ge=1)
    sessions_an_hour: int = Field(120, ge=1)
    turns_waiting: int = Field(200, ge=1)
    turn_seconds: float = Field(60, gt=0)
    streams: int = Field(2_000, ge=1)
    stop_seconds: float = Field(30, ge=0)
    session_days: int = Field(30, ge=1)
    privacy: str = "What you write here is stored by the shop, and erased when you ask for it."
    traces: str = ""
    agent_token: SecretStr = SecretStr("")
    rest_token: SecretStr = SecretStr("")


class RuntimeSettings(_Section):
    """The machine."""

    threads: int = Field(2, ge=1, le=64)


class Settings(BaseSettings):
    """All settings. The environment overrides the file: SHOPTALK_SHOP__DATABASE=/data/shop.db."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="SHOPTALK_", env_nested_delimiter="__"
    )

    shop: ShopSettings = ShopSettings()
    policy: PolicySettings = PolicySettings()
    verification: VerificationSettings = VerificationSettings()
    clock: ClockSettings = ClockSettings()
    understanding: UnderstandingSettings = UnderstandingSettings()
    generation: GenerationSettings = GenerationSettings()
    dialogue: DialogueSettings = DialogueSettings()
    telegram: TelegramSettings = TelegramSettings()
    server: ServerSettings = ServerSettings()
    runtime: RuntimeSettings = RuntimeSettings()

    def order_policy(self) -> Policy:
        """The rules as the knowledge room takes them."""
        return Policy(**self.policy.model_dump())

    def verification_rules(self) -> VerificationRules:
        """How shoppers are verified, as the knowledge room takes it."""
        given = self.verification
        return VerificationRules(
            given.methods, given.failures_an_hour, given.token_secret.get_secret_value()
        )

    def exchange_defaults(self) -> Defaults:
        """What holds where an imported file is silent: the shop's currency and status names."""
        statuses = {name.strip().lower(): ours for name, ours in self.shop.statuses.items()}
        return Defaults(load_shop(self.shop_card()).currency, statuses)

    def shop_card(self) -> Path:
        """The file with the shop's name, currency and opening hours."""
        return Path(self.shop.card) if self.shop.card else DEMO_SHOP_CARD

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file, which comes in as the initial values."""
        return env_settings, init_settings


def load_settings(path: Path | None = None) -> Settings:
    """Read `path`, or ./config.yml if there is one, or take the defaults.

    Raises:
        SettingsError: the file is missing or not YAML, a key is unknown, or a value is wrong.
    """
    if path is None:
        path = DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    raw: Any = {}
    if path is not None:
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except FileNotFoundError as error:
            raise SettingsError(f"{path}: no such configuration file") from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SettingsError(f"{path}: can't be read: {error}") from error
        if not isinstance(raw, dict):
            raise SettingsError(f"{path}: expected sections such as 'shop:', found {raw!r}")
    try:
        return Settings(**raw)
    except ValidationError as error:
        raise SettingsError(_explain(error, path)) from error


def _explain(error: ValidationError, path: Path | None) -> str:
    lines = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(f"{path or 'environment'}: unknown key '{key}'")
        else:
            found = problem["input"]
            lines.append(f"{path or 'environment'}: {key} is {found!r}: {problem['msg']}")
    return "\n".join(lines)


def fixed_or_real(now: datetime | None) -> datetime:
    """The fixed time if one is set, else the present."""
    return now or datetime.now().astimezone()
