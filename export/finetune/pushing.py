"""Sending a model folder to the Hugging Face Hub."""

from __future__ import annotations

from pathlib import Path

from ...errors import InputError, ProviderError
from ..formats.hf_push import token
from .folders import CARD, opened
from .model_card import card
from .saved import MANIFEST


def push_model(folder: Path, name: str, *, private: bool = True) -> str:
    """Send a model folder to the Hub; a sentence on what was done.

    Raises:
        InputError: it is no such name, there is no token, or nothing may leave this machine.
        LabelwrightError: huggingface_hub is not installed.
        ProviderError: the Hub refused or could not be reached; the model stays where it is.
    """
    secret = token()
    if name.count("/") != 1 or name.startswith("/") or name.endswith("/"):
        raise InputError(f"--push takes OWNER/NAME; {name!r} is none")
    manifest = opened(folder)
    files = [MANIFEST, *manifest["sha256"]]

    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    api = HfApi(token=secret)
    try:
        api.create_repo(name, private=private, exist_ok=True)
        api.upload_folder(
            repo_id=name,
            folder_path=folder,
            allow_patterns=files,
            commit_message="Update the model",
        )
        api.upload_file(
            repo_id=name,
            path_or_fileobj=card(manifest).encode("utf-8"),
            path_in_repo=CARD,
            commit_message="Update the card",
        )
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise ProviderError(
            f"the Hub did not take {name}: {error}. The model is in {folder}; ask again to try "
            "once more"
        ) from error
    return f"pushed to https://huggingface.co/{name}"
