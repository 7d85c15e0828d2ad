"""Officers and their groups, in the theme's own forms."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class OfficerAdmin(UserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """Who may log in, and in which groups: maker, checker, collector, auditor."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "is_staff", "is_active", "last_login")
    # Rights come by group alone. The two-list widget speaks English only.
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("last_name", "first_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep whoever ever decided something: an officer who leaves becomes inactive."""
        return False


@admin.register(Group)
class OfficerGroupAdmin(GroupAdmin, ModelAdmin):
    """What the officers of a group may do."""

    filter_horizontal = ()
