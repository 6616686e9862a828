"""One move as a form: its fields are those of its command."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from sixia.grid.rules import Duties
from sixia.hear.record import headline
from sixia.ledger import perform, queries
from sixia.ledger.append import Done, state_of
from sixia.ledger.commands import Command
from sixia.ledger.models import Case
from sixia.ledger.packs import Pack, get
from sixia.ledger.states import State
from sixia.web.office.moves.fields import Choices, Label


@dataclass(frozen=True, slots=True)
class Scene:
    """The case that a move is made on, who makes it and when."""

    case: Case
    state: State
    pack: Pack
    duties: Duties
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def voices(self, ids: tuple[int, ...]) -> Choices:
        """Of the concerns on this case these, each recognisable by its first words."""
        rows = queries.concerns_of(self.case).filter(pk__in=ids)
        gone = _("(原话已删除)")
        return [(x.pk, headline(x.words) if x.words else gone) for x in rows]


def scene(case: Case, duties: Duties, now: datetime) -> Scene:
    return Scene(case, state_of(case), get(case.pack, case.pack_version), duties, now)


class MoveForm(forms.Form):
    """`makes` is the command; `about` says in a sentence what the move does."""

    makes: ClassVar[type[Command]]
    about: Label = ""

    def __init__(self, scene: Scene, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.scene = scene
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and beginnings that depend on the case."""

    def choose(self, name: str, choices: Any, *, first: bool = False, none: Label = "") -> None:
        """Give a field its choices. `first` begins with the first one; else nobody is chosen
        by leaving a list as it stands. `none` says what to do where there is nothing to choose.
        """
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        options = list(choices)
        if none and not options:
            field.help_text = none
        blank = _("请选一个") if field.required else "——"
        listed = isinstance(field.widget, forms.Select)
        plain = field.required and (first or not listed)
        field.choices = options if plain else [("", blank), *options]
        if first and options:
            value, inner = options[0]
            self.initial.setdefault(name, inner[0][0] if isinstance(inner, list) else value)

    def told(self) -> dict[str, Any]:
        """What the command is made of."""
        return dict(self.cleaned_data)

    def command(self) -> Command:
        return self.makes(**self.told())

    def perform(self) -> Done:
        """Make the move. Raises Refused, Forbidden."""
        s = self.scene
        return perform.perform(s.case.pk, self.command(), s.duties, s.now)
