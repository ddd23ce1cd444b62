"""Attacks on whoever looks at the results: script in answers, outputs, errors, pictures and memos."""

from tests.hostile.case import SCRIPT, cell

SCRIPTS = [
    cell("script-as-answer", "Hands in a script as its answer.", f"total = {SCRIPT!r}", "invalid wrong"),
    cell(
        "script-as-labels",
        "Hands in a table whose columns, labels and names are scripts.",
        f"best = pd.DataFrame({{{SCRIPT!r}: [1]}}, index=[{SCRIPT!r}])\nbest.index.name = {SCRIPT!r}",
        "invalid wrong",
        exercise="tiny-best",
    ),
    cell(
        "script-as-error",
        "Raises an exception whose name, words and file are scripts.",
        f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})",
        "error",
    ),
    cell(
        "script-as-function-error",
        "Hands in a function that raises an exception named like a script.",
        f"def size_of(amount):\n    raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})",
        "wrong invalid error",
        exercise="tiny-size_of",
    ),
    cell(
        "script-as-output",
        "Shows HTML, JavaScript, SVG, LaTeX, widgets and a frame.",
        f"""
        from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
        for kind in (HTML, Javascript, Latex, Markdown):
            display(kind({SCRIPT!r}))
        display({{"image/svg+xml": "<svg onload='stolen()'/>", "application/vnd.jupyter.widget-view+json": {{}},
                 "text/html": {SCRIPT!r}, "text/plain": "plain"}}, raw=True)
        print("\\x1b]8;;http://127.0.0.1\\x07link\\x1b]8;;\\x07 \\u202e\\x1b[2J")
        total = orders.amount.sum()
        """,
        "right",
    ),
    cell(
        "picture-with-a-stowaway",
        "Shows a picture with a page behind its end, a bomb of pixels, and a page that says it is a picture.",
        f"""
        import base64, io, struct, zlib
        from IPython.display import display
        from PIL import Image
        file = io.BytesIO()
        Image.new("RGB", (2, 2)).save(file, format="PNG")
        four = lambda number: struct.pack(">I", number)
        chunk = lambda kind, data: four(len(data)) + kind + data + four(zlib.crc32(kind + data))
        bomb = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
        for content in (file.getvalue() + b"STOWAWAY", bomb + chunk(b"IEND", b""), {SCRIPT!r}.encode()):
            display({{"image/png": base64.b64encode(content).decode()}}, raw=True)
        total = orders.amount.sum()
        """,
        "right",
    ),
    cell(
        "script-as-memo",
        "Writes a script, a javascript link and raw HTML into the memo.",
        f"# x\n{SCRIPT}\n[a](javascript:stolen())",
        "manual",
        exercise="tiny-memo",
    ),
]
