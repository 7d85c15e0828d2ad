"""The first pricing tables, whose figures an actuary replaces."""

EFFECTIVE_FROM = "2000-01-01"

HEALTH_SOURCE = (
    "Illustrative: an actuary replaces these figures before anybody is insured by them. Direction only, from Paluch et al.,"
    " Lancet Public Health 2022, 7(3), e219–e228: fewer deaths with more steps a day, levelling off between 6,000 and 10,000."
)
MOTOR_SOURCE = (
    "Illustrative: an actuary replaces these figures before anybody is insured by them. Direction only, from Guillen, Nielsen"
    " and Pérez-Marín, Journal of Risk and Insurance 2021, 88(3), 569–589, and Chan, Tseung, Badescu and Lin, arXiv 2304.10591:"
    " more claims with hard braking, driving at night, high speed and distance."
)
# Per factor its bands: below, relativity per million. Units: scoring.maths.insurance.
HEALTH = [
    {
        "factor": "steps",
        "bands": [
            [4000, 1_000_000],
            [6000, 980_000],
            [8000, 965_000],
            [10_000, 955_000],
            [None, 950_000],
        ],
    },
    {
        "factor": "exercise_days",
        "bands": [[200, 1_000_000], [400, 985_000], [550, 970_000], [None, 960_000]],
    },
]
MOTOR = [
    {
        "factor": "annual_km",
        "bands": [[5000, 850_000], [10_000, 920_000], [15_000, 970_000], [None, 1_000_000]],
    },
    {"factor": "night_share", "bands": [[50_000, 960_000], [150_000, 980_000], [None, 1_000_000]]},
    {"factor": "hard_brakes", "bands": [[200, 940_000], [500, 970_000], [None, 1_000_000]]},
    {"factor": "speeding", "bands": [[5000, 950_000], [30_000, 980_000], [None, 1_000_000]]},
]
TABLES = [("health", HEALTH, 900_000, HEALTH_SOURCE), ("motor", MOTOR, 700_000, MOTOR_SOURCE)]


def fill(apps, schema_editor):
    for product, rows, lowest_ppm, source in TABLES:
        apps.get_model("scoring", "PricingTable").objects.create(
            product=product,
            number=1,
            status="approved",
            effective_from=EFFECTIVE_FROM,
            rows=rows,
            lowest_ppm=lowest_ppm,
            source=source,
        )
