"""Asking models: many requests in, a stream of answers out, each durable before it is used."""

from .client import Client, Usage, run_async
from .journal import Journal
from .providers import open_provider
from .request import Answer, Message, Provider, Request, Traits

__all__ = [
    "Answer",
    "Client",
    "Journal",
    "Message",
    "Provider",
    "Request",
    "Traits",
    "Usage",
    "open_provider",
    "run_async",
]
