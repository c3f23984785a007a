"""The addresses of a course admin's week, under /cohorts/<cohort>/."""

from django.urls import path

from .views import enrolling, members, moving, running

urlpatterns = [
    path("enrol/", enrolling.cohort_enrol, name="cohort_enrol"),
    path("enrol/list/", enrolling.cohort_enrol_list, name="cohort_enrol_list"),
    path("people/", members.cohort_people, name="cohort_people"),
    path("people/<slug:person_id>/", members.cohort_person, name="cohort_person"),
    path("running/", running.cohort_running, name="cohort_running"),
    path("record/", running.cohort_record, name="cohort_record"),
    path("next/", moving.cohort_next, name="cohort_next"),
]
