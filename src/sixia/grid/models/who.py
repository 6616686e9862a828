"""Who and where: areas, teams, units, staff and duties."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sixia.grid.areas import LEVELS, level_of
from sixia.grid.rules import ROLES


class Area(models.Model):
    """A place by code: the significant prefix of the 12-digit code of the Statistics Bureau, so
    that prefix = ancestry; grids add 3 digits, micro-grids 3 more (see `areas.py`)."""

    code = models.CharField(max_length=18, primary_key=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=[(v, v) for v in LEVELS.values()])
    full_name = models.CharField(max_length=240)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.level = level_of(self.code)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came


class Unit(models.Model):
    """An office that can owe something. `path` holds the ids from the root down: "/1/4/9/"."""

    KINDS = (
        ("government", _("政府")),
        ("department", _("部门")),
        ("section", _("股室")),
        ("town", _("乡镇街道")),
        ("village", _("村(社区)")),
        ("company", _("企业")),
    )
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=KINDS)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200, db_index=True, default="/")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="units")
    office_hours = models.CharField(max_length=80, blank=True)
    dispatches = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def ids(self) -> tuple[int, ...]:
        """Ids from the root down to this unit."""
        return tuple(int(part) for part in self.path.strip("/").split("/") if part)


class StaffManager(BaseUserManager["Staff"]):
    def create_user(self, username: str, name: str, unit: Unit, password: str | None) -> "Staff":
        """A member of staff who can sign in; without a password they can't yet."""
        staff = self.model(username=username, name=name, unit=unit)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff")
    phone = models.CharField(max_length=24, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = StaffManager()

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """网格小分队: who answers for a grid or micro-grid, with a number that is answered."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="team")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="teams")
    members = models.ManyToManyField(Staff, related_name="teams", blank=True)

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """What someone may do, for which unit and its parts, in which area, from–to."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=16, choices=ROLES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    area = models.ForeignKey(Area, models.PROTECT, related_name="duties")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="duty_ends_after_it_begins",
            )
        ]


class HolidayNotice(models.Model):
    """A year's official notice on holidays and make-up workdays, as an operator loaded it."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    text = models.TextField()
    loaded_at = models.DateTimeField()
