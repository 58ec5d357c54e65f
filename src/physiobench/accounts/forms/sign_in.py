"""allauth's forms with messages in our own words. Settings name each by its id.

Its form of sign-up is made from `people.SignUpForm` and has them already.
"""

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey

from physiobench.lib.plain_forms import PlainMessages


# allauth has no type hints, so mypy cannot check the classes that these inherit from


class AddEmailForm(PlainMessages, account.AddEmailForm):  # type: ignore[misc]
    """Add an e-mail address."""


class ChangeEmailForm(PlainMessages, account.ChangeEmailForm):  # type: ignore[misc]
    """Correct the e-mail address during sign-up."""


class ChangePasswordForm(PlainMessages, account.ChangePasswordForm):  # type: ignore[misc]
    """Change the password."""


class ConfirmEmailForm(PlainMessages, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """Confirm an e-mail address by its code."""


class ConfirmLoginCodeForm(PlainMessages, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """Sign in by a code."""


class ConfirmPasswordResetForm(PlainMessages, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """Confirm a new password by a code."""


class LoginForm(PlainMessages, account.LoginForm):  # type: ignore[misc]
    """Sign in by password."""


class ReauthenticateForm(PlainMessages, account.ReauthenticateForm):  # type: ignore[misc]
    """Confirm by password that it is the same person."""


class RequestLoginCodeForm(PlainMessages, account.RequestLoginCodeForm):  # type: ignore[misc]
    """Ask for a code to sign in."""


class ResetPasswordForm(PlainMessages, account.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a new password."""


class ResetPasswordKeyForm(PlainMessages, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password after a reset."""


class SetPasswordForm(PlainMessages, account.SetPasswordForm):  # type: ignore[misc]
    """Choose a first password."""


class UserTokenForm(PlainMessages, account.UserTokenForm):  # type: ignore[misc]
    """Check the link of a password reset."""


class ActivateTOTPForm(PlainMessages, totp.ActivateTOTPForm):  # type: ignore[misc]
    """Set up an authenticator app."""


class AddWebAuthnForm(PlainMessages, passkey.AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey."""


class AuthenticateForm(PlainMessages, factor.AuthenticateForm):  # type: ignore[misc]
    """Give the code of the second step."""


class AuthenticateWebAuthnForm(PlainMessages, passkey.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Use a passkey as the second step."""


class DeactivateTOTPForm(PlainMessages, totp.DeactivateTOTPForm):  # type: ignore[misc]
    """Remove an authenticator app."""


class EditWebAuthnForm(PlainMessages, passkey.EditWebAuthnForm):  # type: ignore[misc]
    """Rename a passkey."""


class GenerateRecoveryCodesForm(PlainMessages, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc]
    """Make new recovery codes."""


class LoginWebAuthnForm(PlainMessages, passkey.LoginWebAuthnForm):  # type: ignore[misc]
    """Sign in by passkey."""


class ReauthenticateFactorForm(PlainMessages, factor.ReauthenticateForm):  # type: ignore[misc]
    """Confirm by the second step that it is the same person."""


class ReauthenticateWebAuthnForm(PlainMessages, passkey.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Confirm by passkey that it is the same person."""
