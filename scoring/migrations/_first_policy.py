"""The limit policy that a lender starts with. Every figure is data: two people change it by a next version."""

# Probability of default below (per million), months of income (per million).
BANDS = [
    [20_000, 3_000_000],
    [40_000, 2_000_000],
    [70_000, 1_500_000],
    [120_000, 1_000_000],
    [200_000, 500_000],
    [300_000, 250_000],
]


def fill(apps, schema_editor):
    apps.get_model("scoring", "LimitPolicy").objects.create(
        number=1,
        status="approved",
        effective_from="2000-01-01",
        product_cap_fen=50_000_00,
        bands=BANDS,
        affordability_ppm=500_000,
        income_unknown_fen=3_000_00,
        other_debt_months=12,
        behaviour_only_cap_fen=5_000_00,
        low_trust_below_ppm=500_000,
        low_trust_cap_fen=2_000_00,
        increase_ppm=300_000,
        clean_instalments=3,
        overdue_cut_ppm=300_000,
        automatic_fen=20_000_00,
        review_days=15,
    )
