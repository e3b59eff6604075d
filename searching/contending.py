"""Making who answers on a rung: a model trained here or at a provider, or one asked directly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LabelwrightError, Stopped
from ..evaluating.directly import asked_directly
from ..evaluating.models import Trained
from ..evaluating.wanted import ToMeasure
from ..export.evaluate.contender import Contender
from ..export.evaluate.known_set import KnownSet
from ..export.evaluate.marks import is_acted
from ..export.finetune import TRAINERS, load_model
from ..export.finetune.settings import knows
from ..progress import Progress
from ..run_folder import Json, RunFolder
from ..training import RECORD, Asked, One, trained
from .kept_answers import given_by
from .rungs import Rung

if TYPE_CHECKING:
    from ..hosted.offers import Consent
    from .ladder import Wanted


class Declined(LabelwrightError):
    """Nobody agreed to what a provider takes for a rung."""


class Contending:
    """Makes the rungs of one run folder.

    Args:
        path: the run folder.
        known: the rows that are answered.
        key: a hash of them.
        wanted: options of the trainers, and how many rows are asked about.
        consent: who agrees to what a provider takes.
        progress: shows how far it is.
    """

    def __init__(
        self,
        path: Path,
        known: KnownSet,
        key: str,
        wanted: Wanted,
        consent: Consent | None,
        progress: Progress,
    ) -> None:
        self.path, self.known, self.key, self.wanted = path, known, key, wanted
        self.consent, self.progress = consent, progress

    def contender(self, rung: Rung) -> tuple[Contender, Json]:
        """Who answers on a rung, with the answers; and what is told of it.

        Raises:
            NotInstalled: a library is not there.
            ProviderError: a model cannot be asked.
            Declined: nobody agreed to what a provider takes.
        """
        if rung.kind == "asked":
            return self._asked(rung)
        return self._by_model(
            rung, self._hosted(rung) if rung.kind == "hosted" else self._trained(rung)
        )

    def _asked(self, rung: Rung) -> tuple[Contender, Json]:
        """A model asked directly; its answers are in the journal."""
        asked = ToMeasure(ask=[rung.asks], limit=self.wanted.limit)
        with RunFolder.find(self.path) as folder:
            (directly,) = asked_directly(folder, asked, self.progress)
            contender = directly.contender()
            given = contender.answer(self.known)
            takes = directly.takes(folder)
        return replace(contender, name=rung.name, answer=lambda _: given), {"takes": takes}

    def _trained(self, rung: Rung) -> Json:
        options = {k: v for k, v in self.wanted.options.items() if knows(TRAINERS, rung.name, k)}
        with RunFolder.find(self.path) as folder:
            one = One(rung.name, None, options)
            asked = Asked((rung.name,), (), options)
            return trained(folder, one, asked, folder.read("split"), self.progress)

    def _hosted(self, rung: Rung) -> Json:
        from ..hosted.jobs import finetune_hosted
        from ..hosted.offers import Consent

        consent, said = self.consent or Consent(), []
        if not consent.yes and consent.ask is None:
            raise Declined("a provider takes money for it, and nobody agreed: --yes")

        def ask(question: str) -> bool:
            said.append(consent.ask is not None and consent.ask(question))
            return said[-1]

        asking = Consent(consent.yes, None if consent.ask is None else ask)
        try:
            (job,) = finetune_hosted(self.path, [rung.name], consent=asking, progress=self.progress)
        except Stopped:
            if said == [False]:
                raise Declined("it was not agreed to") from None
            raise
        found: Json = RunFolder.find(self.path).read_json(RECORD)[job["name"]]
        return found

    def _by_model(self, rung: Rung, model: Json) -> tuple[Contender, Json]:
        opened = load_model(self.path / model["path"])
        file = self.path / "ladder" / f"{model['name']}.npz"
        given = given_by(opened, self.known.texts, file, f"{model['key']} {self.key}")
        facts: Json = {
            "model": model["name"],
            "path": model["path"],
            "train_rows": model["train_rows"],
            "seconds": model["seconds"],
        }
        with RunFolder.find(self.path) as folder:
            one = Trained.of(folder, model, opened, is_acted(folder.read("split")))
            facts["takes"] = one.takes(folder, self.known.texts, self.progress)
        return replace(one.contender(), name=rung.name, answer=lambda _: given), facts
