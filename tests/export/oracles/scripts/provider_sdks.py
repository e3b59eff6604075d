"""What providers' own packages send for a fine-tune, as JSON: a list of requests each.

Arguments: the address of a server, and a file of rows.
"""

import json
import os
import sys
from pathlib import Path

address, rows = sys.argv[1:]
os.environ["FIREWORKS_ACCOUNT_ID"] = "me"
found = {}


def tried(name, work):
    """Do some work; what it makes of the replies of a server that says little is not asked."""
    try:
        work()
        found[name] = "done"
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"[:300]


def together():
    from together import Together

    client = Together(api_key="k", base_url=address + "/together", max_retries=0)
    file = client.files.upload(rows, check=False)
    limits = client.fine_tuning.model_limits(model_name="m")
    client.fine_tuning.create(
        training_file=file.id,
        validation_file="file-v",
        model="m",
        n_epochs=2,
        n_evals=5,
        suffix="s",
        random_seed=7,
        learning_rate=2e-5,
        model_limits=limits,
    )
    client.fine_tuning.retrieve("ft-1")
    client.fine_tuning.list_events("ft-1")
    client.fine_tuning.list_metrics("ft-1")
    client.fine_tuning.cancel("ft-1")


def fireworks():
    from fireworks import Fireworks

    client = Fireworks(api_key="k", base_url=address + "/fireworks", max_retries=0)
    user_uploaded = {"user_uploaded": {}, "format": "CHAT", "example_count": "3"}
    client.datasets.create(dataset_id="d", dataset=user_uploaded)
    client.datasets.upload("d", file=Path(rows))
    client.supervised_fine_tuning_jobs.create(
        supervised_fine_tuning_job_id="lw-1",
        dataset="accounts/me/datasets/d",
        evaluation_dataset="accounts/me/datasets/v",
        base_model="accounts/fireworks/models/m",
        epochs=2,
        learning_rate=2e-5,
        batch_size_samples=4,
        lora_rank=8,
        output_model="accounts/me/models/lw-1",
        display_name="s",
    )
    client.supervised_fine_tuning_jobs.get("lw-1")
    client.supervised_fine_tuning_jobs.cancel("lw-1", body={})
    client.dpo_jobs.create(
        dpo_job_id="lw-1",
        dataset="accounts/me/datasets/d",
        display_name="s",
        training_config={"base_model": "accounts/fireworks/models/m", "epochs": 2},
        loss_config={"method": "DPO", "kl_beta": 0.3},
    )
    client.dpo_jobs.get_metrics_file_endpoint("lw-1")


def mistral():
    from mistralai.client import Mistral

    client = Mistral(api_key="k", server_url=address + "/mistral")
    client.fine_tuning.jobs.create(
        model="ministral-3b-latest",
        training_files=[{"file_id": "f", "weight": 1}],
        validation_files=["v"],
        hyperparameters={"epochs": 2, "learning_rate": 2e-5},
        job_type="classifier",
        auto_start=True,
        suffix="s",
        classifier_targets=[
            {"name": "t", "labels": ["a", "b"], "weight": 1, "loss_function": "single_class"}
        ],
        invalid_sample_skip_percentage=0,
    )


def google():
    from google import genai
    from google.genai import types
    from google.oauth2.credentials import Credentials

    client = genai.Client(
        vertexai=True,
        project="p",
        location="us-central1",
        credentials=Credentials(token="k"),
        http_options=types.HttpOptions(base_url=address + "/google", api_version="v1"),
    )
    client.tunings.tune(
        base_model="gemini-3.5-flash",
        training_dataset=types.TuningDataset(gcs_uri="gs://b/t"),
        config=types.CreateTuningJobConfig(
            epoch_count=2,
            learning_rate_multiplier=0.5,
            adapter_size="ADAPTER_SIZE_FOUR",
            validation_dataset=types.TuningValidationDataset(gcs_uri="gs://b/v"),
            tuned_model_display_name="s",
            labels={"labelwright": "m"},
        ),
    )


for name, work in (
    ("together", together),
    ("fireworks", fireworks),
    ("mistral", mistral),
    ("google", google),
):
    tried(name, work)
print(json.dumps(found))
