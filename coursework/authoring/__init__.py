"""From the source of a lesson to its notebooks and its key: for authors.

``source`` reads a lesson, ``translation`` holds its two languages together, ``editions`` writes the student and solved
notebooks, ``answers`` runs it for the key, ``guards`` tests its exercises, ``build`` does it all.
"""
