"""Decisions, the record, events and what the law keeps; the application's role before all."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.migrations import _keeping_rules
from core.schema import InitialMigration, audited, digested, filled_by, from_file, insert_only

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(InitialMigration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        from_file(SQL / "application_role.sql"),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="api_client",
                        serialize=False,
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                        verbose_name="OAuth application",
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), size=None, verbose_name="scopes"
                    ),
                ),
            ],
            options={
                "verbose_name": "API client",
                "verbose_name_plural": "API clients",
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_event_id", models.BigIntegerField(unique=True, verbose_name="first event")),
                ("last_event_id", models.BigIntegerField(unique=True, verbose_name="last event")),
                ("events", models.BigIntegerField(verbose_name="events")),
                ("event_digests", models.BinaryField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
            ],
            options={
                "verbose_name": "audit seal",
                "verbose_name_plural": "audit seals",
                "ordering": ["-last_event_id"],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("actor", models.CharField(max_length=150, verbose_name="actor")),
                ("table_name", models.CharField(max_length=64, verbose_name="table")),
                ("row_id", models.CharField(max_length=64, verbose_name="row")),
                ("operation", models.CharField(max_length=6, verbose_name="operation")),
                ("before", models.JSONField(null=True, verbose_name="before")),
                ("after", models.JSONField(null=True, verbose_name="after")),
                ("transaction_id", models.BigIntegerField(verbose_name="transaction")),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit events",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["table_name", "row_id"], name="audit_event_by_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client", models.CharField(max_length=100, verbose_name="client")),
                ("key", models.CharField(max_length=255, verbose_name="key")),
                ("operation", models.CharField(max_length=64, verbose_name="operation")),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(verbose_name="status")),
                ("body", models.JSONField(verbose_name="body")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
            ],
            options={
                "verbose_name": "idempotency record",
                "verbose_name_plural": "idempotency records",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "key"), name="idempotency_key_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeepingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, verbose_name="code")),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="years kept"
                    ),
                ),
                ("law", models.CharField(max_length=200, verbose_name="law")),
                ("law_zh", models.CharField(max_length=200, verbose_name="law, in Chinese")),
                ("effective_from", models.DateField(verbose_name="effective from")),
            ],
            options={
                "verbose_name": "keeping rule",
                "verbose_name_plural": "keeping rules",
                "ordering": ["code", "-effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "effective_from"), name="one_keeping_rule_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                (
                    "subject",
                    models.CharField(
                        help_text="Loan or line number.", max_length=64, verbose_name="subject"
                    ),
                ),
                ("payload", models.JSONField(default=dict, verbose_name="payload")),
                (
                    "happened_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="happened at"),
                ),
                (
                    "delivered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="delivered at"),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("delivered_at__isnull", True)),
                        fields=["id"],
                        name="outbox_undelivered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.CharField(max_length=64, verbose_name="action")),
                ("target_type", models.CharField(max_length=64, verbose_name="kind of target")),
                ("target_id", models.CharField(max_length=64, verbose_name="target")),
                ("payload", models.JSONField(default=dict, verbose_name="what is asked")),
                ("payload_hash", models.CharField(editable=False, max_length=64)),
                ("reason", models.TextField(verbose_name="reason")),
                ("evidence", models.JSONField(blank=True, default=dict, verbose_name="evidence")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="checked at"),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("open", "waiting for a checker"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn by its maker"),
                        ],
                        default="open",
                        max_length=16,
                        verbose_name="verdict",
                    ),
                ),
                ("verdict_note", models.TextField(blank=True, verbose_name="checker's note")),
                ("outcome", models.JSONField(blank=True, default=dict, verbose_name="outcome")),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checker",
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="maker",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checker__isnull", True),
                            models.Q(("checker", models.F("maker")), _negated=True),
                            ("verdict", "withdrawn"),
                            _connector="OR",
                        ),
                        name="checker_is_not_maker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_at__isnull", True),
                                ("checker__isnull", True),
                                ("verdict", "open"),
                            ),
                            models.Q(
                                models.Q(("verdict", "open"), _negated=True),
                                ("checked_at__isnull", False),
                                ("checker__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_has_its_checker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "open")),
                        fields=("action", "target_type", "target_id"),
                        name="one_open_approval_a_deed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="approval_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "withdrawn"), _negated=True),
                            ("checker", models.F("maker")),
                            _connector="OR",
                        ),
                        name="only_its_maker_withdraws",
                    ),
                ],
            },
        ),
        # Only the triggers, which run as the owner, write events.
        migrations.RunSQL("REVOKE INSERT ON core_auditevent FROM xiaodai_app"),
        from_file(SQL / "insert_only.sql"),
        from_file(SQL / "audit_triggers.sql"),
        from_file(SQL / "provable_record.sql"),
        from_file(SQL / "history_proof.sql"),
        from_file(SQL / "record_log_in.sql"),
        from_file(SQL / "record_disclosure.sql"),
        from_file(SQL / "approval_triggers.sql"),
        # The audit record knows rows by their `id`; this table's key has another name.
        migrations.RunSQL(
            "ALTER TABLE core_apiclient ADD COLUMN id bigint GENERATED ALWAYS AS (application_id) STORED"
        ),
        audited("core_apiclient"),
        *insert_only("core_auditevent", "core_auditseal"),
        audited("core_approval"),
        audited("core_keepingrule"),
        audited("auth_user", hidden=["password"], ignored=["last_login"]),
        *(
            audited(table)
            for table in (
                "auth_group",
                "auth_user_groups",
                "auth_user_user_permissions",
                "auth_group_permissions",
            )
        ),
        audited("oauth2_provider_application", hidden=["client_secret"], ignored=["updated"]),
        digested("auth_permission", stretch="id"),
        digested("django_content_type", stretch="id"),
        filled_by(_keeping_rules.fill),
    ]
