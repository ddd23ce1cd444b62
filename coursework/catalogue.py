"""What the synthetic shop sells: items, prices, the seasons they sell in, and which are bought together.

``TOGETHER`` is what a basket analysis should find. The canvas bag is the decoy: it lies in every fourth basket
whatever else is in it, so its confidence is high with everything and its lift is about 1.
"""

from typing import NamedTuple


class Item(NamedTuple):
    name: str
    category: str
    price: int  # fen (1/100 yuan)
    popularity: float
    season: int  # the quarter in which it sells best, 0–3; −1: sells all year


ITEMS = [
    Item("tent", "camping", 69900, 1.6, 1),
    Item("ground sheet", "camping", 8900, 1.0, 1),
    Item("sleeping bag", "camping", 32900, 1.8, 2),
    Item("camping mat", "camping", 15900, 2.0, 1),
    Item("camping stove", "camping", 23900, 1.8, 1),
    Item("gas cartridge", "camping", 2600, 1.8, 1),
    Item("lantern", "camping", 12900, 2.6, 2),
    Item("folding chair", "camping", 17900, 2.8, 1),
    Item("folding table", "camping", 28900, 1.6, 1),
    Item("cooler box", "camping", 21900, 1.6, 2),
    Item("hiking boots", "hiking", 45900, 2.0, 3),
    Item("wool socks", "hiking", 5900, 2.2, 3),
    Item("trekking poles", "hiking", 19900, 1.6, 3),
    Item("day pack", "hiking", 26900, 2.4, -1),
    Item("large backpack", "hiking", 58900, 1.0, -1),
    Item("rain jacket", "hiking", 38900, 1.8, 1),
    Item("fleece jacket", "hiking", 29900, 2.0, 3),
    Item("head lamp", "hiking", 9900, 2.0, -1),
    Item("water bottle", "hiking", 6900, 3.6, 2),
    Item("thermos", "kitchen", 13900, 3.4, 0),
    Item("lunch box", "kitchen", 7900, 3.0, -1),
    Item("cast-iron pot", "kitchen", 35900, 1.2, 0),
    Item("cookware set", "kitchen", 41900, 1.0, -1),
    Item("knife set", "kitchen", 25900, 1.0, -1),
    Item("tea set", "tea and coffee", 28800, 1.6, 0),
    Item("green tea", "tea and coffee", 12800, 2.6, 1),
    Item("coffee beans", "tea and coffee", 8800, 3.2, -1),
    Item("filter papers", "tea and coffee", 1900, 1.4, -1),
    Item("pour-over set", "tea and coffee", 19800, 1.4, -1),
    Item("wool blanket", "home", 33900, 1.8, 3),
    Item("cotton bedding", "home", 45900, 1.4, -1),
    Item("bath towels", "home", 10900, 2.6, -1),
    Item("scented candle", "home", 6800, 2.4, 0),
    Item("storage basket", "home", 8900, 2.4, -1),
    Item("desk lamp", "home", 18900, 1.6, -1),
    Item("canvas bag", "home", 3900, 0.4, -1),
]
POSITION = {item.name: position for position, item in enumerate(ITEMS)}

# (bought, brings along, how often)
TOGETHER = [
    ("camping stove", "gas cartridge", 0.62),
    ("tent", "ground sheet", 0.50),
    ("hiking boots", "wool socks", 0.42),
    ("pour-over set", "filter papers", 0.48),
    ("coffee beans", "filter papers", 0.22),
]
DECOY, DECOY_SHARE = "canvas bag", 0.24

# what firms and group buyers order by the dozen
GIFTS = ["thermos", "tea set", "lunch box", "water bottle", "bath towels", "green tea", "day pack", "wool blanket"]
