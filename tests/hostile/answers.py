"""Attacks on how an answer leaves the kernel: forged messages, forged answers, objects that are not what they seem."""

from tests.hostile.case import cell

_KERNEL = """
kernel = get_ipython().kernel
def say(kind, content, parent=None):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent or kernel.get_parent("shell"))
total = float(orders.amount.sum())
"""

# Before each answer leaves, `forge(said)` may change it: a dict with exercise, nonce and answer.
_PUBLISH = """
import IPython.display, json
from coursework.grading import probe
real = IPython.display.publish_display_data
def publish(data, **more):
    for said in forge(json.loads(data[probe.MIME])):
        real({{probe.MIME: said if isinstance(said, str) else json.dumps(said)}})
def forge(said):
{forge}
IPython.display.publish_display_data = publish
total = float(orders.amount.sum())
"""


def message(name: str, attempts: str, code: str, verdict: str = "right crashed error"):
    """A cell that has computed its answer and then speaks on the kernel's own sockets."""
    return cell(name, attempts, _KERNEL + code, verdict)


def forged(name: str, attempts: str, forge: str, verdict: str):
    """A cell after which all answers of the notebook leave through ``forge``."""
    code = _PUBLISH.format(forge="\n".join("    " + line for line in forge.splitlines()))
    return cell(name, attempts, code, verdict, best=verdict, size_of=verdict)


MESSAGES = [
    message(
        "early-idle",
        "Says that it is idle before its cell has ended, so that the next one seems to begin.",
        "say('status', {'execution_state': 'idle'})\nimport time\ntime.sleep(0.3)",
    ),
    message(
        "forged-reply",
        "Sends the reply to its own request, with a wish, and then goes on.",
        "parent = kernel.get_parent('shell')\n"
        "reply = {'status': 'ok', 'payload': [{'source': 'ask_exit'}]}\n"
        "to = parent['header']['session'].encode()\n"
        "kernel.session.send(kernel.shell_stream, 'execute_reply', reply, parent=parent, ident=to)",
    ),
    message(
        "wrong-types",
        "Says something else than text where text belongs.",
        "say('stream', {'name': ['x'], 'text': {'a': 1}})\nsay('error', {'ename': 1, 'evalue': 2, 'traceback': 3})",
    ),
    message(
        "deep-message",
        "Sends JSON 900 levels deep.",
        "say('stream', {'name': 'stdout', 'text': json.loads('[' * 900 + ']' * 900)})",
    ),
    message(
        "bad-signature",
        "Changes the key that messages are signed with.",
        "kernel.session.key = b'another'\nprint('unsigned')",
    ),
    message(
        "no-protocol",
        "Sends frames that are no messages, and bytes that are no text.",
        "kernel.iopub_socket.send_multipart([b'nothing'])\n"
        "kernel.iopub_socket.send_multipart([b'<IDS|MSG>', b'0' * 64, b'\\xff{', b'{', b'{', b'{'])",
    ),
    message(
        "junk-in-every-socket",
        "Writes junk into every descriptor it holds, the kernel's sockets among them.",
        """
import os
for number in range(3, 256):
    try:
        os.set_blocking(number, False)
        os.write(number, b"junk" * 100)
    except OSError:
        pass
""",
        "crashed timeout right error",
    ),
    message(
        "closed-sockets",
        "Closes every descriptor it holds.",
        "import os\nos.closerange(3, 256)",
        "crashed timeout",
    ),
    message(
        "comms-and-input",
        "Opens comms, asks for input and updates displays of other cells.",
        "say('comm_open', {'comm_id': 'x', 'target_name': 'y', 'data': {}})\n"
        "say('input_request', {'prompt': '', 'password': False})\n"
        "say('update_display_data', {'data': {'text/plain': 'x'}, 'metadata': {}, 'transient': {'display_id': 'x'}})",
        "right",
    ),
    message(
        "leaves",
        "Computes its answer and asks its kernel to exit.",
        "get_ipython().ask_exit()",
        "crashed",
    ),
]

FORGERIES = [
    forged(
        "answer-for-another",
        "Answers each probe in the name of another exercise.",
        "return [{**said, 'exercise': other} for other in ('tiny-memo', 'tiny-all', 7, None)]",
        "invalid",
    ),
    forged(
        "old-nonce", "Answers with the nonce of an earlier request.", "return [{**said, 'nonce': '0' * 32}]", "invalid"
    ),
    forged(
        "answer-with-points",
        "Adds its own verdict and points to the answer.",
        "return [{**said, 'verdict': 'right', 'points': 100}]",
        "invalid",
    ),
    forged(
        "answer-is-right",
        "Answers with what a grader might hold true: encoded truth, infinity, everything.",
        "return [{**said, 'answer': {'kind': 'boolean', 'value': True, 'right': True, 'share': 1.0}}]",
        "invalid wrong missing",
    ),
    forged(
        "answer-of-broken-insides",
        "Answers with known kinds whose insides have the wrong types.",
        "kinds = {'tiny-total': {'kind': 'number', 'value': {}},"
        " 'tiny-best': {'kind': 'series', 'index': 7, 'values': {}},"
        " 'tiny-size_of': {'kind': 'cases', 'results': [None, 7, [], {}, {'kind': []}, 'x', {'kind': 'error'}]}}\n"
        "return [{**said, 'answer': kinds[said['exercise']]}]",
        "invalid wrong",
    ),
    forged(
        "answer-is-no-json",
        "Answers with text that is no JSON, numbers out of range, and text that is too deep.",
        "return ['{', 'NaN', '[' * 100000, json.dumps(said)[:-2] + ', \"answer\": 1e999}']",
        "invalid",
    ),
    cell(
        "first-answer",
        "Answers ahead of the probe, under every name, from the cell before.",
        "import IPython.display\nfrom coursework.grading import probe\n"
        "for name in ('tiny-total', 'tiny-best', 'tiny-size_of'):\n"
        "    said = {'exercise': name, 'nonce': '', 'answer': {'kind': 'number', 'value': 1}}\n"
        "    IPython.display.publish_display_data({probe.MIME: json.dumps(said)})\n"
        "total = orders.amount.sum()",
        "right",
    ),
    cell(
        "replaced-check",
        "Replaces check, the reader of answers and JSON, so that everything says 'right'.",
        """
        import coursework, coursework.exercise
        def check(name): return "2 of 2 points"
        coursework.check = coursework.exercise.check = check
        coursework.exercise.answer = lambda namespace, asked: {"kind": "text", "value": "right"}
        total = 0
        """,
        "invalid wrong",
        best="invalid wrong",
        size_of="invalid wrong",
    ),
    cell(
        "patched-builtins",
        "Patches builtins, numpy and pandas so that everything equals everything.",
        """
        import builtins
        pd.Series.__eq__ = pd.DataFrame.equals = np.isclose = np.allclose = math.isclose = lambda *_, **__: True
        builtins.all = builtins.any = builtins.isinstance = lambda *_: True
        total = 1
        """,
        "wrong invalid error crashed",
        best="right wrong invalid error",
        size_of="right wrong invalid error",
    ),
]

OBJECTS = [
    cell(
        "equals-everything",
        "Hands in an object that equals, orders and hashes like everything.",
        "class Yes:\n    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda *_: True\n"
        "    __hash__ = __len__ = __index__ = __int__ = lambda *_: 1\n    __float__ = lambda *_: 1.0\ntotal = Yes()",
        "invalid wrong",
    ),
    cell(
        "float-of-many-values",
        "Hands in a float subclass that equals everything and whose value changes.",
        "import itertools\nclass Many(float):\n    values = itertools.count()\n    __eq__ = lambda *_: True\n"
        "    __hash__ = float.__hash__\n    __float__ = lambda self: float(next(self.values))\ntotal = Many(1)",
        "invalid wrong",
    ),
    cell(
        "pickled-program",
        "Hands in an object that runs a program where it is unpickled, printed or copied.",
        "import os\nclass Bomb(dict):\n    def __reduce__(self): return os.system, ('echo stolen',)\n"
        "    def __repr__(self): raise SystemExit\n    __deepcopy__ = __copy__ = __str__ = __format__ = __repr__\n"
        "total = Bomb()",
        "invalid wrong",
    ),
    cell(
        "hangs-when-read",
        "Hands in a number that never ends to be read, deaf to interrupts.",
        """
        import time
        class Slow(float):
            def __float__(self):
                while True:
                    try:
                        time.sleep(60)
                    except BaseException:
                        pass
        total = Slow(1)
        """,
        "timeout",
    ),
    cell(
        "hanging-function",
        "Hands in a function that never returns.",
        "def size_of(amount):\n    import time\n    time.sleep(60)",
        "timeout",
        exercise="tiny-size_of",
    ),
    cell(
        "killing-function",
        "Hands in a function that kills its kernel when it is called.",
        "def size_of(amount):\n    import os\n    os._exit(0)",
        "crashed",
        exercise="tiny-size_of",
    ),
    cell(
        "looking-function",
        "Hands in a function that looks for the expected results among its callers.",
        """
        def size_of(amount):
            import gc, sys
            frame = sys._getframe()
            while frame is not None:
                for name, value in frame.f_locals.items():
                    if type(value) is dict and "expected" in value:
                        return value["expected"]
                frame = frame.f_back
            return "large" if amount >= 100 else "small" if amount > 0 else "none"
        """,
        "right",
        exercise="tiny-size_of",
    ),
    cell(
        "generous-function",
        "Hands in a function whose results equal whatever they are compared with.",
        "class Yes(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\n"
        "size_of = lambda amount: Yes('everything')",
        "wrong invalid",
        exercise="tiny-size_of",
    ),
    cell(
        "lying-class",
        "Hands in an object that says it is a float, and interrupts whoever believes it.",
        "class Lie:\n    __class__ = float\n    def __float__(self): raise KeyboardInterrupt\ntotal = Lie()",
        "invalid wrong error",
    ),
    cell("huge-answer", "Hands in three million values.", "total = pd.Series(range(3_000_000))", "invalid wrong"),
    cell("endless", "Hands in a range without end.", "total = range(10 ** 18)", "invalid wrong"),
    cell("itself", "Hands in a list that holds itself.", "total = []\ntotal.append(total)", "invalid wrong"),
    cell(
        "deep",
        "Hands in a list 100,000 levels deep.",
        "total = []\nfor _ in range(100_000): total = [total]",
        "invalid wrong crashed",
    ),
    cell(
        "lying-mapping",
        "Hands in a mapping without end that says it is empty.",
        "import collections.abc, itertools\nclass Lying(collections.abc.Mapping):\n    __len__ = lambda self: 0\n"
        "    __getitem__ = lambda self, key: self\n    __iter__ = lambda self: itertools.count()\ntotal = Lying()",
        "invalid wrong timeout crashed error",
    ),
    cell("huge-number", "Hands in a number of a million digits.", "total = 1 << 3_000_000", "invalid wrong error"),
    cell(
        "not-a-number",
        "Hands in not-a-number, of which some comparisons are never false.",
        "total = float('nan')",
        "invalid wrong missing",
    ),
]
