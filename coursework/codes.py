"""Whole numbers for names, and their order: the first and last step of counting millions of orders by customer."""

import numpy as np
import pandas as pd

_SHORT = 32  # letters


def codes(names: pd.Series) -> tuple[np.ndarray, pd.Index | np.ndarray]:
    """A whole number a row, the same for the same name, and the names in that order; -1 where the name is missing.

    As ``pandas.factorize``, several times faster for text of many rows: a table read from a file, joined or
    resampled holds each name as few objects, so rows are first told apart by the address of their object and only
    one row an address is compared as text.

    >>> codes(pd.Series(["b", "a", None, "b"]))[0].tolist()
    [0, 1, -1, 0]
    >>> list(codes(pd.Series(["b", "a", "b"]))[1])
    ['b', 'a']
    """
    held = np.asarray(names.array) if pd.api.types.is_string_dtype(names.dtype) else None
    if held is None or held.dtype != object or not held.flags.c_contiguous:
        return pd.factorize(names)
    address, known = pd.factorize(np.ndarray(held.shape, dtype=np.intp, buffer=held))
    if 2 * len(known) > len(held):  # hardly an object comes twice: nothing is won
        return pd.factorize(names)
    where = np.empty(len(known), dtype=np.intp)
    where[address] = np.arange(len(held))
    text, different = pd.factorize(held[where])
    return text[address], different


def in_order(names: pd.Index | np.ndarray) -> np.ndarray:
    """Where the names stand from the first to the last of their order; equal ones in the order they have.

    >>> in_order(np.array(["b", "a", "c"], dtype=object)).tolist()
    [1, 0, 2]
    """
    held = np.asarray(names)
    if held.dtype == object and pd.api.types.infer_dtype(held, skipna=False) == "string":
        # Text of a fixed width sorts in a third of the time of Python's, if that does not make it much larger.
        longest = max(map(len, held))
        held = held.astype(str) if longest <= _SHORT else held
    return np.argsort(held, kind="stable")
