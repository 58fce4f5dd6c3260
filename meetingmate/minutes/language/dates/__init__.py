"""Dates as spoken -> ISO dates, against the date of the meeting, in English, German, French and Spanish.

The expressions are data (``LANGUAGE.toml``), ``tables`` makes patterns of them, ``reckoning`` has the calendar
arithmetic, ``reading`` finds them in a text, ``figures`` reads times of day and numbers. Readings:

* a bare weekday is the next one strictly after the meeting ("by Thursday");
* "next Tuesday" is the Tuesday of the calendar week after the meeting's (weeks start on Monday): said on a
  Tuesday it is 7 days ahead. "Nächsten Dienstag" and "mardi prochain" are read both ways by their speakers and have
  a day only where both ways agree; "el próximo martes" is the coming one;
* "Monday week", "Montag in acht Tagen", "lundi en huit" are a week after the coming Monday;
* words for the end of a day ("EOD", "Feierabend") belong to the day beside them, alone they mean today;
* "this week" and "next week" end on Friday; "end of the month" is its last calendar day;
* "4/5" is 4 May in German, French and Spanish and has two readings in English, unless its weekday decides;
* a bare day of the month is the next such day after the meeting; said on that very day it is ambiguous;
* a day before the meeting's is no due date, nor is one that recurs, that a reason or a relative clause names, or
  that something lasts from or until ("from Monday to Wednesday");
* what is ambiguous or contradicts itself ("Tuesday the eighteenth" when that is a Wednesday) has no date.
"""

from meetingmate.minutes.language.dates.figures import clock_time, counted_numbers, number, numbers
from meetingmate.minutes.language.dates.reading import When, due, find, hour, relative

__all__ = ["When", "clock_time", "counted_numbers", "due", "find", "hour", "number", "numbers", "relative"]
