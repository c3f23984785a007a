"""Addresses of comments, under /comments/."""

from django.urls import path

from . import views

urlpatterns = [
    path("waiting/", views.waiting, name="waiting"),
    path("decide/", views.decide, name="decide"),
    path("undo/", views.undo, name="undo"),
    path("mine/", views.comments_mine, name="comments_mine"),
    path("on/pages/<slug:public_id>/", views.page_comment, name="page_comment"),
    path("on/entries/<slug:public_id>/", views.entry_comment, name="entry_comment"),
    path("<slug:public_id>/edit/", views.comment_edit, name="comment_edit"),
    path("<slug:public_id>/turn/", views.comment_turn, name="comment_turn"),
    path("<slug:public_id>/reply/", views.comment_reply, name="comment_reply"),
    path("<slug:public_id>/remove/", views.comment_remove, name="comment_remove"),
]
