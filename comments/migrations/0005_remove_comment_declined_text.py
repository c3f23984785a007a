from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_declined_words")]

    operations = [migrations.RemoveField(model_name="comment", name="declined_text")]
