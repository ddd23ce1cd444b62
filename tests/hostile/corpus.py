"""The hostile corpus: every case, and the zip in which all of them are handed in beside two honest neighbours.

Some files damaged at random are among them; ``test_hostile_fuzz`` makes many more, without kernels.
"""

import json
import struct
import zipfile
from pathlib import Path

from tests.hostile import fuzz
from tests.hostile.answers import FORGERIES, MESSAGES, OBJECTS
from tests.hostile.case import Case
from tests.hostile.escape import PROCESSES, SOCKETS
from tests.hostile.files import JSON, METADATA, NAMES, ZIPS
from tests.hostile.floods import FLOODS
from tests.hostile.reach import READING, WRITING
from tests.hostile.scripts import SCRIPTS
from tests.notebooks import TINY_ANSWERS, filled_in, handed_out, saved

KINDS: dict[str, list[Case]] = {
    "reading": READING,
    "writing": WRITING,
    "sockets": SOCKETS,
    "processes": PROCESSES,
    "floods": FLOODS,
    "messages": MESSAGES,
    "forgeries": FORGERIES,
    "objects": OBJECTS,
    "scripts": SCRIPTS,
    "metadata": METADATA,
    "json": JSON,
    "zips": ZIPS,
    "names": NAMES,
}
CASES = {case.name: case for cases in KINDS.values() for case in cases}
NEIGHBOURS = ("a-neighbour", "z-neighbour")
MUTANTS = tuple(f"mutant-{number}" for number in range(16))

_CENTRAL = b"PK\x01\x02"


def pack(path: Path, world: dict) -> None:
    """Write the zip of all submissions, honest ones first and last, as a learning platform would give it."""
    honest = saved(filled_in(handed_out(), TINY_ANSWERS))
    marks: dict[bytes, dict] = {}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{NEIGHBOURS[0]}/9-tiny.ipynb", honest)
        for case in CASES.values():
            name = case.entry or f"{case.name}/9-tiny.ipynb"
            stored = name.encode(case.zipped.get("encoding", "utf-8"))
            # A name of the same length in bytes, which is exchanged below: zipfile writes UTF-8 and says so.
            info = zipfile.ZipInfo("x" * len(stored) if "encoding" in case.zipped else name)
            info.external_attr = case.zipped.get("external_attr", 0o644 << 16)
            content = case.make(world)
            info.compress_type = zipfile.ZIP_DEFLATED if len(content) > 10**6 else zipfile.ZIP_STORED
            archive.writestr(info, content)
            if case.zipped:
                marks[info.filename.encode()] = case.zipped | {"stored": stored}
        for name in MUTANTS:
            archive.writestr(f"{name}/9-tiny.ipynb", fuzz.mutant(json.loads(honest), name))
        archive.writestr(f"{NEIGHBOURS[1]}/9-tiny.ipynb", honest)
    path.write_bytes(_marked(path.read_bytes(), marks))


def _marked(raw: bytes, marks: dict[bytes, dict]) -> bytes:
    """The zip with what no honest program writes: another size, encryption, an unknown method, names not in UTF-8."""
    changed = bytearray(raw)
    for name, mark in marks.items():
        at = changed.rindex(name) - 46
        assert changed[at : at + 4] == _CENTRAL
        for key, offset, form in (("flags", 8, "<H"), ("method", 10, "<H"), ("told_bytes", 24, "<I")):
            if key in mark:
                struct.pack_into(form, changed, at + offset, mark[key])
        if "encoding" in mark:
            changed = changed.replace(name, mark["stored"])
    return bytes(changed)
