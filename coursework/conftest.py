"""For pytest, which runs the examples in the docstrings: what of the package cannot be imported on this system."""

import sys

collect_ignore = [] if sys.platform == "linux" else ["grading/kernel"]
