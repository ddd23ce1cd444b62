"""The course as a student sees it: JupyterLab on this machine, driven in a Chromium without a window.

Set COURSEWORK_SCREENSHOTS to a folder to have pictures of what was seen.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.notebooks import ROOT

LESSONS = sorted(path.stem for path in ROOT.glob("solutions/[1-9]-*.py"))
# Nothing but the course's own pages: no calls home, and no sandbox where Chromium runs as root and refuses one.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
START_SECONDS = 60
STEP_SECONDS = 30
RUN_SECONDS = 90
# JupyterLab draws only the cells in view; its model has them all.
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === "code")"""


@dataclass
class Server:
    language: str
    url: str
    token: str
    work: Path

    def address(self, page: str = "") -> str:
        return f"{self.url}{page}?token={self.token}"


@pytest.fixture(scope="module", params=["zh", "en"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The course opened as `coursework lab --lang …` opens it, but for the browser window."""
    language, folder = request.param, tmp_path_factory.mktemp("lab")
    arguments = ["--no-browser", "--ServerApp.port=0", "--LabApp.expose_app_in_browser=True"]
    command = f"import sys; from coursework.lab import open_lab; sys.exit(open_lab(None, {language!r}, {arguments!r}))"
    environment = {
        **os.environ,
        "COURSEWORK_WORK": str(folder / "work"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
    }
    environment.pop("COURSEWORK_PANELS", None)  # set to still pictures by `start.py test`, for nbval
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", command], env=environment, stdout=output, stderr=output)
        try:
            told = _server_file(process, folder / "runtime", log)
            yield Server(language, told["url"], told["token"], folder / "work")
        finally:
            process.terminate()
            process.wait(STEP_SECONDS)


def _server_file(process: subprocess.Popen, runtime: Path, log: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                pass  # half-written
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start:\n" + log.read_text(encoding="utf-8", errors="replace")[-3000:])


@pytest.fixture(scope="module")
def page(chromium: str, server: Server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(STEP_SECONDS * 1000)
        yield page
        browser.close()


def _keep(page: Page, name: str) -> None:
    if folder := os.environ.get("COURSEWORK_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder, f"{name}.png"))


def _open(page: Page, server: Server, lesson: str) -> None:
    """The notebook in a workspace of its own, so that no other one stands beside it."""
    page.goto(server.address(f"lab/workspaces/{lesson}/tree/{server.language}/{lesson}.ipynb"))
    page.wait_for_selector(".jp-Notebook")
    page.wait_for_function(f"() => window.jupyterapp.shell.currentWidget.sessionContext?.isReady && ({CELLS})().length")


def _run_all(page: Page) -> None:
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    done = f"""() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === "idle"
        && ({CELLS})().every(cell => cell.model.executionCount !== null)"""
    page.wait_for_function(done, timeout=RUN_SECONDS * 1000)


def _outputs(page: Page) -> dict[str, list[dict[str, Any]]]:
    return page.evaluate(f"() => Object.fromEntries(({CELLS})().map(c => [c.model.id, c.model.outputs.toJSON()]))")


def _mistake(root: Path, lesson: str) -> tuple[str, str, dict[str, str]]:
    """(cell id, code, the mistake's words) of the first exercise whose first mistake is a number."""
    key = json.loads((root / "coursework" / "keys" / f"{lesson}.json").read_text(encoding="utf-8"))
    for entry in key["exercises"]:
        for mistake in entry["mistakes"][:1]:
            if isinstance(mistake["value"], dict) and mistake["value"].get("kind") == "number":
                return entry["id"], f"{entry['name']} = {mistake['value']['value']!r}", mistake
    pytest.fail(f"no exercise of {lesson} has a number as its first mistake")


def test_the_start_page_opens(page: Page, server: Server) -> None:
    page.goto(server.address())
    page.wait_for_selector(".jp-RenderedMarkdown table a")
    menu = page.locator(".lm-MenuBar").inner_text()
    assert ("文件" in menu) == (server.language == "zh"), menu
    assert page.locator(".jp-Dialog").count() == 0, "the first start asks a question"
    _keep(page, f"start-{server.language}")
    page.locator(f".jp-RenderedMarkdown a[href*='{LESSONS[0]}.ipynb']").click()
    page.wait_for_selector(".jp-Notebook")
    assert all((server.work / server.language / f"{lesson}.ipynb").is_file() for lesson in LESSONS)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_answers_and_its_panel_moves(page: Page, server: Server, root: Path, lesson: str) -> None:
    _open(page, server, lesson)
    exercise, code, words = _mistake(root, lesson.partition("-")[2])
    page.evaluate(
        f"([id, code]) => ({CELLS})().find(cell => cell.model.id === id).model.sharedModel.setSource(code)",
        [exercise, code],
    )
    _run_all(page)
    outputs = _outputs(page)
    assert [
        o for cell in outputs.values() for o in cell if o["output_type"] == "error" or o.get("name") == "stderr"
    ] == []
    [said] = outputs[f"{exercise}-check"]
    assert words[server.language] in "".join(said["data"]["text/markdown"])
    _show(page, f"{exercise}-check")
    _keep(page, f"mistake-{lesson}-{server.language}")
    _panel_answers(page, outputs)
    _keep(page, f"panel-{lesson}-{server.language}")


def _panel_answers(page: Page, outputs: dict[str, list[dict[str, Any]]]) -> None:
    """Another value in the first control of the lesson's first panel gives another picture."""
    panels = [
        name
        for name, cell in outputs.items()
        for output in cell
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {}) and not name.endswith("-quiz")
    ]
    assert panels, "no panel in this lesson"
    _show(page, panels[0])
    picture = page.locator(".jp-OutputArea img.widget-image").first
    picture.wait_for()
    before = picture.get_attribute("src")
    if (text := page.locator(".jp-OutputArea textarea")).count():
        text.first.fill("Hello")
        text.first.blur()
    else:
        slider = page.locator(".jp-OutputArea .noUi-handle").first
        slider.focus()
        for _ in range(3):
            slider.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.jp-OutputArea img.widget-image')?.src !== before", arg=before
    )


def _show(page: Page, cell: str) -> None:
    """Scroll to a cell, as JupyterLab draws only what is in view."""
    page.evaluate(
        """async id => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            const index = notebook.widgets.findIndex(cell => cell.model.id === id);
            notebook.activeCellIndex = index;
            await notebook.scrollToItem(index, "start");
        }""",
        cell,
    )
