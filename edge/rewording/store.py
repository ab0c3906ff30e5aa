"""All SQL that writes how far the indexes have been written over."""

from typing import Final

PLACES: Final = "SELECT what, upto FROM rewording ORDER BY what"

PASS: Final = "UPDATE rewording SET upto = :next WHERE what = :what AND upto = :upto"

END: Final = "DELETE FROM rewording WHERE what = :what AND upto = :upto"
