"""Contacts: their rules, what was reserved, refused and completed, who asked not to be contacted."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import core.models.encrypted
from billing.migrations import _contact_rules
from core.schema import audited, filled_by, from_file, insert_only

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("core", "0001_initial"),
        ("lending", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("contract", models.CharField(max_length=100, verbose_name="contract")),
                ("ends_on", models.DateField(verbose_name="contract ends on")),
            ],
            options={
                "verbose_name": "collection agency",
                "verbose_name_plural": "collection agencies",
            },
        ),
        migrations.CreateModel(
            name="ContactFreeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("complaint", "complaint open"),
                            ("dispute", "dispute"),
                            ("hardship", "hardship talks"),
                            ("bereavement", "bereavement"),
                            ("disaster", "disaster"),
                            ("stop_list", "stop list"),
                            ("pause", "contacts pause"),
                            ("collection", "a collection is under way"),
                            ("reported_payment", "a reported payment is looked for"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("note", core.models.encrypted.EncryptedTextField(verbose_name="note")),
                ("begun_at", models.DateTimeField(verbose_name="since")),
                (
                    "until_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="until at the latest"),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_freezes",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "freeze of contacts",
                "verbose_name_plural": "freezes of contacts",
                "ordering": ["-pk"],
                "permissions": [
                    ("freeze_contacts", "Can stop the contacts with a borrower"),
                    ("unfreeze_contacts", "Can end a stop of contacts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactFreezeEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", core.models.encrypted.EncryptedTextField(verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="ended at")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "freeze",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="billing.contactfreeze",
                        verbose_name="freeze of contacts",
                    ),
                ),
            ],
            options={
                "verbose_name": "end of a freeze of contacts",
                "verbose_name_plural": "ends of freezes of contacts",
            },
        ),
        migrations.CreateModel(
            name="ContactNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_index", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "number called",
                "verbose_name_plural": "numbers called",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("sms", "SMS"),
                            ("app", "app message"),
                            ("letter", "letter"),
                            ("visit", "visit"),
                            ("incoming", "the borrower came to us"),
                        ],
                        max_length=16,
                        verbose_name="kind of contact",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "companion",
                    models.CharField(blank=True, max_length=150, verbose_name="second officer"),
                ),
                (
                    "caller",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="who made it at the agency"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="the agency's own number"
                    ),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("recorded_at", models.DateTimeField(verbose_name="recording time")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="billing.agency",
                        verbose_name="agency",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="billing.contactnumber",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-at", "-pk"],
                "permissions": [
                    ("make_contact", "Can reserve and complete contacts"),
                    ("report_contact", "Can enter what an agency reports"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("connected", "connected"),
                            ("no_answer", "attempted, no answer"),
                            ("wrong_person", "wrong person"),
                            ("invalid_number", "invalid number"),
                            ("delivered", "delivered"),
                            ("undelivered", "not delivered"),
                            ("met", "met"),
                            ("not_met", "not met"),
                            ("noted", "noted"),
                        ],
                        max_length=16,
                        verbose_name="result",
                    ),
                ),
                ("note", core.models.encrypted.EncryptedTextField(verbose_name="note")),
                (
                    "receipt",
                    models.CharField(blank=True, max_length=100, verbose_name="delivery receipt"),
                ),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("at", models.DateTimeField(verbose_name="completed at")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcome",
                        to="billing.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a contact",
                "verbose_name_plural": "outcomes of contacts",
            },
        ),
        migrations.CreateModel(
            name="ContactRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hours", "hours"),
                            ("connected_calls", "connected calls a debtor and day"),
                            ("attempts", "attempts a number and day"),
                            ("third_person", "third persons"),
                            ("visits", "visits by two, never at night"),
                            ("person_freeze", "a person freezes contact"),
                            ("money_freeze", "money freezes contact"),
                            ("templates", "approved templates only"),
                        ],
                        max_length=24,
                        verbose_name="rule",
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="value"),
                ),
                (
                    "opens_at",
                    models.TimeField(blank=True, null=True, verbose_name="from, local time"),
                ),
                (
                    "closes_at",
                    models.TimeField(blank=True, null=True, verbose_name="until, local time"),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="switched on")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("effective_from", models.DateField(verbose_name="effective from")),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the rules that the system began with.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact rule",
                "verbose_name_plural": "contact rules",
                "ordering": ["kind", "-effective_from"],
                "permissions": [
                    ("request_change_contact_rule", "Can ask for a contact rule"),
                    ("check_change_contact_rule", "Can decide a contact rule"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        default="Asia/Shanghai", max_length=64, verbose_name="time zone"
                    ),
                ),
                (
                    "agreed_from",
                    models.TimeField(blank=True, null=True, verbose_name="agreed from, local time"),
                ),
                (
                    "agreed_until",
                    models.TimeField(
                        blank=True, null=True, verbose_name="agreed until, local time"
                    ),
                ),
                (
                    "writing",
                    models.CharField(
                        blank=True,
                        help_text="Needed for hours outside the rule's.",
                        max_length=200,
                        verbose_name="where the borrower wrote it",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="recorded at",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_terms",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact terms of a borrower",
                "verbose_name_plural": "contact terms of borrowers",
                "ordering": ["-pk"],
                "permissions": [
                    ("agree_contact_hours", "Can enter hours that a borrower agreed to")
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sms", "SMS"), ("app", "app message"), ("letter", "letter")],
                        max_length=16,
                        verbose_name="kind of contact",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                (
                    "tells_of_debt",
                    models.BooleanField(
                        default=True,
                        help_text="Such words never go to a third person.",
                        verbose_name="tells of the debt",
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="effective from")),
                (
                    "approval",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the templates that the system began with.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.approval",
                        verbose_name="approval",
                    ),
                ),
            ],
            options={
                "verbose_name": "message template",
                "verbose_name_plural": "message templates",
                "ordering": ["code", "-version"],
                "permissions": [
                    ("request_approve_message_template", "Can ask for a message template"),
                    ("check_approve_message_template", "Can decide a message template"),
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.messagetemplate",
                verbose_name="message template",
            ),
        ),
        migrations.CreateModel(
            name="ThirdPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", core.models.encrypted.EncryptedTextField(verbose_name="real name")),
                ("phone", core.models.encrypted.EncryptedTextField(verbose_name="phone")),
                ("phone_index", models.CharField(db_index=True, editable=False, max_length=64)),
                (
                    "relation",
                    models.CharField(max_length=40, verbose_name="relation to the borrower"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="named at",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="third_persons",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
            ],
            options={
                "verbose_name": "third person",
                "verbose_name_plural": "third persons",
                "ordering": ["pk"],
                "permissions": [
                    (
                        "enter_contact_wishes",
                        "Can enter third persons, consents and who asked to stop",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("sms", "SMS"),
                            ("app", "app message"),
                            ("letter", "letter"),
                            ("visit", "visit"),
                            ("incoming", "the borrower came to us"),
                        ],
                        max_length=16,
                        verbose_name="kind of contact",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("hours", "hours"),
                            ("connected_calls", "connected calls a debtor and day"),
                            ("attempts", "attempts a number and day"),
                            ("third_person", "third persons"),
                            ("visits", "visits by two, never at night"),
                            ("person_freeze", "a person freezes contact"),
                            ("money_freeze", "money freezes contact"),
                            ("templates", "approved templates only"),
                        ],
                        max_length=24,
                        verbose_name="rule",
                    ),
                ),
                ("because", models.CharField(max_length=32, verbose_name="because")),
                (
                    "allowed_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="allowed again from"),
                ),
                ("reasons", models.JSONField(default=list, verbose_name="all that refused it")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_refusals",
                        to="lending.creditline",
                        verbose_name="credit line",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="billing.messagetemplate",
                        verbose_name="message template",
                    ),
                ),
                (
                    "third_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="billing.thirdperson",
                        verbose_name="third person",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused contact",
                "verbose_name_plural": "refused contacts",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="third_person",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the debtor.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="billing.thirdperson",
                verbose_name="third person",
            ),
        ),
        migrations.CreateModel(
            name="ThirdPersonStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "third_person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop",
                        to="billing.thirdperson",
                        verbose_name="third person",
                    ),
                ),
            ],
            options={
                "verbose_name": "third person who asked to stop",
                "verbose_name_plural": "third persons who asked to stop",
            },
        ),
        migrations.CreateModel(
            name="CollectionsConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("given", "given"), ("withdrawn", "withdrawn")],
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        help_text="The signed text and its version, or the recorded call.",
                        max_length=200,
                        verbose_name="how it was given or withdrawn",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=150, verbose_name="actor")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections_consents",
                        to="lending.creditline",
                        verbose_name="line",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent: collections contact",
                "verbose_name_plural": "consents: collections contact",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="contact_consent_has_evidence",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("hours", "hours"),
                            ("connected_calls", "connected calls a debtor and day"),
                            ("attempts", "attempts a number and day"),
                            ("third_person", "third persons"),
                            ("visits", "visits by two, never at night"),
                            ("person_freeze", "a person freezes contact"),
                            ("money_freeze", "money freezes contact"),
                            ("templates", "approved templates only"),
                        ],
                        max_length=24,
                        verbose_name="rule",
                    ),
                ),
                ("because", models.CharField(max_length=32, verbose_name="because")),
                (
                    "counted",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="counted"),
                ),
                (
                    "most",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="allowed"),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason for closing")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="billing.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "breach of a contact rule",
                "verbose_name_plural": "breaches of contact rules",
                "ordering": ["-closed_at", "-pk"],
                "permissions": [("close_contactfinding", "Can close a breach of a contact rule")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "rule", "because"), name="a_breach_is_found_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_breach_says_why",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="contactfreeze",
            index=models.Index(fields=["line"], name="contact_freezes_of_a_line"),
        ),
        migrations.AddConstraint(
            model_name="contactfreeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_at__isnull", True),
                    ("until_at__gt", models.F("begun_at")),
                    _connector="OR",
                ),
                name="contact_freeze_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactfreeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "complaint",
                            "dispute",
                            "hardship",
                            "bereavement",
                            "disaster",
                            "stop_list",
                            "pause",
                            "collection",
                            "reported_payment",
                        ],
                    )
                ),
                name="contact_freeze_has_a_known_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="contactnumber",
            index=models.Index(fields=["number_index"], name="contact_number_by_index"),
        ),
        migrations.AddConstraint(
            model_name="contactnumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number_index", ""), _negated=True),
                fields=("line", "number_index"),
                name="a_number_once_a_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.UniqueConstraint(
                fields=("kind", "effective_from"), name="one_contact_rule_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closes_at__isnull", True),
                        ("kind__in", ["connected_calls", "attempts", "third_person"]),
                        ("opens_at__isnull", True),
                        ("value__gte", 1),
                    ),
                    models.Q(
                        ("closes_at__gt", models.F("opens_at")),
                        ("kind__in", ["hours", "visits"]),
                        ("opens_at__isnull", False),
                        ("value__isnull", True),
                    ),
                    models.Q(
                        ("closes_at__isnull", True),
                        ("kind__in", ["person_freeze", "money_freeze", "templates"]),
                        ("opens_at__isnull", True),
                        ("value__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="contact_rule_has_its_value",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="contact_rule_has_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactterms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_from__isnull", True), ("agreed_until__isnull", True)),
                    models.Q(
                        ("agreed_from__isnull", False),
                        ("agreed_until__isnull", False),
                        models.Q(("writing", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hours_are_agreed_in_writing",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="one_template_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("code", "effective_from"), name="one_message_template_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="a_template_has_words"
            ),
        ),
        migrations.AddIndex(
            model_name="contactrefusal",
            index=models.Index(fields=["line", "at"], name="refusals_of_a_day"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["line", "at"], name="contacts_of_a_day"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["at", "id"], name="contacts_as_listed"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("agency__isnull", False), models.Q(("reference", ""), _negated=True)
                ),
                fields=("agency", "reference"),
                name="an_agency_reports_a_contact_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("third_person__isnull", True), ("kind__in", ["call", "sms"]), _connector="OR"
                ),
                name="a_third_person_is_reached_by_number",
            ),
        ),
        filled_by(_contact_rules.fill),
        from_file(SQL / "contact_guard.sql"),
        from_file(SQL / "contact_deeds.sql"),
        *insert_only(
            "billing_contact",
            "billing_contactoutcome",
            "billing_contactrefusal",
            "billing_contactfreeze",
            "billing_contactfreezeend",
            "billing_contactterms",
            "billing_collectionsconsent",
            "billing_thirdpersonstop",
            "billing_contactrule",
            "billing_messagetemplate",
        ),
        from_file(SQL / "contact_rights.sql"),
        audited("billing_agency"),
        audited("billing_contactfinding"),
        audited("billing_contactnumber"),
        audited("billing_thirdperson", hidden=["name", "phone", "phone_index"]),
    ]
