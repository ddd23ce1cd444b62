"""``python -m coursework`` is ``coursework``."""

from coursework.cli import main

if __name__ == "__main__":
    main(prog_name="coursework")
