"""Asking a tuned Gemini model at its endpoint, log-probabilities with the answer.

Fields: Vertex AI's `generateContent` (v1) as google-genai 3.4.0 sends it. Its log-probabilities are
two lists of the same length: the tokens chosen, and for each the best that could have stood there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....llm.providers.http import Http, NoConnection, Reply
from ....llm.providers.logprobs import choice_probabilities
from ....llm.providers.statuses import meaning
from ....llm.request import Answer, Refused, Request, Traits, TryAgain
from ....llm.secrets import public_address

_TIMEOUT_S = 120.0
_RIVALS = 5


class AskedGemini:
    """One tuned model.

    Args:
        endpoint: projects/P/locations/L/endpoints/E.
        root: address up to and with /v1.
        token: gives an access token.
    """

    traits = Traits(concurrency=16)
    settings: dict[str, Any]

    def __init__(self, endpoint: str, root: str, token: Callable[[], str]) -> None:
        self.name, self._endpoint = f"gemini/{endpoint}", endpoint
        self.address = public_address(root)
        self.settings = {}
        self._root, self._token = root, token
        self._http: Http | None = None
        self._logprobs = True

    async def open(self) -> None:
        headers = {"authorization": f"Bearer {self._token()}"}
        self._http = Http(self._root, headers, _TIMEOUT_S)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def ask(self, request: Request) -> Answer:
        assert self._http is not None, "open() comes before ask()"
        path = f"/{self._endpoint}:generateContent"
        while True:
            try:
                reply = await self._http.post(path, self._body(request))
            except NoConnection as error:
                raise TryAgain(f"no connection to {self.address} ({error})") from None
            if reply.status < 400:
                return _answer(reply, request)
            if reply.status == 400 and self._logprobs and "logprobs" in reply.said().lower():
                self._logprobs = False
                continue
            raise self._meaning(reply)

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

    def _meaning(self, reply: Reply) -> Exception:
        return meaning(
            self.name,
            reply.status,
            reply.said(),
            reply.headers,
            login=f"{self.address} refused the access token",
            unknown=f"{self.address} knows no such endpoint",
            code=reply.error("status"),
        )


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
