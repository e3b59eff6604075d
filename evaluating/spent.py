"""What the answers of one model took, from the account in the journal."""

from __future__ import annotations

from ..run_folder import Json, RunFolder


def spent(folder: RunFolder, stage: str, model: str) -> Json:
    """Price and tokens of a text, from all answers that the model ever gave for it.

    An answer that another stage had asked for already stands in that one's account: where the
    stage itself asked nothing, the model's answers in labeling tell.

    Returns:
        `usd_per_1000`: of a thousand answers, None where no price is known; `tokens_per_text`:
        `input` and `output`, None where nothing was counted.
    """
    of_model = [one for one in folder.session.journal.spent() if one.model.endswith(model)]
    mine = [one for one in of_model if one.stage == stage]
    mine = mine or [one for one in of_model if one.stage == "label"]
    answers = sum(one.answers for one in mine)
    if not answers:
        return {"usd_per_1000": None, "tokens_per_text": None}
    usd = None if any(one.unpriced for one in mine) else sum(one.usd for one in mine)
    return {
        "usd_per_1000": None if usd is None else 1_000 * usd / answers,
        "tokens_per_text": {
            "input": sum(one.input_tokens for one in mine) / answers,
            "output": sum(one.output_tokens for one in mine) / answers,
        },
    }
