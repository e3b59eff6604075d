"""`labelwright audit`: a sheet, its answers, the figures; against a server that labels."""

import csv
import json

import answers
import polars as pl
import pytest
from labelwright.cli.app import app
from labelwright.cli.draw import draw_audit, draw_report
from rich.console import Console
from typer.testing import CliRunner

pytest.importorskip("openai", reason="the extra `openai` is not installed")
MODEL = ("--model", "openai/fake")
TRUTH = {f"Why this doctor went viral {i}": "clickbait" for i in range(70)}
TRUTH |= {f"Court approves Oslo treaty {i}": "news" for i in range(60)}
# the server takes these for clickbait, for the word Things
TRUTH |= {f"Things go well in Oslo {i}": "news" for i in range(20)}


def call(*arguments):
    return CliRunner().invoke(app, list(arguments))


def document(*arguments):
    done = call(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def folder(openai_server, prompt_file, tmp_path, monkeypatch):
    """A run folder `r` with labels of 150 texts, of which 20 are wrong."""
    openai_server.answer = answers.answer
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"text": list(TRUTH)}).write_csv("texts.csv")
    arguments = ("label", "clickbait.md", "--texts", "texts.csv", "--out", "r", "--votes", "1")
    assert call(*arguments, *MODEL).exit_code == 0
    return tmp_path


def answer(path="r/audit.csv", leave=0, by=str):
    """Answer a sheet as somebody would who knows; the first `leave` rows stay open."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for place, row in enumerate(rows):
        row["answer"] = by(TRUTH[row["text"]]) if place >= leave else ""
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_from_a_sheet_to_figures(folder):
    sheet = document("audit", "r", "--rows", "60")
    assert (sheet["rows"], sheet["sample"], sheet["reviewed"]) == (60, 60, 0)
    assert pl.read_csv(sheet["file"]).columns == ["id", "text", "answer"]
    answer(by=str.upper)
    report = document("audit", "r", "--read", sheet["file"], "--by", "ada")
    assert report["read"] == {
        "rows": 60, "answered": 60, "new": 60, "blank": 0, "unknown": 0, "elsewhere": 0, "twice": 0,
    }  # fmt: skip
    plain = report["accuracy"]["plain"]
    assert plain["low"] < 130 / 150 < plain["high"]
    assert plain["rows"] == 60
    assert set(report["confusion"]["clickbait"]) == {"clickbait"}
    assert report["calibration"]["rows"] == 60
    lines = [json.loads(line) for line in (folder / "r" / "reviews.jsonl").open()]
    assert len(lines) == 60
    assert {(one["by"], one["drawn"], one["decision"]) for one in lines} == {
        ("ada", "even", "label")
    }
    assert {one["label"] for one in lines} == {"clickbait", "news"}
    again = document("audit", "r")
    assert again["accuracy"] == report["accuracy"]
    assert json.loads((folder / "r" / "audit.json").read_text())["accuracy"] == report["accuracy"]
    assert document("show", "r")["audit"]["accuracy"] == report["accuracy"]


def test_a_larger_sample_asks_only_what_is_new_and_reading_twice_notes_nothing_twice(folder):
    document("audit", "r", "--rows", "40")
    first = {row["id"] for row in answer()}
    document("audit", "r", "--read", "r/audit.csv")
    assert document("audit", "r", "--read", "r/audit.csv")["read"]["new"] == 0
    sheet = document("audit", "r", "--rows", "70")
    assert (sheet["rows"], sheet["reviewed"]) == (30, 40)
    assert first.isdisjoint(row["id"] for row in answer())
    report = document("audit", "r", "--read", "r/audit.csv")
    assert (report["reviewed"], report["drawn"], report["unanswered"]) == (70, 70, 0)
    assert call("audit", "r", "--rows", "70").exit_code == 2
    assert "a larger --rows draws more" in call("audit", "r", "--rows", "70").stderr
    assert call("audit", "r", "--rows", "500").exit_code == 0


def test_the_sample_goes_on_though_the_run_has_another_seed(folder):
    document("audit", "r", "--rows", "40")
    first = [row["id"] for row in answer()]
    document("audit", "r", "--read", "r/audit.csv")
    document("label", "r", "--seed", "99", *MODEL)
    document("audit", "r", "--rows", "150", "--out", "more.csv")
    report = document("audit", "r")
    assert (report["drawn"], report["unanswered"]) == (40, 0)
    assert not set(first) & set(pl.read_csv("more.csv")["id"])


def test_answers_that_were_not_read_are_not_written_over(folder):
    document("audit", "r", "--rows", "10")
    answer(leave=4)
    before = (folder / "r" / "audit.csv").read_bytes()
    done = call("audit", "r", "--rows", "20")
    assert done.exit_code == 2
    assert "answers that were not read yet (6)" in done.stderr
    assert (folder / "r" / "audit.csv").read_bytes() == before
    (folder / "other.csv").write_text("a,b\n1,2\n")
    assert "no sheet of answers" in call("audit", "r", "--rows", "20", "--out", "other.csv").stderr


def test_open_rows_are_counted_and_the_rest_stand(folder):
    document("audit", "r", "--rows", "50")
    answer(leave=5)
    report = document("audit", "r", "--read", "r/audit.csv")
    assert report["read"]["blank"] == 5
    assert (report["drawn"], report["unanswered"], report["reviewed"]) == (50, 5, 45)
    answer()
    assert document("audit", "r", "--read", "r/audit.csv")["read"]["new"] == 5


def test_a_wrong_answer_notes_nothing(folder):
    document("audit", "r", "--rows", "10")
    answer(by=lambda name: name.replace("news", "nws"))
    done = call("audit", "r", "--read", "r/audit.csv")
    assert done.exit_code == 2
    for word in ("audit.csv:", "found 'nws'", "clickbait, news", "Did you mean news?"):
        assert word in done.stderr
    assert not (folder / "r" / "reviews.jsonl").exists()


def known(rows):
    frame = pl.DataFrame({"headline": rows, "kind": [TRUTH[text] for text in rows]})
    frame.write_csv("known.csv")
    return "known.csv"


def test_a_file_of_known_labels_calibrates_and_only_a_random_one_gives_an_interval(folder):
    path = known(list(TRUTH)[::3])
    report = document("audit", "r", "--read", path, "--label-column", "kind")
    assert (report["reviewed"], report["drawn"], report["accuracy"]) == (50, 0, None)
    assert report["calibration"]["rows"] == 50
    assert any("none of them drawn by chance" in one for one in report["words"])
    vouched = document("audit", "r", "--read", path, "--label-column", "kind", "--random-sample")
    assert vouched["accuracy"]["plain"]["rows"] == vouched["drawn"] == 50


def test_a_file_that_knows_all_rows_leaves_no_doubt(folder):
    report = document("audit", "r", "--read", known(list(TRUTH)), "--label-column", "kind")
    plain = report["accuracy"]["plain"]
    assert plain["low"] == plain["high"] == pytest.approx(130 / 150)


def test_rows_of_a_sheet_that_nobody_drew_are_no_random_sample(folder):
    ids = pl.read_parquet("r/labelled.parquet").head(40)
    rows = ids.select("id", answer=pl.col("text").replace_strict(TRUTH))
    rows.write_csv("mine.csv")
    assert document("audit", "r", "--read", "mine.csv")["accuracy"] is None


def test_reviews_have_the_word_from_curating_on_and_labels_stay_as_they_were(folder):
    before = (folder / "r" / "labelled.parquet").read_bytes()
    document("curate", "r")
    assert "reviewed" not in pl.read_parquet("r/curated.parquet").columns
    document("audit", "r", "--rows", "60")
    answer()
    document("audit", "r", "--read", "r/audit.csv")
    document("curate", "r")
    curated = pl.read_parquet("r/curated.parquet")
    said = curated.filter("reviewed")
    assert said.height == 60
    assert said["label"].to_list() == [TRUTH[text] for text in said["text"]]
    assert 0.8 < curated.filter(~pl.col("reviewed"))["confidence"].mean() < 1
    assert (folder / "r" / "labelled.parquet").read_bytes() == before
    document("split", "r")
    assert "audit" in document("show", "r")


def test_figures_of_other_reviews_say_that_they_are_old(folder):
    document("audit", "r", "--rows", "40")
    answer()
    document("audit", "r", "--read", "r/audit.csv")
    with (folder / "r" / "reviews.jsonl").open("a") as file:
        file.write('{"id": "x", "decision": "label", "label": "news"}\n')
    assert "are others since" in document("show", "r")["audit"]["words"][0]
    document("audit", "r")
    assert not any("others since" in one for one in document("show", "r")["audit"]["words"])


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "--rows 100"),
        (("--rows", "0"), "--rows"),
        (("--rows", "5", "--read", "x.csv"), "either --rows"),
        (("--out", "x.csv"), "goes with --rows"),
        (("--by", "ada"), "goes with --read"),
        (("--random-sample",), "goes with --read"),
        (("--rows", "5", "--out", "x.xlsx"), ".csv"),
        (("--read", "none.csv"), "no such file"),
        (("--read", "texts.csv"), "--label-column"),
    ],
)
def test_wrong_usage_says_what_would_be_right(folder, arguments, word):
    done = call("audit", "r", *arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert word in done.stderr


def test_an_empty_sheet_and_a_folder_without_labels(folder, prompt_file):
    document("audit", "r", "--rows", "5")
    done = call("audit", "r", "--read", "r/audit.csv")
    assert done.exit_code == 2
    assert "found no answer in its 5 rows" in done.stderr
    (folder / "empty").mkdir()
    (folder / "empty" / "task.md").write_text(prompt_file.read_text())
    assert "labelled.parquet yet" in call("audit", "empty", "--rows", "5").stderr


def drawn(what, width=100):
    import io

    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(what)
    return out.getvalue()


def test_it_is_drawn_for_people(folder):
    said = call("audit", "r", "--rows", "60").stdout
    assert "one of clickbait, news" in " ".join(said.split())
    answer(leave=1)
    done = call("audit", "r", "--read", "r/audit.csv")
    shown = " ".join(done.stdout.split())
    for word in ("59 of 150 rows are reviewed", "of the 150 labels are right", "1 left open"):
        assert word in shown
    for word in ("right where labelled", "confidence from", "would halve the interval"):
        assert word in shown
    assert "Audit" in call("show", "r").stdout
    report = document("audit", "r")
    for width in (60, 80, 100):
        assert all(len(line) <= width for line in drawn(draw_audit(report), width).splitlines())
    for key in report:
        assert drawn(draw_report({"audit": {k: v for k, v in report.items() if k != key}}))
