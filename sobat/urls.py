"""Every address of the site. Public paths are Indonesian words."""

from allauth.account import views as allauth_views
from django.urls import path

from chat import attachment_views as attachments
from chat import views as codes
from counselors.log_views import log_file
from counselors.views import keys, vault
from intake.views import submit
from sobat import views

urlpatterns = [
    path("", views.front, name="front"),
    path("curhat/", views.citizen, name="citizen"),
    path("bantuan/", views.help_page, name="help"),
    path("bahasa/", views.choose_language, name="language"),
    path("masuk/", allauth_views.login, name="account_login"),
    path("masuk/baru/", allauth_views.signup, name="account_signup"),
    path("masuk/ulang/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("masuk/nonaktif/", allauth_views.account_inactive, name="account_inactive"),
    path("keluar/", allauth_views.logout, name="account_logout"),
    path("konsol/", views.console, name="console"),
    path("koordinator/", views.board, name="board"),
    path("api/intake", submit, name="intake"),
    path("api/code/keep", codes.keep, name="code_keep"),
    path("api/code/burn", codes.burn, name="code_burn"),
    path("api/code/find", codes.find, name="code_find"),
    path("api/attachment/begin", attachments.begin, name="attachment_begin"),
    path("api/attachment/put", attachments.put, name="attachment_put"),
    path("api/attachment/get", attachments.get, name="attachment_get"),
    path("api/vault", vault, name="vault"),
    path("api/keys", keys, name="keys"),
    path("log/<path:path>", log_file, name="log"),
    path("favicon.svg", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]

handler400 = "sobat.views.bad_request"
handler403 = "sobat.views.forbidden"
handler404 = "sobat.views.not_found"
handler500 = "sobat.views.server_error"
