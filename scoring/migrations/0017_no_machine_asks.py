"""What the user `assessment` asked for and nobody decided waits for officers again; what was decided stays as it was."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Now

ACT = "SELECT set_config('xiaodai.actor', 'system:migration', true)"
NOTE = "No machine asks any more: an officer takes the assessment up."


def hand_over(apps, schema_editor):
    """Withdraw the open requests of the machine's user, keep all others beside their assessments, and retire that user."""
    schema_editor.execute(ACT)
    machine = apps.get_model("auth", "User").objects.filter(username="assessment", is_staff=False)
    assessments = apps.get_model("scoring", "Assessment").objects.filter(approval__isnull=False)
    handed_back = assessments.filter(approval__maker__in=machine, approval__verdict="open")
    ids = list(handed_back.values_list("pk", "approval"))
    taken_up = apps.get_model("scoring", "TakenUp")
    taken_up.objects.bulk_create(
        taken_up(assessment_id=assessment, approval_id=approval)
        for assessment, approval in assessments.exclude(
            pk__in=[assessment for assessment, _approval in ids]
        ).values_list("pk", "approval")
    )
    apps.get_model("lending", "Approval").objects.filter(
        pk__in=[approval for _assessment, approval in ids]
    ).update(verdict="withdrawn", checker=F("maker"), checked_at=Now(), verdict_note=NOTE)
    for user in machine:
        user.user_permissions.clear()
    machine.update(is_active=False)
    # The column goes in the same transaction, which no unchecked row may stand in the way of.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0016_taken_up"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(hand_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="assessment", name="approval"),
    ]
