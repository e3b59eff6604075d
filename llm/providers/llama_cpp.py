"""Loading xllamacpp, llama.cpp as a Python package, and setting it up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...errors import ProviderError
from .seats import DEPTH
from .sizes import Sizes


def parameters_for(xllamacpp: Any, weights: Path, sizes: Sizes, cores: int) -> Any:
    """How the server is started: on loopback, at a free port, with these sizes."""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_parallel = sizes.slots
    parameters.n_ctx = sizes.slots * sizes.context
    # Each slot has its own: of one that all share, a long prompt can take what others need, and
    # llama.cpp then ends all that are under way.
    parameters.kv_unified = False
    parameters.n_ubatch = sizes.batch
    # The sizes are chosen; llama.cpp would load the model once more to see whether they fit.
    parameters.fit_params = False
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    # Each connection keeps a thread until it was idle for 5 s; without one to spare, a new
    # connection waits that long for its first answer.
    parameters.n_threads_http = 2 * DEPTH * sizes.slots
    parameters.verbosity = -1
    parameters.ui = False
    parameters.warmup = False
    # Prompts that are asked again stay in their slot; llama.cpp would keep up to 8 GiB more.
    parameters.cache_ram_mib = 0
    parameters.cache_idle_slots = False
    parameters.cpuparams.n_threads = cores
    parameters.cpuparams_batch.n_threads = cores
    return parameters


def start_server(xllamacpp: Any, parameters: Any) -> Any:
    """A server that works off its queue, or raises what llama.cpp says.

    One that is told to end before it has begun on its queue never ends; so it is asked for what
    only the queue can say before anybody gets to hold it.
    """
    server = xllamacpp.Server(parameters)
    at = urlsplit(server.listening_address)
    connection = HTTPConnection(str(at.hostname), at.port)
    try:
        connection.request("GET", "/slots")
        connection.getresponse().read()
    finally:
        connection.close()
    return server


def load_xllamacpp() -> Any:
    """The package.

    Raises:
        ProviderError: it is not installed, or cannot be loaded; says what to do.
    """
    try:
        with _short_waits():
            import xllamacpp
    except ModuleNotFoundError:
        raise ProviderError(
            "the embedded model needs xllamacpp: pip install 'labelwright[local]'"
        ) from None
    except ImportError as error:
        hint = ": on Debian and Ubuntu `apt-get install libgomp1`" if "gomp" in str(error) else ""
        raise ProviderError(f"xllamacpp is installed and cannot be loaded: {error}{hint}") from None
    return xllamacpp


@contextmanager
def _short_waits() -> Iterator[None]:
    """Let GNU OpenMP, which reads this as it is loaded, give up waiting threads soon.

    By default they spin for milliseconds: where another program wants the same cores, answers
    then take up to 25 times as long, while on idle cores nothing is gained.
    """
    name = "GOMP_SPINCOUNT"
    if name in os.environ or "OMP_WAIT_POLICY" in os.environ:
        yield
        return
    os.environ[name] = "1000"
    try:
        yield
    finally:
        del os.environ[name]
