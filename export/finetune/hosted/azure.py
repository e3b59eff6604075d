"""Azure OpenAI (Microsoft Foundry): OpenAI's API at an address of one's own, files with a BOM.

Paths: the v1 API of Microsoft's documentation (2026). What is trained has to be deployed before it
answers, in the portal or with `az`; the name of the deployment is then what is asked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, ClassVar

from ....errors import ProviderError
from ....llm.keys import how_to_set
from ....llm.request import Provider
from .base import AskedElsewhere
from .openai import OpenAI

_DEPLOYMENT = "AZURE_OPENAI_DEPLOYMENT"


class Azure(OpenAI):
    """A resource of Azure OpenAI, by AZURE_OPENAI_ENDPOINT."""

    title: ClassVar[str] = "Azure"
    keys: ClassVar[tuple[str, ...]] = ("AZURE_OPENAI_API_KEY",)
    formats: ClassVar[dict[str, str]] = {"sft": "azure", "dpo": "preference"}
    hints: ClassVar[dict[str | int, str]] = {}
    variable: ClassVar[str] = "AZURE_OPENAI_ENDPOINT"

    def find_url(self) -> str:
        found = os.environ.get(self.variable, "").rstrip("/")
        if not found:
            raise ProviderError(
                f"Azure needs the address of your resource in {self.variable}, such as "
                f"https://NAME.openai.azure.com, and a key: {how_to_set(*self.keys)}"
            )
        return found if found.endswith("/v1") else f"{found}/openai/v1"

    @property
    def is_own(self) -> bool:
        return True

    def warnings(self, model: str) -> list[str]:
        return [
            "A model that is fine-tuned at Azure answers only once you have deployed it there "
            "(portal or `az`), which costs money by the hour. Then set "
            f"{_DEPLOYMENT} to the deployment's name."
        ]

    def headers(self, key: str | None) -> dict[str, str]:
        # `api-key` is what older versions of the service know.
        return {"authorization": f"Bearer {key}", "api-key": key or ""}

    def asked(self, model: str, options: Mapping[str, Any]) -> Provider:
        name = os.environ.get(_DEPLOYMENT) or model
        return AskedElsewhere(f"{self.name}/{name}", self.url, self.keys)
