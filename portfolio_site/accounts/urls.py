"""allauth's addresses under /accounts/, chosen one by one.

Not `allauth.urls`: signing up and adding addresses of one's own are no part of Sheaf (A1). Whoever
could add an address would receive the codes of the person who is enrolled under it later. What
changes how one signs in stands behind `proved`.
"""

from allauth.account import views
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as codes_app
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import path, re_path
from django.views.generic import RedirectView

from ..views import proving, second_steps, sessions, signing_in
from . import single_sign_on
from .notices import told_with
from .proving import proved

urlpatterns = [
    path("login/", signing_in.SignIn.as_view(), name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("logout/everywhere/", sessions.sign_out_everywhere, name="sign_out_everywhere"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", proving.prove_by_code, name="prove_by_code"),
    path("password/change/", told_with(views.password_change), name="account_change_password"),
    path("password/set/", proved(told_with(views.password_set)), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        told_with(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]

# Passkeys, a codes app, recovery codes.
urlpatterns += [
    path("2fa/", RedirectView.as_view(pattern_name="settings"), name="mfa_index"),
    path("2fa/authenticate/", second_step.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/on/", proved(codes_app.activate_totp), name="mfa_activate_totp"),
    path("2fa/app/square.svg", second_steps.app_square, name="app_square"),
    path("2fa/app/off/", proved(told_with(codes_app.deactivate_totp)), name="mfa_deactivate_totp"),
    path("2fa/recovery/", proved(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery/new/", proved(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery/file/", proved(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("passkeys/", second_steps.passkeys, name="mfa_list_webauthn"),
    path("passkeys/add/", proved(told_with(second_steps.AddPasskey.as_view())), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", proved(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", proved(told_with(passkeys.remove_webauthn)), name="mfa_remove_webauthn"),
    path("passkeys/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
]

# Single sign-on, where it is configured: without it there is no such address.
urlpatterns += single_sign_on.addresses(settings.SINGLE_SIGN_ON)
