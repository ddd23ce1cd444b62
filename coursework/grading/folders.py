"""Names of students as names of folders: safe on every system, and never the same for two."""

import hashlib
import re

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


class Folders:
    """Gives each student a folder's name; `known` are those given earlier."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        self._known = dict(known or {})
        # Names that differ in case only are one folder on Windows and macOS.
        self._taken = {name.casefold() for name in self._known.values()}

    def of(self, student: str) -> str:
        """The folder's name for a student, always the same.

        >>> folders = Folders()
        >>> folders.of("王芳"), folders.of("../x"), folders.of("Li"), folders.of("LI")
        ('王芳', 'x-d6b96a', 'Li', 'LI-46646e')
        """
        if student not in self._known:
            name = safe(student)
            if name != student or name.casefold() in self._taken:
                name += "-" + hashlib.sha256(student.encode("utf-8", "replace")).hexdigest()[:6]
            self._known[student] = name
            self._taken.add(name.casefold())
        return self._known[student]


def safe(student: str) -> str:
    """A student's name as far as a folder may carry it; never empty, hidden, or longer than a file system takes."""
    name = _FORBIDDEN.sub("", student).strip(". ")
    name = name.encode("utf-8", "replace")[:120].decode("utf-8", "ignore").strip(". ")
    return f"_{name}" if not name or _RESERVED.match(name) else name
