"""Addresses of pages, entries, their texts and their files."""

from django.urls import path

from .views import bin, cohort_reflection, editing, entries, files, learners, looking, pages, sharing, tags, versions

urlpatterns = [
    path("cohorts/<slug:public_id>/reflection/", cohort_reflection.cohort_reflection, name="cohort_reflection"),
    path("cohorts/<slug:public_id>/reflection/<slug:key>/", cohort_reflection.cohort_model, name="cohort_model"),
    path("write/", editing.write, name="write"),
    path("preview/", editing.preview, name="preview"),
    path("texts/<slug:public_id>/", editing.text_aside, name="text_aside"),
    path("settings/learners/", learners.learner_names, name="learner_names"),
    path("bin/", bin.bin_list, name="bin"),
    path("bin/<slug:public_id>/back/", bin.bin_back, name="bin_back"),
    path("bin/<slug:public_id>/erase/", bin.bin_erase, name="bin_erase"),
    path("pages/new/", pages.page_new, name="page_new"),
    path("pages/<slug:public_id>/", pages.page, name="page"),
    path("pages/<slug:public_id>/edit/", editing.page_edit, name="page_edit"),
    path("pages/<slug:public_id>/versions/", versions.page_versions, name="page_versions"),
    path("pages/<slug:public_id>/tags/", tags.page_tags, name="page_tags"),
    path("pages/<slug:public_id>/delete/", bin.page_delete, name="page_delete"),
    path("pages/<slug:public_id>/read/", pages.page_read, name="page_read"),
    path("pages/<slug:public_id>/follow/", pages.follow, name="follow"),
    path("pages/<slug:public_id>/comments-open/", sharing.comments_open, name="comments_open"),
    path("pages/<slug:public_id>/sharing/", sharing.sharing, name="sharing"),
    path("pages/<slug:public_id>/sharing/<slug:share_id>/", sharing.share_change, name="share_change"),
    path("pages/<slug:public_id>/as/<slug:who>/", looking.page_as, name="page_as"),
    path("entries/<slug:public_id>/", entries.entry, name="entry"),
    path("entries/<slug:public_id>/edit/", editing.entry_edit, name="entry_edit"),
    path("entries/<slug:public_id>/versions/", versions.entry_versions, name="entry_versions"),
    path("versions/<slug:public_id>/restore/", versions.version_restore, name="version_restore"),
    path("entries/<slug:public_id>/tags/", tags.entry_tags, name="entry_tags"),
    path("entries/<slug:public_id>/delete/", bin.entry_delete, name="entry_delete"),
    path("entries/<slug:public_id>/read/", entries.entry_read, name="entry_read"),
    path("entries/<slug:public_id>/draft/", entries.entry_draft, name="entry_draft"),
    path("entries/<slug:public_id>/shown-to/", entries.entry_shown_to, name="entry_shown_to"),
    path("entries/<slug:public_id>/as/<slug:who>/", looking.entry_as, name="entry_as"),
    path("files/<slug:public_id>/<slug:size>/", files.file, name="file"),
]
