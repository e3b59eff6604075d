"""Getting a model onto this machine, or onto its server, before it is asked."""

from __future__ import annotations

from ..errors import InputError, ProviderError
from ..offline import refuse_outside
from ..progress import Progress
from . import run_async
from .providers import PROVIDERS
from .providers.ollama_server import Server, server_url


def pull(model: str, base_url: str | None, progress: Progress) -> None:
    """Fetch a model, with a bar.

    Args:
        model: provider/name: ollama/NAME is pulled by its server, local/NAME to this machine.
        base_url: address of the Ollama server; None for OLLAMA_HOST, or this machine.
        progress: shows the download.

    Raises:
        InputError: the model's provider has nothing to be pulled, or nothing may be fetched.
        ProviderError: it cannot be fetched; says why.
    """
    provider, _, name = model.partition("/")
    if provider not in ("ollama", "local") or not name:
        PROVIDERS.get(provider)
        raise InputError(
            f"{model}: there is nothing to pull, its server has it; only ollama/NAME and "
            "local/NAME are pulled"
        )
    if provider == "local":
        _fetch_weights(model, name, progress)
    else:
        refuse_outside(f"pulling {model}")
        run_async(_pull_from_ollama(model, base_url, progress))


def _fetch_weights(model: str, name: str, progress: Progress) -> None:
    from .providers.weights import find_weights, is_here

    refuse_outside(f"pulling {model}", "localhost" if is_here(name) else None)
    find_weights(name, progress)


async def _pull_from_ollama(model: str, base_url: str | None, progress: Progress) -> None:
    server = Server(model, server_url(base_url), timeout=None)
    total: dict[str, int] = {}
    done: dict[str, int] = {}
    status = None
    try:
        with progress.step(f"pulling {model}", None, "bytes") as step:
            async for news in server.pull():
                status = news.status
                step.note(status or "")
                if news.digest and news.total:
                    total[news.digest] = news.total
                    step.total(sum(total.values()))
                    step.advance((news.completed or 0) - done.get(news.digest, 0))
                    done[news.digest] = news.completed or 0
    finally:
        await server.close()
    if status != "success":
        raise ProviderError(f"{model}: the server stopped before it had the whole model; try again")
