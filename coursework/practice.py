"""The practice quiz at the end of a lesson: pick an answer, read why; nothing is graded and nothing is sent."""

import html
import os
from typing import Any

from coursework.language import pick, say
from coursework.workbook import Words, load_key


def quiz(lesson: str) -> Any:
    """The questions of a lesson, to click through; a plain list where panels stand still (build, tests, grading)."""
    try:
        questions = load_key(lesson)["quiz"]
    except LookupError as missing:
        return Words(str(missing.args[0]))
    if os.environ.get("COURSEWORK_PANELS") == "still":
        return Words("\n\n".join(_printed(number, question) for number, question in enumerate(questions, 1)))
    import ipywidgets as widgets

    return widgets.VBox([_asked(number, question) for number, question in enumerate(questions, 1)])


def _printed(number: int, question: dict[str, Any]) -> str:
    options = [f"- {letter}. {pick(*option)}" for letter, option in zip("ABCDEFGH", question["options"], strict=False)]
    return "\n".join([f"**{number}. {pick(question['en'], question['zh'])}**", "", *options])


def _asked(number: int, question: dict[str, Any]) -> Any:
    import ipywidgets as widgets

    several = len(question["right"]) > 1
    boxes = [
        widgets.Checkbox(description=f"{letter}. {pick(*option)}", indent=False, layout={"width": "100%"})
        for letter, option in zip("ABCDEFGH", question["options"], strict=False)
    ]
    answer = widgets.HTML()
    button = widgets.Button(description=say("practice.show"), layout={"width": "auto"})

    def show(_: Any) -> None:
        chosen = [i for i, box in enumerate(boxes) if box.value]
        if not chosen:
            answer.value = html.escape(say("practice.choose"))
            return
        verdict = say("practice.right" if chosen == sorted(question["right"]) else "practice.wrong")
        answer.value = f"<b>{html.escape(verdict)}</b> {html.escape(pick(*question['because']))}"

    button.on_click(show)
    title = f"{number}. {pick(question['en'], question['zh'])}" + (f" {say('practice.several')}" if several else "")
    return widgets.VBox([widgets.HTML(f"<b>{html.escape(title)}</b>"), *boxes, button, answer])
