"""What the keys of a validation report are called, on its page, in its document and in a model's card."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS: dict[str, Promise] = {
    "train": _("training"),
    "out_of_sample": _("out of sample"),
    "out_of_time": _("out of time"),
    "unseen": _("all whom training did not see"),
}
TRIALS: dict[str, Promise] = {
    "without_behaviour": _("without behaviour"),
    "without_transaction": _("without transactions"),
    "without_bureau": _("without the credit bureau"),
    "without_repayment": _("without repayment history"),
    "behaviour_faded": _("behaviour faded by 30%"),
    "cheats_10%": _("one bad in ten behaves like a good"),
    "cheats_30%": _("three bads in ten behave like goods"),
}
GROUPS: dict[str, Promise] = {"male": _("men"), "female": _("women")}
SWAPPED: dict[str, Promise] = {
    "both": _("approved by both"),
    "only_this": _("approved by this model only"),
    "only_other": _("approved by the other only"),
    "neither": _("declined by both"),
}
