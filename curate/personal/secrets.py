"""Keys and tokens that open something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .spans import LOGIN, Span

_PRIVATE = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
    r"(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|.*)",
    re.DOTALL,
)
_REST = re.compile(r"(?:[\w+/=-]|\.(?=\w))*")
# Of providers that detect-secrets 1.5 does not know
_NEWER = {
    "Anthropic key": r"\bsk-ant-[\w-]{24,}",
    "GitHub token": r"\bgithub_pat_\w{50,}",
    "Google key": r"\bAIza[\w-]{35}(?![\w-])",
    "Hugging Face token": r"\bhf_[A-Za-z0-9]{30,}",
    "OpenAI key": r"\bsk-(?:proj|svcacct|admin)-[\w-]{40,}",
}
# Detectors of one exact form each. Those that go by entropy or by words such as "password" take
# too much of plain text for a secret.
_DETECTORS = (
    "aws:AWSKeyDetector",
    "azure_storage_key:AzureStorageKeyDetector",
    "basic_auth:BasicAuthDetector",
    "discord:DiscordBotTokenDetector",
    "github_token:GitHubTokenDetector",
    "gitlab_token:GitLabTokenDetector",
    "jwt:JwtTokenDetector",
    "mailchimp:MailchimpDetector",
    "npm:NpmDetector",
    "openai:OpenAIDetector",
    "pypi_token:PypiTokenDetector",
    "sendgrid:SendGridDetector",
    "slack:SlackDetector",
    "square_oauth:SquareOAuthDetector",
    "stripe:StripeDetector",
    "telegram_token:TelegramBotTokenDetector",
    "twilio:TwilioKeyDetector",
)


def secrets(text: str) -> Iterator[Span]:
    """Private keys, and tokens by the exact form that their provider gives them."""
    for found in _PRIVATE.finditer(text):
        yield Span("private key", *found.span())
    for kind, pattern in _patterns():
        for found in pattern.finditer(text):
            yield Span(kind, found.start(), _whole(text, found.end()))


def _whole(text: str, end: int) -> int:
    """End of the token that a pattern found the beginning of."""
    rest = _REST.match(text, end) if text[end - 1] != "@" else None
    return rest.end() if rest else end


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    from importlib import import_module

    known = [(kind, re.compile(pattern)) for kind, pattern in _NEWER.items()]
    for name in _DETECTORS:
        module, detector = name.split(":")
        found = getattr(import_module(f"detect_secrets.plugins.{module}"), detector)
        known += [(_said(found.secret_type), pattern) for pattern in found.denylist]
    return tuple(known)


def _said(kind: str) -> str:
    return LOGIN if kind.startswith("Basic Auth") else kind
