"""A token to log in to Google Cloud with: from the environment, or found by google-auth."""

from __future__ import annotations

import os
from importlib import import_module

from ....errors import ProviderError
from ....llm.secrets import hide, without_secrets

TOKEN = "GOOGLE_OAUTH_ACCESS_TOKEN"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def access_token() -> str:
    """A token to log in with.

    Raises:
        ProviderError: there is none.
    """
    if found := os.environ.get(TOKEN):
        return found
    try:
        auth = import_module("google.auth")
        transport = import_module("google.auth.transport.requests")
    except ImportError:
        raise ProviderError(
            f"Google needs an access token in {TOKEN}, from `gcloud auth print-access-token`; or "
            "pip install 'google-auth[requests]', which finds a login of its own"
        ) from None
    try:
        login, _ = auth.default(scopes=[_SCOPE])
        login.refresh(transport.Request())
    except Exception as error:
        said = without_secrets(str(error)).split("\n")[0]
        raise ProviderError(f"google-auth finds no login: {said}") from None
    hide(login.token)
    return str(login.token)
