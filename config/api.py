"""Routes of API v1 on one page."""

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from billing.api.draw_downs import DrawDown
from billing.api.loans import ReadLoan, ReadPayOff
from billing.api.owed import ReadOwed
from billing.api.quotes import AskForQuote, ReadQuote
from billing.api.repayments import Repay
from billing.api.statement_pdfs import ReadStatementPDF
from billing.api.statements import ListStatements, ReadStatement
from core.api import fields
from core.api.operations import NoSuchOperation
from core.api.tokens import revoke_token, take_token
from devices.api.consents import GiveConsent, ListConsentTexts, ListReceipts
from devices.api.devices import GiveUpDevice, ListDevices, RegisterDevice
from devices.api.imports import HandInFile, ReadImport
from devices.api.observations import SendObservations
from devices.api.withdrawals import PreviewWithdrawal, Withdraw
from lending.api.borrowers import RegisterBorrower
from lending.api.lines import ReadLine
from scoring.api.assessments import AskForReview, Assess, ReadAssessment, ReadReview
from scoring.api.bureau_reports import SendBureauReport
from scoring.api.evidence import SendTransactions
from scoring.api.insurance import QuoteInsurance, ReadInsuranceQuote, ReadInsuranceQuotePDF


class NumberConverter(StringConverter):
    """A number given to a borrower or a loan; nothing that the database would refuse gets through."""

    regex = fields.NUMBER


register_converter(NumberConverter, "number")

urlpatterns = [
    path("oauth/token", take_token, name="token"),
    path("oauth/revoke", revoke_token, name="revoke-token"),
    path("api/v1/borrowers", RegisterBorrower.as_view(), name="borrowers"),
    path("api/v1/lines/<number:borrower_number>", ReadLine.as_view(), name="line"),
    path("api/v1/lines/<number:borrower_number>/owed", ReadOwed.as_view(), name="owed"),
    path(
        "api/v1/lines/<number:borrower_number>/statements",
        ListStatements.as_view(),
        name="statements",
    ),
    path("api/v1/quotes", AskForQuote.as_view(), name="quotes"),
    path("api/v1/quotes/<uuid:quote_id>", ReadQuote.as_view(), name="quote"),
    path("api/v1/draw-downs", DrawDown.as_view(), name="draw-downs"),
    path("api/v1/repayments", Repay.as_view(), name="repayments"),
    path("api/v1/statements/<int:statement_id>", ReadStatement.as_view(), name="statement"),
    path(
        "api/v1/statements/<int:statement_id>/pdf",
        ReadStatementPDF.as_view(),
        name="statement-pdf",
    ),
    path("api/v1/loans/<number:number>", ReadLoan.as_view(), name="loan"),
    path("api/v1/loans/<number:number>/pay-off", ReadPayOff.as_view(), name="pay-off"),
    path("api/v1/consent-texts", ListConsentTexts.as_view(), name="consent-texts"),
    path("api/v1/consents", GiveConsent.as_view(), name="consents"),
    path(
        "api/v1/borrowers/<number:borrower_number>/consents",
        ListReceipts.as_view(),
        name="consent-receipts",
    ),
    path("api/v1/withdrawal-previews", PreviewWithdrawal.as_view(), name="withdrawal-previews"),
    path("api/v1/withdrawals", Withdraw.as_view(), name="withdrawals"),
    path("api/v1/devices", RegisterDevice.as_view(), name="devices"),
    path("api/v1/hand-overs", GiveUpDevice.as_view(), name="hand-overs"),
    path(
        "api/v1/borrowers/<number:borrower_number>/devices",
        ListDevices.as_view(),
        name="borrower-devices",
    ),
    path("api/v1/observations", SendObservations.as_view(), name="observations"),
    path("api/v1/transactions", SendTransactions.as_view(), name="transactions"),
    path("api/v1/bureau-reports", SendBureauReport.as_view(), name="bureau-reports"),
    path("api/v1/insurance-quotes", QuoteInsurance.as_view(), name="insurance-quotes"),
    path(
        "api/v1/insurance-quotes/<uuid:quote_id>",
        ReadInsuranceQuote.as_view(),
        name="insurance-quote",
    ),
    path(
        "api/v1/insurance-quotes/<uuid:quote_id>/pdf",
        ReadInsuranceQuotePDF.as_view(),
        name="insurance-quote-pdf",
    ),
    path("api/v1/imports", HandInFile.as_view(), name="imports"),
    path("api/v1/imports/<int:import_id>", ReadImport.as_view(), name="import"),
    path("api/v1/assessments", Assess.as_view(), name="assessments"),
    path("api/v1/assessments/<int:assessment_id>", ReadAssessment.as_view(), name="assessment"),
    path("api/v1/reviews", AskForReview.as_view(), name="reviews"),
    path("api/v1/reviews/<int:review_id>", ReadReview.as_view(), name="review"),
    path("api/openapi.json", SpectacularJSONAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    re_path("^api/", NoSuchOperation.as_view()),
]
