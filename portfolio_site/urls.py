"""Every address of Sheaf. Each app brings its own; what joins several apps stands here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from .views import (
    account,
    away,
    cohorts,
    device,
    friends,
    health,
    home,
    house,
    invitations,
    leaving,
    mailbox,
    news,
    people,
    post,
    reading,
    sessions,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("news/", news.news, name="news"),
    path("news/read/", news.news_read, name="news_read"),
    path("news/<slug:public_id>/", news.news_open, name="news_open"),
    path("settings/mail/", post.post_settings, name="post_settings"),
    path("settings/mail/off/<str:token>/", post.post_off, name="post_off"),
    path("reading/", reading.reading, name="reading"),
    path("reading/entries/<slug:public_id>/", reading.reading_entry, name="reading_entry"),
    path("reading/pages/<slug:public_id>/", reading.reading_page, name="reading_page"),
    path("people/<slug:public_id>/", people.person, name="person"),
    path("people/<slug:public_id>/portrait/", people.portrait, name="portrait"),
    path("portfolio/", people.portfolio, name="portfolio"),
    path("portfolio/edit/", people.portfolio_edit, name="portfolio_edit"),
    path("friends/", friends.friends, name="friends"),
    path("friends/ask/", friends.friend_ask, name="friend_ask"),
    path("friends/<slug:public_id>/answer/", friends.friend_answer, name="friend_answer"),
    path("friends/<slug:public_id>/end/", friends.friend_end, name="friend_end"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/<slug:public_id>/", cohorts.cohort, name="cohort"),
    path("cohorts/<slug:public_id>/people/<slug:person_id>/remind/", cohorts.cohort_remind, name="cohort_remind"),
    path("cohorts/<slug:public_id>/", include("cohorts.urls")),
    path("invitations/open/", invitations.invitation_open, name="invitation_open"),
    path("invitations/again/", invitations.invitation_again, name="invitation_again"),
    path("invitations/<slug:public_id>/<int:serial>/<slug:token>/", invitations.invitation, name="invitation"),
    path("welcome/", invitations.welcome, name="welcome"),
    path("", include("portfolios.urls")),
    path("comments/", include("comments.urls")),
    path("settings/", account.overview, name="settings"),
    path("settings/address/", account.change_address, name="change_address"),
    path("settings/address/confirm/", account.confirm_address, name="confirm_address"),
    path("settings/devices/", sessions.sessions, name="sessions"),
    path("settings/devices/key/", device.device_key, name="device_key"),
    path("settings/leave/", leaving.leave, name="leave"),
    path("settings/come-back/", leaving.come_back, name="come_back"),
    path("accounts/", include("portfolio_site.accounts.urls")),
    path("admin/", admin.site.urls),
    path("help/", house.help_index, name="help"),
    path("help/<slug:slug>/", house.help_page, name="help_page"),
    path("privacy/", house.privacy, name="privacy"),
    path("accessibility/", house.accessibility, name="accessibility"),
    path("health/", health.health, name="health"),
    path("away/", away.away, name="away"),
    path("away/write/", away.away_write, name="away_write"),
    path("manifest.webmanifest", away.manifest, name="manifest"),
    path("sw.js", away.service_worker, name="service_worker"),
]


handler400 = "portfolio_site.views.errors.bad_request"
handler403 = "portfolio_site.views.errors.forbidden"
handler404 = "portfolio_site.views.errors.not_found"
handler500 = "portfolio_site.views.errors.server_error"

if settings.DEBUG:
    urlpatterns += [path("mailbox/", mailbox.mailbox, name="mailbox")]
