"""What people made of it: one rating for each person, case and round."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sixia.hear.models import Concern
from sixia.ledger.models import Case

SOLVED = (("yes", _("解决了")), ("partly", _("解决了一部分")), ("no", _("没有解决")))
SATISFIED = (
    (5, _("很满意")),
    (4, _("满意")),
    (3, _("一般")),
    (2, _("不满意")),
    (1, _("很不满意")),
)


class Rating(models.Model):
    """Solved and satisfied are two questions, never folded into one. `said` may be erased."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="ratings")
    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    solved = models.CharField(max_length=6, choices=SOLVED)
    satisfied = models.PositiveSmallIntegerField(choices=SATISFIED)
    trips = models.PositiveSmallIntegerField(null=True)
    asked_by = models.BooleanField(default=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["concern", "case", "round"], name="one_rating_for_each_round"
            ),
            models.CheckConstraint(
                condition=Q(satisfied__gte=1, satisfied__lte=5), name="satisfied_one_to_five"
            ),
        ]
