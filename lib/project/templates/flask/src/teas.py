"""What is on the shelf, and how much of it goes into a pot."""

from dataclasses import dataclass

TEAS = {
    "sencha": {"kind": "green", "grams": 3, "degrees": 75, "minutes": 2},
    "oolong": {"kind": "oolong", "grams": 4, "degrees": 90, "minutes": 4},
    "assam": {"kind": "black", "grams": 2.5, "degrees": 100, "minutes": 4},
    "peppermint": {"kind": "herbal", "grams": 2, "degrees": 100, "minutes": 8},
}

ML_PER_CUP = 200


@dataclass
class Pot:
    name: str
    cups: int

    @property
    def tea(self):
        return TEAS[self.name]

    @property
    def grams(self):
        return self.tea["grams"] * self.cups

    @property
    def water(self):
        return ML_PER_CUP * self.cups

    def to_dict(self):
        return {"name": self.name, "cups": self.cups, "grams": self.grams, "water": self.water, **self.steeped()}

    def steeped(self):
        return {key: self.tea[key] for key in ("degrees", "minutes")}
