"""The ways of answering texts that a run folder has, with what was measured of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import LabelwrightError
from ..export.evaluate.marks import is_simulated
from ..llm.prices import MILLION, Price, find_price
from ..progress import Progress
from ..run_folder import Json, RunFolder
from .evaluated import evaluated
from .rent import measured
from .way import Way

if TYPE_CHECKING:
    from ..llm.journal import Spent
    from ..task import Prices, Task

MODELS = "models"
MANIFEST = "model.json"
PREDICT = "predict"
EVALUATE = "evaluate"
_DATA = ("generate", "regenerate", "label")
_MADE = ("generate", "regenerate", "predict")
_SAMPLE = 200


def ways_of(folder: RunFolder, progress: Progress) -> list[Way]:
    """Every model below models/, and every model whose answers to questions of labels are kept.

    How fast a model is, is measured here where `evaluate` has not done so.
    """
    spent, known = _spent(folder), evaluated(folder)
    data = _data_usd(spent)
    models = sorted(path.parent for path in (folder.path / MODELS).glob(f"*/{MANIFEST}"))
    ways = []
    with progress.step("measuring speed", len(models), "models") as step:
        texts = _texts(folder) if models else []
        for path in models:
            speed = known.get(path.name, {}).get("texts_per_second")
            ways.append(_trained(folder, path, texts, spent, data, speed))
            step.advance()
    ways += _asked(folder, spent)
    for way in ways:
        way.accuracy = known.get(way.name, {}).get("accuracy")
    return ways


def not_asked_yet(
    task: Task, texts: Sequence[str], models: Sequence[str], known: Sequence[Way]
) -> list[Way]:
    """Models that could be asked, with tokens estimated from the questions themselves.

    Args:
        task: the labels and how is asked.
        texts: what would be asked about; with none, the seed examples.
        models: provider/name each.
        known: ways that are there; a model that was asked already is left out.

    Raises:
        InputError: a model is not known.
    """
    from ..planning import plan_labels

    there = {way.model for way in known if way.kind == "asked"}
    some = list(texts)[:_SAMPLE] or [task.join(example) for _, example in task.seeds]
    ways = []
    for model in dict.fromkeys(models):
        if model in there:
            continue
        planned = plan_labels(task, some, model=model, votes=1)
        way = Way(f"{model} asked", "asked", model)
        way.tokens = _mean_of_plan(planned)
        way.take(_price_of_plan(planned))
        way.notes.append(
            "its tokens are estimated, without its own tokenizer and without what it may think "
            "before it answers, which is paid too"
        )
        ways.append(way)
    return ways


def _trained(
    folder: RunFolder,
    path: Path,
    texts: Sequence[str],
    spent: Sequence[Spent],
    data: float | None,
    speed: float | None,
) -> Way:
    manifest = _manifest(path)
    where = manifest.get("hosted")
    if isinstance(where, dict):
        return _hosted(folder, path, manifest, spent, data)
    way = Way(path.name, "trained here", str(manifest.get("trainer", "")), own=True, data_usd=data)
    record = folder.read_json("trained.json").get(path.name, {})
    way.training_seconds = float(record.get("seconds") or _step_seconds(folder, path))
    if speed:
        way.texts_per_second = speed
    else:
        _measure(way, path, texts)
    return way


def _manifest(path: Path) -> Json:
    """What a model says of itself; nothing where that cannot be read, which opening it tells."""
    try:
        content = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _measure(way: Way, path: Path, texts: Sequence[str]) -> None:
    from ..export.finetune import load_model

    try:
        answer: Callable[[Sequence[str]], object] = load_model(path).probabilities
        way.texts_per_second = measured(answer, texts)
    except LabelwrightError as error:
        way.notes.append(f"it cannot be opened here: {error}")


def _step_seconds(folder: RunFolder, path: Path) -> float:
    """How long training took, where only the step's own summary says so."""
    summary = folder.summary("finetune")
    own = str(summary.get("path", "")).replace("\\", "/") == f"{MODELS}/{path.name}"
    return float(summary.get("seconds") or 0.0) if own else 0.0


def _hosted(
    folder: RunFolder, path: Path, manifest: Json, spent: Sequence[Spent], data: float | None
) -> Way:
    from ..export.finetune.hosted.dates import base_of
    from ..export.finetune.hosted.prices import INFERENCE, INFERENCE_SOURCE

    name, service = str(manifest["hosted"].get("model")), manifest["hosted"].get("service")
    way = Way(path.name, "trained elsewhere", str(manifest.get("trainer", "")), data_usd=data)
    mine = [one for one in spent if one.stage == PREDICT and one.model.endswith(name)]
    _count(way, mine)
    way.simulated = is_simulated(name, manifest["hosted"].get("address"), trained=True)
    base = base_of(name if name.startswith("ft:") else way.model.partition(":")[2])
    if service == "openai" and base in INFERENCE:
        per_million = INFERENCE[base]
        way.price = Price(per_million[0] / MILLION, per_million[1] / MILLION, 1, INFERENCE_SOURCE)
    way.training_usd = _job_usd(folder, name)
    return way


def _job_usd(folder: RunFolder, result: str) -> float | None:
    """What the job that made a model may have cost: the middle of what was told before."""
    from ..export.finetune.hosted.record import jobs_of

    for job in jobs_of(folder.path):
        if job.result == result and job.usd is not None:
            return (job.usd["low"] + job.usd["high"]) / 2
    return None


def _asked(folder: RunFolder, spent: Sequence[Spent]) -> list[Way]:
    """A way for each model that was asked for labels, one call a text."""
    by_model: dict[tuple[str, str, str], list[Spent]] = {}
    for one in spent:
        if one.stage not in _MADE and one.answers:
            by_model.setdefault((one.stage, one.model, one.address), []).append(one)
    ways = []
    for (stage, model, address), mine in by_model.items():
        way = Way(_asked_name(stage, model), "asked", model)
        _count(way, mine)
        way.simulated = is_simulated(model, address)
        way.take(find_price(model, address, _given(folder.task, model)))
        if way.own:
            way.texts_per_second = _answers_a_second(folder, stage, mine)
        ways.append(way)
    return ways


def _asked_name(stage: str, model: str) -> str:
    """As `evaluate` calls it where it asked: `openai/gpt-5-mini few-shot`."""
    way = stage.removeprefix(EVALUATE).strip()
    return f"{model} {way if stage.startswith(EVALUATE) and way else 'asked'}"


def _given(task: Task, model: str) -> Prices | None:
    return task.label.prices_of(model)


def _answers_a_second(folder: RunFolder, stage: str, mine: Sequence[Spent]) -> float | None:
    """How fast a model on a machine of one's own answered, where all of it was one stage's work."""
    summary = folder.summary(stage)
    usage: Json = summary.get("usage") or {}
    fresh = usage.get("requests", 0) - usage.get("from_journal", 0)
    seconds = summary.get("seconds") or 0.0
    alone = fresh and fresh == sum(one.answers for one in mine)
    return fresh / seconds if alone and seconds > 0 else None


def _count(way: Way, mine: Sequence[Spent]) -> None:
    answers = sum(one.answers for one in mine)
    if answers:
        tokens = sum(one.input_tokens for one in mine), sum(one.output_tokens for one in mine)
        way.tokens = tokens[0] / answers, tokens[1] / answers
        way.counted = answers


def _data_usd(spent: Sequence[Spent]) -> float | None:
    """What writing and labeling the rows cost; None where a price of it is not known."""
    mine = [one for one in spent if one.stage in _DATA]
    if any(one.unpriced for one in mine):
        return None
    return sum(one.usd for one in mine)


def _spent(folder: RunFolder) -> list[Spent]:
    from ..llm.journal import Journal

    file = folder.path / "journal.sqlite"
    if not file.is_file():
        return []
    with Journal(file) as journal:
        return journal.spent()


def _texts(folder: RunFolder) -> list[str]:
    """Texts to measure with: those of the dataset, whose length is that of what will come."""
    return [text or "" for text in folder.read("split")["text"].to_list()]


def _mean_of_plan(planned: Json) -> tuple[float, float] | None:
    calls = planned["calls"]["high"]
    if not calls:
        return None
    found = [
        (planned[key]["low"] + planned[key]["high"]) / 2 / calls
        for key in ("input_tokens", "output_tokens")
    ]
    return found[0], found[1]


def _price_of_plan(planned: dict[str, Any]) -> Price | None:
    price = planned.get("price")
    if price is None:
        return None
    return Price(
        price["input_per_million"] / MILLION,
        price["output_per_million"] / MILLION,
        price["batch_share"],
        price["source"],
    )
