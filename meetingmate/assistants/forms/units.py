"""Units: how people say them, and conversion where it is exact."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

#: Unit -> (what it measures, factor and offset to the first unit of its kind), exactly.
_UNITS: dict[str, tuple[str, Fraction, Fraction]] = {
    name: (kind, Fraction(factor), Fraction(offset))
    for kind, rows in {
        "mass": (("kg", "1", "0"), ("g", "1/1000", "0"), ("mg", "1/1000000", "0"), ("µg", "1/1000000000", "0"),
                 ("lb", "0.45359237", "0"), ("oz", "0.028349523125", "0"), ("t", "1000", "0")),
        "length": (("m", "1", "0"), ("cm", "1/100", "0"), ("mm", "1/1000", "0"), ("km", "1000", "0"),
                   ("in", "0.0254", "0"), ("ft", "0.3048", "0"), ("mi", "1609.344", "0")),
        "volume": (("l", "1", "0"), ("ml", "1/1000", "0"), ("cl", "1/100", "0")),
        "time": (("min", "1", "0"), ("h", "60", "0"), ("s", "1/60", "0"), ("d", "1440", "0")),
        "weeks": (("wk", "1", "0"),),
        "months": (("mo", "1", "0"),),
        "temperature": (("°C", "1", "0"), ("°F", "5/9", "-160/9")),
        "share": (("%", "1", "0"),),
        "pressure": (("mmHg", "1", "0"), ("bar", "750.06375541921", "0")),
        "rate": (("/min", "1", "0"),),
        "units": (("IU", "1", "0"),),
        "tablets": (("tablet", "1", "0"),),
        "drops": (("drop", "1", "0"),),
        "puffs": (("puff", "1", "0"),),
        "sugar_mass": (("mg/dl", "1", "0"),),
        "sugar_count": (("mmol/l", "1", "0"),),
        "area": (("m²", "1", "0"),),
        "EUR": (("EUR", "1", "0"),), "USD": (("USD", "1", "0"),), "GBP": (("GBP", "1", "0"),),
        "CHF": (("CHF", "1", "0"),), "INR": (("INR", "1", "0"),),
    }.items()
    for name, factor, offset in rows
}  # fmt: skip
#: How they are said or written after a number, in any of the languages; patterns.
_SAID = {
    "kg": r"kg|kilos?|kilograms?|kilogramm|kilogrammes?|kilogramos?",
    "g": r"g|grams?|gramm|grammes?|gramos?",
    "mg": r"mg|milligrams?|milligramms?|milligrammes?|miligramos?|migs",
    "µg": r"µg|mcg|micrograms?|mikrogramm|microgrammes?|microgramos?",
    "lb": r"lbs?|pounds?|livres?|libras?",
    "oz": r"oz|ounces?",
    "t": r"tonnes?|tons?|tonnen?",
    "m": r"m|met(?:er|re)s?|metern?|mètres?|metros?",
    "cm": r"cm|centimet(?:er|re)s?|zentimetern?|centimètres?|centímetros?",
    "mm": r"mm|millimet(?:er|re)s?|millimetern?|millimètres?|milímetros?",
    "km": r"km|kilomet(?:er|re)s?|kilometern?|kilomètres?|kilómetros?",
    "in": r"inch(?:es)?|zoll",
    "ft": r"feet|foot|ft",
    "mi": r"miles?|meilen?",
    "l": r"l|lit(?:er|re)s?|litern?|litros?",
    "ml": r"ml|millilit(?:er|re)s?|millilitern?|mililitros?|cc",
    "cl": r"cl|centilit(?:er|re)s?",
    "min": r"min|minutes?|minuten?|minutos?",
    "h": r"h|hrs?|hours?|stunden?|heures?|horas?",
    "s": r"s|secs?|seconds?|sekunden?|secondes?|segundos?",
    "d": r"days?|tagen?|tage|tag|jours?|días?",
    "wk": r"weeks?|wochen?|semaines?|semanas?",
    "mo": r"months?|monaten?|monate|monat|mois|mes(?:es)?",
    "°C": r"°\s?c|degrees? (?:celsius|centigrade|c)|celsius|(?:grad|degrés?|grados?)(?: celsius)?",
    "°F": r"°\s?f|degrees? (?:fahrenheit|f)|grad fahrenheit|fahrenheit|degrés? fahrenheit|grados? fahrenheit",
    "%": r"%|per ?cents?|prozent|pour ?cent|por ciento",
    "mmHg": r"mm\s?hg|millimet(?:er|re)s? of mercury|millimeter quecksilbersäule",
    "bar": r"bars?",
    "/min": r"/\s?min|bpm|beats(?: per minute| a minute)?|breaths?(?: per minute| a minute)?|per minute|a minute"
    r"|(?:schläge|züge|atemzüge)(?: pro minute| in der minute)?|pro minute|battements(?: par minute)?|par minute"
    r"|latidos(?: por minuto)?|por minuto",
    "IU": r"iu|(?:international )?units|(?:internationale )?einheiten|unités|unidades",
    "tablet": r"tablets?|pills?|tabletten?|comprimés?|comprimidos?|pastillas?",
    "drop": r"drops?|tropfen|gouttes?|gotas?",
    "puff": r"puffs?|hübe|hub|bouffées?|inhalaciones",
    "mg/dl": r"mg\s?/\s?dl|milligrams? per deciliter|milligramm pro deziliter",
    "mmol/l": r"mmol\s?/\s?l|millimoles? per lit(?:er|re)|millimol pro liter",
    "m²": r"m²|square met(?:er|re)s?|quadratmetern?|mètres? carrés?|metros? cuadrados?",
    "EUR": r"€|euros?",
    "USD": r"\$|(?:us )?dollars?|bucks",
    "GBP": r"£|pounds sterling",
    "CHF": r"chf|francs|franken",
    "INR": r"₹|rupees?",
}
#: Most digits after the point that a converted value may have; a longer one pretends a precision that nobody said.
_MOST_DECIMALS = 3


@lru_cache(maxsize=64)
def pattern(unit: str) -> re.Pattern[str]:
    """How ``unit`` is said, to be matched right after a number; a unit that is not known is said as it is written."""
    said = _SAID.get(unit)
    alternatives = f"{re.escape(unit)}|{said}" if said else re.escape(unit)
    return re.compile(rf"[\s-]*(?:{alternatives})(?![\w/])", re.IGNORECASE)


@lru_cache(maxsize=1)
def any_unit() -> re.Pattern[str]:
    """Any unit that is known, right after a number."""
    return re.compile(rf"[\s-]*(?:{'|'.join(_SAID.values())})(?![\w/])", re.IGNORECASE)


def like(unit: str) -> list[str]:
    """The units that measure the same as ``unit``."""
    kind = _UNITS[unit][0] if unit in _UNITS else None
    return [name for name, row in _UNITS.items() if row[0] == kind and name != unit]


def unit_after(text: str, at: int, among: list[str]) -> tuple[str, int] | None:
    """The unit of ``among`` that stands at ``at`` of ``text`` and where it ends; the longest that fits."""
    found = [(match.end(), unit) for unit in among if unit and (match := pattern(unit).match(text, at))]
    if not found:
        return None
    end, unit = max(found)
    return unit, end


def convert(number: Fraction, unit: str, to: str) -> Fraction | None:
    """``number`` of ``unit`` in ``to``, exactly; None when they measure different things or are not known."""
    if unit == to:
        return number
    if unit not in _UNITS or to not in _UNITS or _UNITS[unit][0] != _UNITS[to][0]:
        return None
    _, factor, offset = _UNITS[unit]
    _, to_factor, to_offset = _UNITS[to]
    return (number * factor + offset - to_offset) / to_factor


def is_plain(number: Fraction) -> bool:
    """Whether it can be written with few digits after the point without rounding."""
    return (number * 10**_MOST_DECIMALS).denominator == 1


def written(number: Fraction) -> str:
    """A plain number in digits, without exponent and trailing zeros."""
    if number.denominator == 1:
        return str(number.numerator)
    digits = f"{float(number):.{_MOST_DECIMALS + 3}f}".rstrip("0")
    return digits.rstrip(".")
