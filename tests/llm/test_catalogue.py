"""Which models can be asked from here: what each needs, and whether that is there."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import labelwright.llm.catalogue as catalogue_module
import pytest
from labelwright.llm.catalogue import catalogue
from labelwright.llm.providers import PROVIDERS, weights
from labelwright.llm.providers.hosted import SERVICES


def entry(model: str):
    found = [entry for entry in catalogue() if entry["model"] == model]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The packages that seem to be installed: those in this set."""
    installed: set[str] = set()
    monkeypatch.setattr(
        catalogue_module, "find_spec", lambda name: object() if name in installed else None
    )
    return installed


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in SERVICES.values():
        for key in service.keys:
            monkeypatch.delenv(key, raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_every_provider_is_there_once_under_a_name_to_ask_it_by():
    names = [entry["model"] for entry in catalogue()]
    assert len(set(names)) == len(names)
    assert {name.partition("/")[0] for name in names} == set(PROVIDERS.names())
    assert names[0] == "local/smollm2"


def test_nothing_is_ready_without_packages_and_each_says_what_to_install(packages):
    others = [entry for entry in catalogue() if entry["model"] != "openai/MODEL"]
    assert not any(entry["ready"] for entry in others)
    assert all("pip install" in entry["needs"] for entry in others)


def test_the_embedded_model_is_ready_before_its_weights_are_here(
    packages, tmp_path: Path, monkeypatch
):
    packages.add("xllamacpp")
    monkeypatch.setattr(weights, "cache_folder", lambda: tmp_path)
    assert entry("local/smollm2")["ready"]
    assert "fetched" in entry("local/smollm2")["needs"]
    known = weights.KNOWN["smollm2"]
    with (tmp_path / Path(known.member).name).open("wb") as file:
        file.truncate(known.size)
    assert "weights are here" in entry("local/smollm2")["needs"]


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_openai_is_ready_with_a_key_or_with_a_server_of_one_s_own(packages, monkeypatch, variable):
    assert not entry("openai/MODEL")["ready"]
    assert "OPENAI_API_KEY" in entry("openai/MODEL")["needs"]
    monkeypatch.setenv(variable, "something")
    assert entry("openai/MODEL")["ready"]


def test_ollama_needs_its_package_and_a_server(packages):
    packages.add("ollama")
    assert entry("ollama/MODEL")["ready"]
    assert "OLLAMA_HOST" in entry("ollama/MODEL")["needs"]


@pytest.mark.parametrize("provider", SERVICES)
def test_a_hosted_provider_needs_its_own_package_and_its_key(packages, monkeypatch, provider):
    service = SERVICES[provider]
    name = f"{provider}/MODEL"
    packages |= {"openai", "instructor"}
    monkeypatch.setenv(service.keys[-1], "something")
    if service.module not in packages:
        assert not entry(name)["ready"]
        assert f"pip install {service.package}" in entry(name)["needs"]
    packages.add(service.module)
    assert entry(name)["ready"]
    monkeypatch.delenv(service.keys[-1])
    assert not entry(name)["ready"]
    assert service.keys[0] in entry(name)["needs"]


@pytest.mark.skipif(find_spec("instructor") is None, reason="the openai extra is not installed")
def test_every_service_is_one_that_instructor_reaches():
    from instructor.auto_client import supported_providers

    assert set(SERVICES) <= set(supported_providers)
