"""Random draws that are the same to the byte on every machine and with every version of numpy.

numpy promises that the raw stream of a bit generator never changes, and promises it for no distribution. So every
distribution here is made from raw 64-bit numbers by hand.
"""

import numpy as np


class Dice:
    """A stream of random draws from a seed and a name, so that two tables of one seed do not share a stream.

    >>> Dice(1, "shop").uniform(2).round(3).tolist() == Dice(1, "shop").uniform(2).round(3).tolist()
    True
    >>> Dice(1, "shop").whole(1, 6) in range(1, 7)
    True
    """

    def __init__(self, seed: int, name: str):
        self._bits = np.random.PCG64([seed, *name.encode("utf-8")])

    def uniform(self, size: int) -> np.ndarray:
        """``size`` numbers between 0 and 1, neither included."""
        raw = self._bits.random_raw(size)
        return ((raw >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53

    def between(self, low: float, high: float) -> float:
        """One number between ``low`` and ``high``."""
        return float(low + (high - low) * self.uniform(1)[0])

    def whole(self, low: int, high: int, step: int = 1) -> int:
        """One whole number from ``low`` to ``high`` in steps of ``step``, both ends included."""
        return low + step * int(self.uniform(1)[0] * ((high - low) // step + 1))

    def normal(self, size: int) -> np.ndarray:
        """``size`` draws of the standard normal distribution (Box and Muller 1958)."""
        u, v = self.uniform(size), self.uniform(size)
        return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)

    def exponential(self, mean: np.ndarray | float, size: int) -> np.ndarray:
        """``size`` waiting times with the given ``mean``."""
        return -np.log(self.uniform(size)) * mean

    def poisson(self, mean: np.ndarray) -> np.ndarray:
        """One count for each ``mean``, by going up the distribution until the draw is reached; means up to some 500."""
        left = self.uniform(len(mean))
        chance = np.exp(-mean)
        count = np.zeros(len(mean), dtype=np.int64)
        open_ = left > chance
        while open_.any():
            left = left - chance
            count[open_] += 1
            chance = np.where(open_, chance * mean / np.maximum(count, 1), 0.0)
            # a chance too small to count ends the walk of a draw in the far tail
            open_ &= (left > chance) & ((chance > 1e-15) | (count < mean))
        return count

    def choose(self, weights: np.ndarray, size: int) -> np.ndarray:
        """``size`` positions of ``weights``, each as likely as its weight."""
        cumulated = np.cumsum(weights)
        return np.searchsorted(cumulated, self.uniform(size) * cumulated[-1], side="right")

    def chance(self, probability: np.ndarray | float, size: int) -> np.ndarray:
        """``size`` yes-or-no draws."""
        return self.uniform(size) < probability

    def order(self, size: int) -> np.ndarray:
        """The positions 0 … size − 1, shuffled."""
        return np.argsort(self.uniform(size), kind="stable")
