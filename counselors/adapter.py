"""What django-allauth may do here: sign people in whom the coordinator enrolled, nothing else."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from counselors.values import Role


class StaffOnlyAdapter(DefaultAccountAdapter):
    """No sign-up; after signing in a counselor goes to the console, a coordinator to the board."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from enrollment only."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where this account works."""
        return "/koordinator/" if getattr(request.user, "role", None) == Role.COORDINATOR else "/konsol/"
