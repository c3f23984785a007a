"""What people are told. The table is the outbox; it holds no title and no text (N1)."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..identifiers import new_public_id
from ..registry import KINDS, Post, seen_together


class Notifications(models.QuerySet):
    def due(self, viewer):
        """The viewer's notifications whose hour has come, newest first; what is a mail of its own is not among them."""
        alone = [kind.name for kind in KINDS.values() if kind.post is Post.OWN]
        listed = self.filter(recipient=viewer.person, due_at__lte=viewer.now).exclude(kind__in=alone)
        return listed.order_by("-due_at", "-pk")

    def about(self, thing):
        """Notifications that point at `thing`."""
        return self.filter(content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk)


class Notification(models.Model):
    """One thing one person is told of. Its words are found when it is shown, from what they may see then."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # By mail: which page it is about (its public_id, found at sending), in which letter it goes, when that went
    # out, and when the post was through with it: sent, or not to be sent.
    topic = models.CharField(max_length=40, blank=True)
    letter = models.ForeignKey("cohorts.Letter", on_delete=models.SET_NULL, null=True, related_name="notifications")
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = Notifications.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "due_at"]),
            models.Index(fields=["content_type", "object_id"]),
            models.Index(fields=["due_at"], condition=Q(settled_at__isnull=True), name="notification_not_settled"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(settled_at__isnull=False), name="what_was_sent_is_settled"
            ),
        ]

    def __str__(self):
        return f"{self.kind} for {self.recipient_id}"

    @classmethod
    def tell(cls, recipient, kind, thing, *, actor, due_at=None):
        """Write one notification in the caller's transaction; of one's own act nobody is told (N2)."""
        return next(iter(cls.tell_each([(recipient, kind, thing)], actor=actor, due_at=due_at)), None)

    @classmethod
    def tell_each(cls, tellings, *, actor, due_at=None):
        """The same for many: `tellings` are (recipient, kind, thing); one statement. Returns the rows."""
        due_at = due_at or timezone.now()
        rows = []
        for recipient, kind, thing in tellings:
            if kind not in KINDS:
                raise ValueError(f"no app has registered the kind {kind}")
            if recipient is None or recipient == actor:
                continue
            sort = ContentType.objects.get_for_model(thing)
            about = {"content_type": sort, "object_id": thing.pk}
            rows.append(cls(recipient=recipient, kind=kind, actor=actor, due_at=due_at, **about))
        return cls.objects.bulk_create(rows)

    @classmethod
    def listed_for(cls, viewer, limit=100):
        """Return the viewer's news as dicts, newest first, each decided again now (N1).

        At most one query for each sort of thing that they speak of, beside the list itself.
        """
        if viewer.person is None:
            return []
        return cls.seen_by(viewer, list(cls.objects.due(viewer).select_related("actor")[:limit]))

    @staticmethod
    def seen_by(viewer, rows):
        """Return those of the viewer's notifications `rows` of which they may know now, as dicts with words (N1)."""
        seen = seen_together(viewer, rows)
        return [{"notice": row, **seen[row.pk]} for row in rows if row.pk in seen]
