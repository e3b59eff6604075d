"""The page in a real browser: quiet, alone, and readable on a phone, a desk and paper."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import reports
from labelwright.curate.report import write_html

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.chrome.service import Service  # noqa: E402

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
DRIVER = shutil.which("chromedriver") or ""
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="no chromium with its chromedriver on this machine"
)

OVERFLOWING = """
const wide = document.documentElement.clientWidth;
return [...document.querySelectorAll('body *')].filter(one => {
  const apart = '.scroll > table, nav ul > li, details:not([open]) > :not(summary), svg *';
  if (one.closest(apart)) return false;
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.right > wide + 1 || box.left < -1);
}).map(one => one.outerHTML.slice(0, 120));
"""
FAINT = """
const numbers = text => {
  const found = text.match(/[\\d.]+/g).map(Number);
  if (!text.startsWith('color(')) return found;
  return found.slice(0, 3).map(x => x * 255).concat(found.slice(3));
};
const linear = x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4;
const light = colour => {
  const [r, g, b] = colour.map(x => linear(x / 255));
  return .2126 * r + .7152 * g + .0722 * b;
};
const behind = one => {
  for (let at = one; at; at = at.parentElement) {
    const colour = numbers(getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] > 0) return colour;
  }
};
return [...document.querySelectorAll('body *')].filter(one => {
  if (one.matches('svg title')) return false;
  if (![...one.childNodes].some(child => child.nodeType === 3 && child.data.trim())) return false;
  const style = getComputedStyle(one);
  const ink = light(numbers(one.closest('svg') ? style.fill : style.color).slice(0, 3));
  const paper = light(behind(one).slice(0, 3));
  return (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05) < 4.5;
}).map(one => one.outerHTML.slice(0, 120));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A headless browser with an empty profile that notes what it asks for and complains about."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a whole run, with hostile texts in it."""
    report = reports.whole()
    report["about"] = reports.HOSTILE + "x" * 300
    return write_html(report, tmp_path_factory.mktemp("page") / "report.html")


def look(
    browser: webdriver.Chrome, page: Path, wide: int, scheme: str = "light", media: str = "screen"
) -> None:
    size = {"width": wide, "height": 800, "deviceScaleFactor": 1, "mobile": wide < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    browser.get_log("performance")
    browser.get(page.as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [400, 1400])
def test_the_page_asks_for_nothing_complains_of_nothing_and_fits(
    browser: webdriver.Chrome, page: Path, wide: int, scheme: str
):
    look(browser, page, wide, scheme)
    assert browser.get_log("browser") == []
    asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {
        one["params"]["request"]["url"]
        for one in asked
        if one["method"] == "Network.requestWillBeSent"
        and not one["params"]["documentURL"].startswith("chrome:")  # the browser's own first page
    }
    assert {url for url in urls if not url.startswith("data:")} == {page.as_uri()}
    for opened in (False, True):
        browser.execute_script(
            "document.querySelectorAll('details').forEach(one => { one.open = arguments[0] })",
            opened,
        )
        root = "document.documentElement"
        assert browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth") == 0
        assert browser.execute_script(OVERFLOWING) == []
        assert browser.execute_script(FAINT) == []
    dark = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert dark == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}[scheme]


def test_texts_do_nothing_in_the_page(browser: webdriver.Chrome, page: Path):
    look(browser, page, 1400)
    assert browser.execute_script("return document.querySelectorAll('script, img').length") == 0
    said = browser.find_element("css selector", ".about").text
    assert said.startswith("<script>alert(1)</script>")
    assert browser.title == "tools or food · labelwright"


def test_pictures_are_drawn(browser: webdriver.Chrome, page: Path):
    look(browser, page, 400)
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('main > section > :not(details) svg')]"
        ".map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert len(sizes) > 50
    assert all(width > 40 and height >= 16 for width, height in sizes)


def test_on_paper_all_is_open_and_light(browser: webdriver.Chrome, page: Path):
    look(browser, page, 800, "dark", "print")
    assert browser.execute_script("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    hidden = browser.execute_script(
        "return [...document.querySelectorAll('details > :not(summary)')]"
        ".filter(one => one.getBoundingClientRect().height === 0).length"
    )
    assert hidden == 0
    printed = base64.b64decode(browser.print_page())
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") > 3
