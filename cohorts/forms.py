"""Forms about people."""

from django import forms

from .fields import LineField
from .models import User


class FrontForm(forms.ModelForm):
    """What a person says of themselves on the front of their portfolio."""

    teaches = LineField(
        max_length=100, required=False, label="What you teach", help_text="Horticulture, maths resits, ESOL …"
    )
    sentence = LineField(
        max_length=200,
        required=False,
        label="One sentence about you",
        help_text="It stands under your name, for the people of your cohorts and whoever sees a page of yours.",
    )

    class Meta:
        model = User
        fields = ["teaches", "sentence"]
