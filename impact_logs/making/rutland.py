"""The illustrative logs of Rutland's indicators: two years each, and nothing published between them."""

from __future__ import annotations

from making.totals import Spread, Totals

EXAMPLES = (
    Totals(
        trial="rutland-admissions",
        seed=20140401,
        columns={
            "admissions": ((47,), (11,)),
            "population": ((9000,), (9300,)),
            "home_after": ((22,), (32,)),
            "reabled": ((33,), (33,)),
        },
    ),
    Totals(
        trial="rutland-reablement",
        seed=20141001,
        columns={"at_home": ((22,), (32,)), "reabled": ((33,), (33,)), "discharged": ((310,), (318,))},
    ),
    Totals(
        trial="rutland-delayed-days",
        seed=20140402,
        columns={
            "all_days": ((352, 401, 489, 428), (241, 268, 318, 275)),
            "social_care_days": ((131, 142, 178, 149), (31, 18, 27, 14)),
            "adults": ((30000,) * 4, (30000,) * 4),
            "discharged": (Spread(1240), Spread(1270)),
            "back": (Spread(149), Spread(150)),
        },
    ),
)
