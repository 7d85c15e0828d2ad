"""Officers and their groups, in the theme's own forms."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from core.admin.searching import PostedSearch
from core.maths.calendar import now
from core.services import logins
from core.services.officer_groups import name_of
from core.templatetags.cells import badge

admin.site.unregister(User)
admin.site.unregister(Group)

# Of a key that the database can hold.
MOST_DIGITS = 9


class ChosenByKey(PostedSearch):
    """A list whose rows can be chosen, by their keys and by nothing else."""

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Show the list again where a key is no key, as where nothing is chosen."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        kept = request.POST.copy()
        kept.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if _is_key(key)])
        request.POST = kept  # type: ignore[assignment]
        answer: HttpResponse | None = super().response_action(request, queryset)
        return answer


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


@admin.register(User)
class OfficerAdmin(UserAdmin, ChosenByKey):  # type: ignore[type-arg]
    """Who may log in, and in which groups: see lending.services.officers."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = (
        "username",
        "first_name",
        "last_name",
        "is_staff",
        "is_active",
        "last_login",
        "log_in",
    )
    actions = ("open_log_in",)
    # Rights come by group alone. The two-list widget speaks English only.
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )

    def formfield_for_manytomany(self, *args: Any, **kwargs: Any) -> Any:
        """Call the groups by their names."""
        field: Any = super().formfield_for_manytomany(*args, **kwargs)
        if field is not None and field.queryset.model is Group:
            field.label_from_instance = lambda group: name_of(group.name)
        return field

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Look up at once whose log-in is closed, for all rows of the page."""
        changes = super().get_changelist_instance(request)
        names = [officer.username for officer in changes.result_list]
        closed = logins.closed_for(names, at=now())
        for officer in changes.result_list:
            officer.log_in_is_closed = officer.username in closed
        return changes

    @admin.display(description=_("log-in"))
    def log_in(self, officer: Any) -> str:
        return (
            badge(_("must wait"), "bad")
            if officer.log_in_is_closed
            else badge(_("can log in"), "good")
        )

    @admin.action(description=_("Open the log-in"), permissions=["change"])
    def open_log_in(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Forget the officers' wrong passwords. Who did it stands in each officer's history."""
        for officer in queryset:
            logins.open_for(officer.username)
            self.log_change(request, officer, str(_("Open the log-in")))
        messages.success(request, _("The log-in is open again."))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep whoever ever decided something: an officer who leaves becomes inactive."""
        return False


@admin.register(Group)
class OfficerGroupAdmin(GroupAdmin, ChosenByKey):
    """What the officers of a group may do."""

    filter_horizontal = ()
    list_display = ("called", "name")

    @admin.display(description=pgettext_lazy("officers", "group"), ordering="name")
    def called(self, group: Group) -> str:
        return name_of(group.name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Keep to the house's groups, whose rights are set as the tables are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Keep what gives officers their rights: a group deleted would take them from all at once."""
        return False


def _name(model: type[Model], one: Promise, many: Promise) -> None:
    """Name what is Django's own by the house's words: the theme titles pages by them."""
    names = admin.site.get_model_admin(model).opts
    names.verbose_name, names.verbose_name_plural = one, many  # type: ignore[assignment]


_name(User, _("officer"), _("officers"))
_name(Group, pgettext_lazy("officers", "group"), pgettext_lazy("officers", "groups"))
apps.get_app_config("auth").verbose_name = _("Control")
