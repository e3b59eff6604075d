"""Asking a tuned Gemini model at its endpoint, log-probabilities with the answer.

Fields: Vertex AI's `generateContent` (v1) as google-genai 3.4.0 sends it. Its log-probabilities are
two lists of the same length: the tokens chosen, and for each the best that could have stood there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ....llm.providers.http import Reply
from ....llm.providers.logprobs import choice_probabilities
from ....llm.request import Answer, Refused, Request
from .asked import AskedOverHttp

_RIVALS = 5


class AskedGemini(AskedOverHttp):
    """One tuned model.

    Args:
        endpoint: projects/P/locations/L/endpoints/E.
        root: address up to and with /v1.
        token: gives an access token.
    """

    timeout_s: ClassVar[float] = 120.0
    thing: ClassVar[str] = "endpoint"
    code: ClassVar[str] = "status"

    def __init__(self, endpoint: str, root: str, token: Callable[[], str]) -> None:
        super().__init__(f"gemini/{endpoint}", root)
        self._endpoint, self._token = endpoint, token
        self._logprobs = True

    def credential(self) -> str:
        return self._token()

    def credential_in_words(self) -> str:
        return "the access token"

    async def ask(self, request: Request) -> Answer:
        while True:
            reply = await self.post(f"/{self._endpoint}:generateContent", self._body(request))
            if reply.status < 400:
                return _answer(reply, request)
            if reply.status == 400 and self._logprobs and "logprobs" in reply.said().lower():
                self._logprobs = False
                continue
            raise self.meaning_of(reply)

    def _body(self, request: Request) -> dict[str, Any]:
        roles = {"user": "user", "assistant": "model"}
        said = [one for one in request.messages if one.role != "system"]
        body: dict[str, Any] = {
            "contents": [{"role": roles[one.role], "parts": _parts(one.content)} for one in said],
            "generationConfig": {"maxOutputTokens": request.max_tokens},
        }
        system = [one.content for one in request.messages if one.role == "system"]
        if system:
            body["systemInstruction"] = {"role": "system", "parts": _parts(system[0])}
        if request.temperature is not None:
            body["generationConfig"]["temperature"] = request.temperature
        if self._logprobs:
            body["generationConfig"] |= {"responseLogprobs": True, "logprobs": _RIVALS}
        return body


def _parts(text: str) -> list[dict[str, str]]:
    return [{"text": text}]


def _answer(reply: Reply, request: Request) -> Answer:
    try:
        chosen = reply.content["candidates"][0]
        text = "".join(part.get("text", "") for part in chosen["content"]["parts"])
    except (KeyError, IndexError, TypeError, AttributeError):
        reason = str(reply.content)[:120]
        raise Refused(f"a reply without an answer: {reason}") from None
    usage = reply.content.get("usageMetadata") or {}
    return Answer(
        text=text,
        probabilities=choice_probabilities(text, _tokens(chosen), request.choices),
        finish="length" if chosen.get("finishReason") == "MAX_TOKENS" else "stop",
        input_tokens=int(usage.get("promptTokenCount") or 0),
        output_tokens=int(usage.get("candidatesTokenCount") or 0),
    )


def _tokens(chosen: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Its log-probabilities as OpenAI writes them; None where there are none."""
    found = chosen.get("logprobsResult") or {}
    taken, best = found.get("chosenCandidates"), found.get("topCandidates")
    if not taken or not best or len(taken) != len(best):
        return None
    return [
        {**_token(one), "top_logprobs": [_token(other) for other in others.get("candidates", [])]}
        for one, others in zip(taken, best, strict=True)
    ]


def _token(one: dict[str, Any]) -> dict[str, Any]:
    return {"token": one.get("token", ""), "logprob": one.get("logProbability", 0.0)}
