"""The officers' log-in, which an officer of a company that is still being made can't pass yet."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm

from config import demo


class LoginForm(AuthenticationForm):  # type: ignore[misc]
    """Asks for name and password. Who isn't there yet is told so, and doesn't count as somebody who guesses."""

    def clean(self) -> dict[str, Any]:
        """Return the name and the password once they are right."""
        name = self.cleaned_data.get("username", "")
        if demo.progress() is not None and not User.objects.filter(username=name).exists():
            raise ValidationError(
                _("The demo company is being made; its officers can log in when it is done."),
                code="being_made",
            )
        cleaned: dict[str, Any] = super().clean()
        return cleaned
