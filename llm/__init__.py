"""Asking models: many requests in, a stream of answers out, each durable before it is used."""

from .client import Client
from .journal import Journal
from .opening import open_client
from .providers import open_provider
from .request import Answer, Message, Provider, Request, Traits
from .running import run_async
from .session import Session
from .usage import Usage

__all__ = [
    "Answer",
    "Client",
    "Journal",
    "Message",
    "Provider",
    "Request",
    "Session",
    "Traits",
    "Usage",
    "open_client",
    "open_provider",
    "run_async",
]
