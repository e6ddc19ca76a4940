"""Signing in and out, and one's own password: allauth's views with our answers."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.urls import reverse_lazy


class SignIn(views.LoginView):
    def form_invalid(self, form: Any) -> Any:
        codes = {error.code for error in form.non_field_errors().as_data()}
        status = 429 if "too_many_login_attempts" in codes else 422
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ChangePassword(views.PasswordChangeView):
    success_url = reverse_lazy("preferences")

    def get_default_success_url(self) -> str:
        return str(self.success_url)

    def form_invalid(self, form: Any) -> Any:
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = SignIn.as_view()
sign_out = views.LogoutView.as_view()
change_password = ChangePassword.as_view()
