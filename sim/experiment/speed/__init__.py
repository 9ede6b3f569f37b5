"""How fast a scenario runs, and whether it has become slower: times as multiples of a yardstick's in the same process.

`record_speed` measures, `SpeedRecord` is the file, `check_speed` measures again and judges. Benchmarks of single parts
are in ``bench/``; whether results are the same is `sim.experiment.checking`'s business.
"""

from .calibration import calibrate
from .judging import BUDGET_S, LIMIT, SpeedResult, check_speed, record_speed
from .record import SpeedRecord

__all__ = [
    "BUDGET_S",
    "LIMIT",
    "SpeedRecord",
    "SpeedResult",
    "calibrate",
    "check_speed",
    "record_speed",
]
