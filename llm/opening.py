"""The client of a stage: who is asked, at what price, in which session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from ..progress import Progress
from .client import Client
from .prices import find_price, unknown_price
from .request import Provider
from .session import Session

if TYPE_CHECKING:
    from ..task import Asking


def open_client(
    provider: Provider,
    session: Session | None,
    asking: Asking,
    *,
    stage: str,
    progress: Progress,
    retry_failed: bool | None = None,
) -> Client:
    """A client for one stage.

    Args:
        provider: whom to ask.
        session: journal, caps and paces of the run; None for none.
        asking: the stage's settings: pace and prices.
        stage: `generate`, `label`, or what else it is for, in the account of what was spent.
        progress: where messages are shown.
        retry_failed: in place of the session's.

    Raises:
        InputError: there is a budget, and the price of the model is not known.
    """
    price = find_price(provider.name, provider.address, asking.prices_of(provider.name))
    if price is None and session is not None and session.budget.max_usd is not None:
        raise InputError(f"No budget can be kept. {unknown_price(provider.name, [_key(stage)])}")
    return Client(
        provider,
        session,
        stage=stage,
        price=price,
        retry_failed=retry_failed,
        say=progress.say,
        **asking.pace(),
    )


def _key(stage: str) -> str:
    """Key of the prompt file under which the model of a stage stands."""
    return "generate" if stage == "generate" else "label"
