"""Every kind of audit entry, with the words that the person concerned reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What somebody did, or looked at.

    To add one, add one line: `AREA_WHAT_HAPPENED = "area.what-happened", _("did it")`. The words
    follow the name of the person who acted: "Alex Example opened your record". A verb that ends
    in `.opened`, `.listed` or `.downloaded` is a look. Never change a
    value: entries in the log keep it.
    """

    ARTICLES_APPROVED = "articles.approved", _("approved an article")
    ARTICLES_LOADED = "articles.loaded", _("loaded an article that comes with Physiobench")
    ARTICLES_SENT_TO_REVIEW = "articles.sent-to-review", _("sent an article for review")
    ASSESSMENT_CLAIMED = "assessment.claimed", _("added an assessment to your record")
    ASSESSMENT_COMPLETED = "assessment.completed", _("finished an assessment")
    ASSESSMENT_DELETED = (
        "assessment.deleted",
        _("deleted an assessment that was not in any account"),
    )
    ASSESSMENT_LINK_SENT = "assessment.link-sent", _("sent a link to an assessment")
    ASSESSMENT_MEASURE_CORRECTED = "assessment.measure-corrected", _("corrected a measurement")
    ASSESSMENT_MEASURED = "assessment.measured", _("recorded a measurement")
    ASSESSMENT_PHOTO_ADDED = "assessment.photo-added", _("added a photo")
    ASSESSMENT_STARTED = "assessment.started", _("started an assessment")
    ASSESSMENT_STOPPED = "assessment.stopped", _("was shown urgent advice in an assessment")
    AUDIT_ROWS_REMOVED = "audit.rows-removed", _("deleted data whose retention period had ended")
    CONVERSATIONS_NO_REPLY_NEEDED = (
        "conversations.no-reply-needed",
        _("marked your message as needing no reply"),
    )
    CONVERSATIONS_OPENED = "conversations.opened", _("opened your messages")
    CONVERSATIONS_READ = "conversations.read", _("read your messages")
    CONVERSATIONS_SENT = "conversations.sent", _("sent a message")
    DATA_ASKED = "data.asked", _("made a request about your data")
    DATA_ERASED = "data.erased", _("deleted data that we need not keep, and closed the account")
    DATA_REFUSED = "data.refused", _("refused a request about your data")
    DATA_REQUEST_OPENED = "data.request.opened", _("opened your request about your data")
    DATA_RESTRICTED = "data.restricted", _("restricted the use of your data")
    DATA_RESTRICTION_LIFTED = "data.restriction-lifted", _("ended the restriction of your data")
    DATA_WITHDRAWN = "data.withdrawn", _("withdrew a request about your data")
    DIARY_SESSION_CHECKED = "diary.session-checked", _("answered the check before a session")
    DIARY_SESSION_CORRECTED = "diary.session-corrected", _("corrected a session in the diary")
    DIARY_SESSION_LOGGED = "diary.session-logged", _("recorded a session in the diary")
    DIARY_SESSION_REVIEWED = "diary.session-reviewed", _("reviewed a session in your diary")
    EPISODES_ALL_LISTED = "episodes.all.listed", _("opened the list of everyone in care")
    EPISODES_ANSWER_ASKED = (
        "episodes.answer-asked",
        _("asked a colleague of your physio, or a manager, to act on what you sent"),
    )
    EPISODES_BEGUN = "episodes.begun", _("started your care")
    EPISODES_CANCELLED = "episodes.cancelled", _("cancelled your care")
    EPISODES_DISCHARGED = "episodes.discharged", _("discharged you")
    EPISODES_ORDER_OPENED = "episodes.order.opened", _("opened your order")
    EPISODES_REASSIGNED = "episodes.reassigned", _("moved your care to another physio")
    EPISODES_REQUESTED = "episodes.requested", _("asked for care")
    FOLLOWUP_ANSWERED = "followup.answered", _("replied to your follow-up")
    FOLLOWUP_BEGUN = "followup.begun", _("started the follow-up")
    FOLLOWUP_OPENED = "followup.opened", _("opened your follow-up answers")
    FOLLOWUP_REMINDED = "followup.reminded", _("sent a reminder about the follow-up")
    FOLLOWUP_SENT = "followup.sent", _("sent the follow-up answers")
    KIT_LOANS_LISTED = "kit.loans.listed", _("opened the list of loans")
    KIT_STIMULATOR_CLEANED = "kit.stimulator-cleaned", _("cleaned a stimulator")
    KIT_STIMULATOR_LENT = "kit.stimulator-lent", _("lent you a stimulator")
    KIT_STIMULATOR_NAMED = "kit.stimulator-named", _("chose the stimulator")
    KIT_STIMULATOR_TAKEN_BACK = "kit.stimulator-taken-back", _("took a stimulator back")
    PAYMENTS_ALL_LISTED = "payments.all.listed", _("opened the list of orders and refunds")
    PAYMENTS_ORDER_CANCELLED = "payments.order-cancelled", _("cancelled the order")
    PAYMENTS_ORDER_PAID = "payments.order-paid", _("recorded the payment")
    PAYMENTS_ORDER_PLACED = "payments.order-placed", _("placed the order")
    PAYMENTS_ORDER_REFUNDED = "payments.order-refunded", _("recorded the refund")
    PAYMENTS_RECEIPT_IMPORTED = (
        "payments.receipt-imported",
        _("imported a receipt from another site"),
    )
    PAYMENTS_RECEIPT_OPENED = "payments.receipt.opened", _("opened your receipt")
    PEOPLE_ACCEPTS_PATIENTS = (
        "people.accepts-patients",
        _("changed whether a physio accepts new patients"),
    )
    PEOPLE_ADDRESS_ADDED = "people.address-added", _("added an e-mail address")
    PEOPLE_ADDRESS_CHANGED = "people.address-changed", _("changed the e-mail address")
    PEOPLE_ADDRESS_PROVED = "people.address-proved", _("confirmed the e-mail address")
    PEOPLE_ADDRESS_REMOVED = "people.address-removed", _("removed an e-mail address")
    PEOPLE_CODES_OPENED = "people.codes.opened", _("opened the recovery codes")
    PEOPLE_CLINICAL_LEAD_NAMED = "people.clinical-lead-named", _("chose the clinical lead")
    PEOPLE_DEACTIVATED = "people.deactivated", _("deactivated an account")
    PEOPLE_DEPUTY_NAMED = "people.deputy-named", _("chose a deputy")
    PEOPLE_EDITOR_ADDED = "people.editor-added", _("added an editor")
    PEOPLE_FACTOR_ADDED = "people.factor-added", _("added a second step")
    PEOPLE_FACTOR_REMOVED = "people.factor-removed", _("removed a second step")
    PEOPLE_FACTORS_RESET = "people.factors-reset", _("reset the second step")
    PEOPLE_LEAVE_ENDED = "people.leave-ended", _("ended a period of leave")
    PEOPLE_LEAVE_ENTERED = "people.leave-entered", _("recorded a period of leave")
    PEOPLE_MANAGER_ADDED = "people.manager-added", _("added a manager")
    PEOPLE_NAME_CHANGED = "people.name-changed", _("changed the name on the account")
    PEOPLE_PASSWORD_CHANGED = "people.password-changed", _("changed the password")
    PEOPLE_PHYSIO_ADDED = "people.physio-added", _("added a physio")
    PEOPLE_REACTIVATED = "people.reactivated", _("reactivated an account")
    PEOPLE_RECOVERY_CODES_MADE = "people.recovery-codes-made", _("made new recovery codes")
    PEOPLE_REGISTER_CHECKED = "people.register-checked", _("recorded an HCPC check")
    PEOPLE_ROLE_ADDED = "people.role-added", _("added a role to an account")
    PEOPLE_ROLE_REMOVED = "people.role-removed", _("removed a role from an account")
    PEOPLE_SESSIONS_ENDED = "people.sessions-ended", _("signed the account out everywhere")
    PEOPLE_SIGN_IN_FAILED = (
        "people.sign-in-failed",
        _("refused a sign-in: the password or code was wrong"),
    )
    PEOPLE_SIGNED_IN = "people.signed-in", _("signed in")
    PRACTICE_ANSWERS_REVIEWED = "practice.answers-reviewed", _("reviewed your new answers")
    PRACTICE_INBOX_LISTED = "practice.inbox.listed", _("opened the physio inbox")
    PRACTICE_OVERVIEW_LISTED = "practice.overview.listed", _("opened the practice overview")
    PRACTICE_PATIENTS_LISTED = "practice.patients.listed", _("opened the list of their patients")
    PROGRAMMES_DRAFT_OPENED = "programmes.draft.opened", _("opened your draft programme")
    PROGRAMMES_DRAFT_SAVED = "programmes.draft-saved", _("worked on your draft programme")
    PROGRAMMES_READ = "programmes.read", _("read the programme")
    PROGRAMMES_SIGNED = "programmes.signed", _("signed your programme")
    PROGRAMMES_SIGNED_OPENED = "programmes.signed.opened", _("opened your signed programme")
    RECORD_DELETED = "record.deleted", _("deleted a record whose retention period had ended")
    RECORD_DOWNLOADED = "record.downloaded", _("downloaded the whole record")
    RECORD_IMPORTED = "record.imported", _("imported your record from another site")
    RECORD_OPENED = "record.opened", _("opened your record")

    @property
    def is_look(self) -> bool:
        """Test that this is a look into a record, which changes nothing."""
        return self.value.endswith((".opened", ".listed", ".downloaded"))
