"""The provision rates of the product rules."""

EFFECTIVE_FROM = "2000-01-01"
RATES = {
    "normal": 15_000,
    "special_mention": 30_000,
    "substandard": 300_000,
    "doubtful": 600_000,
    "loss": 1_000_000,
}


def fill(apps, schema_editor):
    rate = apps.get_model("billing", "ProvisionRate")
    rate.objects.bulk_create(
        rate(asset_class=asset_class, rate_ppm=rate_ppm, effective_from=EFFECTIVE_FROM)
        for asset_class, rate_ppm in RATES.items()
    )
