"""Every move that the office offers, as a form, by its name in the table of moves."""

from sixia.web.office.moves import act, answer, assign, oversee, record
from sixia.web.office.moves.base import MoveForm

_CHAPTERS = (record, assign, act, answer, oversee)

FORMS: dict[str, type[MoveForm]] = {
    form.makes.move: form
    for chapter in _CHAPTERS
    for form in vars(chapter).values()
    if isinstance(form, type) and issubclass(form, MoveForm) and hasattr(form, "makes")
}
