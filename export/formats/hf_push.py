"""Sending a dataset folder to the Hugging Face Hub."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...errors import InputError, LabelwrightError, ProviderError
from ...offline import refuse_outside

HOW = "pip install 'labelwright[hf]'"


def token() -> str:
    """The Hub token of this user: HF_TOKEN, or the one that `hf auth login` stored.

    Raises:
        InputError: there is none, or nothing may leave this machine.
        LabelwrightError: huggingface_hub is not installed.
    """
    refuse_outside("the Hugging Face Hub")
    try:
        from huggingface_hub import get_token
    except ImportError:
        raise LabelwrightError(f"pushing needs huggingface_hub: {HOW}") from None
    found = get_token()
    if not found:
        raise InputError(
            "pushing needs a Hugging Face token with the right to write: set HF_TOKEN or run "
            "`hf auth login`"
        )
    return found


def push(folder: Path, name: str, private: bool, secret: str | None, files: Sequence[str]) -> str:
    """Send the files of a dataset folder to the Hub; a sentence on what was done.

    Raises:
        ProviderError: the Hub refused or could not be reached; the local files stay.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    api = HfApi(token=secret)
    try:
        api.create_repo(name, repo_type="dataset", private=private, exist_ok=True)
        api.upload_folder(
            repo_id=name,
            repo_type="dataset",
            folder_path=folder,
            allow_patterns=list(files),
            delete_patterns=list(files),
            commit_message="Update the dataset",
        )
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise ProviderError(
            f"the Hub did not take {name}: {error}. The files are in {folder}; export again to try "
            "once more"
        ) from error
    return f"Pushed to https://huggingface.co/datasets/{name}."
