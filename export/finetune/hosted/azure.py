"""Azure OpenAI (Microsoft Foundry): OpenAI's API at an address of one's own, files with a BOM.

Paths: the v1 API of Microsoft's documentation (2026). What is trained has to be deployed before it
answers, which is done in the portal or with `az`: the name of the deployment is then what is asked.
"""

from __future__ import annotations

import os
from typing import ClassVar

from ....errors import ProviderError
from ....llm.keys import how_to_set
from .openai import OpenAI


class Azure(OpenAI):
    """A resource of Azure OpenAI, by AZURE_OPENAI_ENDPOINT."""

    title: ClassVar[str] = "Azure"
    keys: ClassVar[tuple[str, ...]] = ("AZURE_OPENAI_API_KEY",)
    formats: ClassVar[dict[str, str]] = {"sft": "azure", "dpo": "preference"}

    def find_url(self) -> str:
        found = os.environ.get("AZURE_OPENAI_ENDPOINT", "").rstrip("/")
        if not found:
            raise ProviderError(
                f"Azure needs the address of your resource in AZURE_OPENAI_ENDPOINT, such as "
                f"https://NAME.openai.azure.com, and a key: {how_to_set(*self.keys)}"
            )
        return found if found.endswith("/v1") else f"{found}/openai/v1"

    def warnings(self, model: str) -> list[str]:
        return [
            "A model that is fine-tuned at Azure answers only once you have deployed it there "
            "(portal or `az`), and a deployment costs money by the hour."
        ]

    def headers(self, key: str | None) -> dict[str, str]:
        # `api-key` is what older versions of the service know.
        return {"authorization": f"Bearer {key}", "api-key": key or ""}
