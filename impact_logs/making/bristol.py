"""The illustrative logs of Bristol's trials (IMPOWER's case study)."""

from __future__ import annotations

from making.answers import Answers, Batch
from making.totals import Spread, Totals

EXAMPLES = (
    Totals(
        trial="bristol-support-conversations",
        seed=20160401,
        columns={
            "new_clients": ((None,) * 4, (71, 78, 74, 77), (None,) * 5),
            "new_without_ras": ((None,) * 4, (27, 33, 28, 32), (None,) * 5),
            "conversations": ((None,) * 4, (None,) * 4, (408, 441, 466, 480, 473)),
            "without_ras": ((None,) * 4, (None,) * 4, (199, 218, 236, 242, 239)),
            "tier_3": ((52, 48, 55, 45), (43, 41, 42, 38), (None,) * 5),
            "contacts": (Spread(4800), Spread(4800), Spread(6000)),
            "came_back": (Spread(574), Spread(575), Spread(730)),
        },
    ),
    Answers(
        trial="bristol-staff-survey",
        seed=20160701,
        batches=(
            Batch(
                0,
                60,
                {
                    "conversations": {
                        "strongly_disagree": 2,
                        "disagree": 6,
                        "neither": 14,
                        "agree": 29,
                        "strongly_agree": 9,
                    }
                },
            ),
            Batch(
                0,
                50,
                {"calls": {"strongly_disagree": 1, "disagree": 5, "neither": 12, "agree": 25, "strongly_agree": 7}},
            ),
        ),
    ),
)
