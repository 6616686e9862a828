"""Cases, their events, their clocks and the concerns that hang on them.

Events are the truth; the case row and its clock rows are a projection that `append` writes in
the same transaction and `sixia rebuild --check` proves.
"""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Area, Staff, Unit
from sixia.hear.models import KINDS, Concern
from sixia.ledger.indexes import NEEDS, TOPS
from sixia.ledger.states import ACTIVE

STAGES = (
    ("registered", _("已登记")),
    ("accepted", _("已受理")),
    ("assigned", _("已派单")),
    ("objected", _("有异议")),
    ("in_hand", _("办理中")),
    ("answered", _("已答复,待送达")),
    ("served", _("已送达,等评价")),
    ("reviewing", _("复查复核中")),
    ("closed", _("已办结")),
    ("declined", _("不予受理")),
    ("withdrawn", _("已撤回")),
    ("merged", _("已并入")),
    ("imported", _("导入,归原系统")),
)
OUTCOMES = (
    ("solved", _("已解决")),
    ("explained", _("已说明")),
    ("planned", _("有了日期")),
    ("not_ours", _("不归我们管,已指路")),
)


class Case(models.Model):
    """事项: what must be done. Every column except `key`, `title` follows from event structures."""

    CASE_KINDS = (
        ("request", _("诉求")),
        ("promise", _("承诺")),
        ("measure", _("帮扶措施")),
        ("help", _("基层求助")),
    )

    key = models.UUIDField(unique=True)
    seq = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=STAGES)
    kind = models.CharField(max_length=12, choices=CASE_KINDS)
    origin = models.CharField(max_length=10)
    title = models.CharField(max_length=80, blank=True)
    pack = models.CharField(max_length=40)
    pack_version = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=40)
    concern_kind = models.CharField(max_length=10, choices=KINDS)
    class_code = models.CharField(max_length=6, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    dispatch = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="cases")
    person = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="cases")
    path = models.CharField(max_length=40, blank=True)
    checker = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    check_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=24, blank=True)
    paused = models.BooleanField(default=False)
    help_open = models.BooleanField(default=False)
    extension_asked = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    ground = models.CharField(max_length=40, blank=True)
    rated = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    speakers = models.PositiveIntegerField(default=0)
    # What the lists of needs go by; None where the case is not on one (see `listed`).
    shared_by = models.PositiveIntegerField(null=True)
    hard = models.PositiveSmallIntegerField(null=True)
    waiting_since = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    lead = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="promises")
    matter = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeats")
    # Few cases are in a campaign, so one partial index serves for both keys.
    campaign = models.ForeignKey(
        "Campaign", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    batch = models.ForeignKey(
        "Batch", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    campaign_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What the system an imported case came from says of itself: never clocks of ours.
    source_due_at = models.DateTimeField(null=True)
    source_closed_at = models.DateTimeField(null=True)
    source_in_time = models.BooleanField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stage", "due_at", "id"]),
            models.Index(fields=["unit", "stage", "due_at", "id"]),
            models.Index(fields=["person", "stage", "due_at"]),
            models.Index(fields=["area", "-opened_at"]),
            # With what lists are narrowed by: those left out need not be read.
            models.Index(
                fields=["-opened_at", "-id", "area", "class_code", "stage", "unit"],
                name="cases_newest",
            ),
            *TOPS,
            *NEEDS,
            models.Index(
                fields=["campaign", "id"],
                condition=Q(campaign__isnull=False),
                name="cases_of_a_campaign",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(stage__in=ACTIVE)
                | Q(
                    unit__isnull=False,
                    person__isnull=False,
                    checker__isnull=False,
                    check_at__isnull=False,
                    due_at__isnull=False,
                )
                & ~Q(path=""),
                name="an_assigned_case_has_its_five_facts",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number people use: county, year, running number ("QX-2026-001284")."""
        year = timezone.localtime(self.opened_at).year
        return f"{settings.SIXIA_PREFIX}-{year}-{self.pk:06d}"

    @property
    def source_on_time(self) -> bool | None:
        """Whether its source dealt with it in time: as it states, else by its own due and closing
        dates; None where it tells neither."""
        if self.source_in_time is None and self.source_due_at and self.source_closed_at:
            return self.source_closed_at <= self.source_due_at
        return self.source_in_time

    def colour(self, now: datetime) -> str:
        """calm, soon, late, paused, done, or quiet: nothing is owed yet; late and soon as the
        nearest clock says."""
        if self.due_at is None:
            return "quiet" if self.stage in ("registered", "accepted") else "done"
        if self.due_at < now:
            return "late"
        if self.paused:
            return "paused"
        return "soon" if self.warn_at and self.warn_at <= now else "calm"


class Event(models.Model):
    """One move. `structure` is never erased; `words` is None once erased, its salt with it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    by = models.CharField(max_length=24)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    structure = models.JSONField()
    words = models.JSONField(null=True)
    structure_salt = models.BinaryField()
    words_salt = models.BinaryField(null=True)
    words_commit = models.BinaryField()
    leaf = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["case", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_event_for_each_seq")
        ]

    @property
    def staff_id(self) -> int | None:
        kind, _, number = self.by.partition(":")
        return int(number) if kind == "staff" else None


class Clock(models.Model):
    """One thing a case owes by a date. The sweep polls `next_at`: when something must be said."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    key = models.CharField(max_length=24)
    kind = models.CharField(max_length=16)
    owner = models.CharField(max_length=24)
    state = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    # Moves on with each warning and step of the ladder; None when there is nothing more to say.
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="one_clock_for_each_key")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="clocks_next"
            ),
            models.Index(fields=["owner", "state", "due_at"], name="clocks_owed"),
            models.Index(fields=["kind", "state", "owner"], name="clocks_of_a_kind"),
        ]


class Link(models.Model):
    """A concern hangs on a case: its own first, later perhaps one it was merged into, or the
    promise that answered it. `current` is False once it was parted or merged away."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="links")
    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["concern", "case"], name="one_link_for_each_pair")
        ]


class Campaign(models.Model):
    """专项行动: many like cases worked by one plan, in batches. Which cases are in it stands in
    their own events; here stands only the plan."""

    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=80)
    why = models.CharField(max_length=600)
    basis = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    person = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    learnt = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="a_campaign_ends_after_it_begins"
            )
        ]


class Batch(models.Model):
    """批次: one portion of a campaign. `planned` is how many it is meant to hold, if someone said
    so; how many it holds is counted."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="batches")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    planned = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["campaign", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_batch_for_each_number")
        ]


class ImportRun(models.Model):
    """导入: one file on its way in. `line` is the last row dealt with, written in the transaction
    that dealt with it, so that a run that broke off goes on behind it. `plan` says how the file is
    read; `counts` what became of its rows; neither holds anybody's words."""

    STATES = (
        ("prepared", _("等您确认")),
        ("waiting", _("排队中")),
        ("running", _("正在导入")),
        ("ended", _("完成")),
        ("broken", _("中断")),
        ("dropped", _("已取消")),
    )
    key = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=40)
    plan = models.JSONField()
    state = models.CharField(max_length=8, choices=STATES)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField(null=True)
    line = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "made_at"])]


class CatalogueItem(models.Model):
    """派单目录: which unit a class of matters belongs to, by which rule. Work that no item gives
    to a village or town may be refused by it."""

    number = models.CharField(max_length=20, unique=True)
    class_code = models.CharField(max_length=6, blank=True, db_index=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    source = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.number


class Mark(models.Model):
    """How far the changes of one source's cases have been numbered. Locked while more are."""

    source = models.CharField(primary_key=True, max_length=40)
    position = models.PositiveBigIntegerField(default=0)


class Handed(models.Model):
    """One numbered change of what a source sent us: at `position` its case stood at event `seq`.
    `passed_at`: the position of the next one of the same concern; None for its latest.

    Without database constraints, so that numbering waits for nobody; what is gone joins nothing."""

    source = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField()
    concern = models.ForeignKey(
        Concern, models.CASCADE, related_name="handed", db_constraint=False, db_index=False
    )
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="+", db_constraint=False, db_index=True
    )
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    passed_at = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "position", "concern"], name="handed_once_at_a_position"
            ),
            models.UniqueConstraint(
                fields=["concern"], condition=Q(passed_at=None), name="one_latest_for_each_concern"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["concern", "position"], name="handed_of_a_concern")
        ]
