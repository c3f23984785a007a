"""Addresses of comments, under /comments/."""

from django.urls import path

from . import views

urlpatterns = [
    path("waiting/", views.waiting, name="waiting"),
    path("decide/", views.decide, name="decide"),
    path("undo/", views.undo, name="undo"),
    path("mine/", views.comments_mine, name="comments_mine"),
    path("stopped/", views.stopped, name="stopped"),
    path("stopped/<slug:public_id>/", views.stopped_lift, name="stopped_lift"),
    path("reports/", views.reports, name="reports"),
    path("reports/<slug:public_id>/", views.report, name="report"),
    path("report/pages/<slug:public_id>/", views.page_report, name="page_report"),
    path("report/entries/<slug:public_id>/", views.entry_report, name="entry_report"),
    path("questions/on/pages/<slug:public_id>/", views.page_question, name="page_question"),
    path("questions/on/entries/<slug:public_id>/", views.entry_question, name="entry_question"),
    path("questions/<slug:public_id>/aside/", views.question_aside, name="question_aside"),
    path("on/pages/<slug:public_id>/", views.page_comment, name="page_comment"),
    path("on/entries/<slug:public_id>/", views.entry_comment, name="entry_comment"),
    path("<slug:public_id>/edit/", views.comment_edit, name="comment_edit"),
    path("<slug:public_id>/turn/", views.comment_turn, name="comment_turn"),
    path("<slug:public_id>/reply/", views.comment_reply, name="comment_reply"),
    path("<slug:public_id>/remove/", views.comment_remove, name="comment_remove"),
    path("<slug:public_id>/ask/", views.comment_ask, name="comment_ask"),
    path("<slug:public_id>/agree/", views.comment_agree, name="comment_agree"),
    path("<slug:public_id>/stop/", views.comment_stop, name="comment_stop"),
    path("<slug:public_id>/report/", views.comment_report, name="comment_report"),
]
