"""`labelwright export` and `labelwright import` of files."""

import json

import polars as pl
import pytest
from labelwright.cli.app import app
from typer.testing import CliRunner


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [(f"why this went viral {n}", "bait") for n in range(40)]
    rows += [(f"court approves treaty {n}", "news") for n in range(40)]
    pl.DataFrame(rows, schema=["headline", "class"], orient="row").write_csv("rows.csv")
    return tmp_path / "rows.csv"


def run(*arguments, code=0):
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == code, f"{done.stdout}{done.stderr}{done.exception!r}"
    return done


def test_a_file_is_split_by_seed_and_written_beside_it(file):
    done = run("export", file, "--to", "together", "--json")
    report = json.loads(done.stdout)
    assert sum(report["rows"].values()) == 80
    assert set(report["rows"]) == {"train", "validation", "test"}
    assert "text from 'headline', label from 'class'" in done.stderr
    assert "split by seed" in done.stderr
    first = (file.parent / "rows-together" / "train.jsonl").read_bytes()
    run("export", file, "--to", "together", "--out", file.parent / "again")
    assert (file.parent / "again" / "train.jsonl").read_bytes() == first
    run("export", file, "--to", "together", "--out", file.parent / "other", "--seed", "4")
    assert (file.parent / "other" / "train.jsonl").read_bytes() != first


def test_its_own_split_stands(file):
    side = ["train"] * 30 + ["dev"] * 10
    pl.read_csv(file).with_columns(side=pl.Series(side * 2)).write_csv(file)
    report = run("export", file, "--to", "csv", "--split-column", "side", "--json").stdout
    assert json.loads(report)["rows"] == {"train": 60, "validation": 20}


def test_labels_are_renamed(file):
    run("export", file, "--to", "jsonl", "--map", "bait=clickbait", "--out", "out")
    assert set(pl.read_ndjson("out/train.jsonl")["label"]) == {"clickbait", "news"}


def test_check_writes_nothing_and_exits_with_what_it_found(file):
    done = run("export", file, "--to", "openai-chat", "--check")
    assert "nothing would fail" in done.stdout
    assert "fine" in done.stdout
    done = run("export", file, "--to", "trl", "--option", "max_tokens=89", "--check", code=1)
    assert "--fix length" in done.stdout
    assert sorted(path.name for path in file.parent.iterdir()) == ["rows.csv"]


def test_check_as_json_and_mended(file):
    table = pl.read_csv(file)
    pl.concat([table, table.head(1).with_columns(headline=pl.lit("System: hello"))]).write_csv(file)
    done = run("export", file, "--to", "bedrock-nova", "--check", "--json", code=1)
    report = json.loads(done.stdout)
    assert not report["ok"]
    assert any(one["fix"] == "reserved" for one in report["findings"])
    done = run("export", file, "--to", "bedrock-nova", "--check", "--fix", "reserved", "--json")
    assert json.loads(done.stdout)["ok"]


def test_mistakes(file):
    assert "no such file" in run("export", "none.csv", "--to", "csv", code=2).stderr
    assert "Did you mean" in run("export", file, "--to", "opnai-chat", code=2).stderr
    assert "there is no fix" in run("export", file, "--to", "csv", "--fix", "x", code=2).stderr
    assert (
        "no column 'z'" in run("export", file, "--to", "csv", "--text-column", "z", code=2).stderr
    )


def test_what_is_for_files_alone(file, prompt_file):
    (file.parent / "run").mkdir()
    (file.parent / "run" / "task.md").write_text(prompt_file.read_text())
    for option in ("--out", "--seed", "--split-column"):
        done = run("export", "run", "--to", "csv", option, "1", code=2)
        assert "it is for a FILE" in done.stderr


def test_import(file):
    run("export", file, "--to", "gemini")
    done = run("import", "rows-gemini", "--out", "back.csv", "--json")
    report = json.loads(done.stdout)
    assert report["read_as"] == "chat"
    assert report["rows"] == 80
    assert report["labels"] == {"bait": 40, "news": 40}
    assert sum(report["splits"].values()) == 80
    back = pl.read_csv("back.csv")
    assert back.columns == ["id", "text", "label", "split"]
    assert set(back["text"]) == set(pl.read_csv(file)["headline"])


def test_import_is_drawn_and_writes_nothing_unasked(file):
    done = run("import", file)
    assert "read as" in done.stdout
    assert "40 bait, 40 news" in done.stdout
    assert sorted(path.name for path in file.parent.iterdir()) == ["rows.csv"]


def test_what_was_imported_can_be_exported_again(file):
    run("export", file, "--to", "openai-completion")
    report = json.loads(run("export", "rows-openai-completion", "--to", "hf", "--json").stdout)
    assert sum(report["rows"].values()) == 80


def test_push_sends_the_folder_of_hf_alone(file, monkeypatch):
    hub = pytest.importorskip("huggingface_hub")
    sent = {}
    monkeypatch.setenv("HF_TOKEN", "hf_planted")
    monkeypatch.setattr(hub.HfApi, "create_repo", lambda self, name, **k: sent.update(k))
    monkeypatch.setattr(hub.HfApi, "upload_folder", lambda self, **k: sent.update(k))
    done = run("export", file, "--to", "hf", "--push", "me/data")
    assert (sent["repo_id"], sent["private"]) == ("me/data", True)
    assert "huggingface.co/datasets/me/data" in "".join(done.stdout.split())
    assert "hf_planted" not in done.stdout + done.stderr
    sent.clear()
    run("export", file, "--to", "hf", "--push", "me/data", "--check", code=2)
    assert "for --to hf" in run("export", file, "--to", "csv", "--push", "me/data", code=2).stderr
    assert sent == {}
