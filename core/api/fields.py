"""What the API reads and writes: amounts as strings of yuan, dates as ISO, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from core.api.problems import BrokenInput, FieldError, show
from core.maths.money import fen_from_yuan, yuan

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

# A number given to a borrower or a loan.
NUMBER = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}"

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

_WAYS_OUT = {
    "required": _("Send it."),
    "null": _("Send a value."),
    "blank": _("Send a value."),
    "unknown": _("Leave it out."),
}
_CORRECT_IT = _("Correct it and send the request again.")


@extend_schema_field(
    {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$", "examples": ["1072.00"]}
)
class YuanField(serializers.Field):  # type: ignore[type-arg]
    """An amount above zero as a decimal string of yuan, outside; whole fen, inside."""

    remedy = _("Send a string such as “1072.00”.")
    default_error_messages = {
        "invalid": _(
            "An amount is a decimal string of yuan with at most two decimals and ten digits before."
        ),
        "not_positive": _("An amount is above zero."),
    }

    def to_internal_value(self, data: Any) -> int:
        try:
            amount_fen = fen_from_yuan(data if isinstance(data, str) else "")
        except ValueError:
            self.fail("invalid")
        if amount_fen <= 0:
            self.fail("not_positive")
        return amount_fen

    def to_representation(self, value: int) -> str:
        return yuan(value)


@extend_schema_field({"type": "string", "examples": ["0.0005"]})
class RateField(serializers.Field):  # type: ignore[type-arg]
    """A daily rate as an exact decimal string outside; per million inside. Only ever written."""

    def to_representation(self, value: int) -> str:
        return f"{Decimal(value).scaleb(-6).normalize():f}"


class TextField(serializers.CharField):
    """A printable text; a number is none."""

    default_error_messages = {"invalid": _("This is a text of printable characters.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not data.isprintable():
            self.fail("invalid")
        return super().to_internal_value(data)


class WordsField(TextField):
    """What a person writes, in as many lines as they like."""

    def to_internal_value(self, data: Any) -> str:
        lines = data.splitlines() if isinstance(data, str) else [data]
        return "\n".join(super(WordsField, self).to_internal_value(line) for line in lines)


@extend_schema_field({"type": "string", "pattern": f"^{NUMBER}$"})
class NumberField(serializers.Field):  # type: ignore[type-arg]
    """A number given to a borrower or a loan."""

    default_error_messages = {
        "invalid": _("A number has 1 to 40 letters, digits, dots, hyphens or underscores.")
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not re.fullmatch(NUMBER, data, re.ASCII):
            self.fail("invalid")
        return data

    def to_representation(self, value: str) -> str:
        return value


class IdField(serializers.UUIDField):
    """A UUID as a text."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value="")
        return super().to_internal_value(data)


class WholeField(serializers.IntegerField):
    """A whole number; neither a text nor true is one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class CountInAddressField(WholeField):
    """A whole number in a query string, where all is text."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not re.fullmatch("[0-9]{1,9}", data, re.ASCII):
            self.fail("invalid")
        return int(data)


class FlagField(serializers.BooleanField):
    """True or false; neither 1 nor "yes" is one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input="")
        return data


class DayField(serializers.DateField):
    """A business date of the calendar, as YYYY-MM-DD, in this century."""

    remedy = _("Send a date such as “2026-10-10”.")
    default_error_messages = {
        "invalid": _("A date is written YYYY-MM-DD and lies between 2000 and 2099.")
    }

    def to_internal_value(self, value: Any) -> date:
        try:
            day = date.fromisoformat(
                value if isinstance(value, str) and _ISO_DATE.fullmatch(value) else ""
            )
        except ValueError:
            self.fail("invalid")
        if not EARLIEST <= day <= LATEST:
            self.fail("invalid")
        return day


class Input(serializers.Serializer):  # type: ignore[type-arg]
    """What an operation reads. A field it doesn't know is refused."""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values read. Raises BrokenInput with every field that breaks a rule."""
        # A plain dict: of a query string the framework would take an empty value for a missing one.
        form = cls(data=dict(given.items()))
        twice = _sent_twice(given)
        if twice:
            raise BrokenInput(twice)
        if form.is_valid():
            read: dict[str, Any] = form.validated_data
            return read
        raise BrokenInput(
            [
                form._error(name, detail)
                for name, details in form.errors.items()
                for detail in details
            ]
        )

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        errors: dict[str, Any] = {
            name: [ErrorDetail(str(_("The operation doesn't know this field.")), "unknown")]
            for name in data
            if name not in self.fields
        }
        try:
            read: dict[str, Any] = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **errors}) from error  # type: ignore[dict-item]
        if errors:
            raise serializers.ValidationError(errors)
        return read

    def _error(self, name: str, detail: ErrorDetail) -> FieldError:
        field = self.fields.get(name)
        remedy = _WAYS_OUT.get(str(detail.code)) or getattr(field, "remedy", _CORRECT_IT)
        # A misnamed field may hold what mustn't be said back.
        value = None if field is None else show(name, self.initial_data.get(name))
        return FieldError(str(show("", name)), str(detail), value, str(remedy))


def _sent_twice(given: Mapping[str, Any]) -> list[FieldError]:
    """Return an error for each name that an address has more than once. A body has none: its parser sees to it."""
    lists = given.lists() if isinstance(given, MultiValueDict) else ()
    return [
        FieldError(str(show("", name)), str(_("It was sent twice.")), None, str(_("Send it once.")))
        for name, values in lists
        if len(values) > 1
    ]


class Output(serializers.Serializer):  # type: ignore[type-arg]
    """What an operation answers."""

    @classmethod
    def write(cls, thing: Any) -> dict[str, Any]:
        """Return the members of the answer."""
        return dict(cls(thing).data)
