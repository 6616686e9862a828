"""`sixia learn`: learn class and unit from the county's own closed cases; see how good that is."""

import click

from sixia.cli import home, say


@click.group()
def learn() -> None:
    """What can be learnt from closed cases. A machine suggests, a person decides."""


@learn.command()
@say.as_json
def train(json_: bool) -> None:
    """Learn anew which class and unit cases have; take it into use if it is no worse than before.

    A tenth of the cases is held back to judge by. Broken off, it has changed nothing.
    """
    home.prepare()
    from sixia.learn import can_mine

    if not can_mine():
        raise click.ClickException(
            "The extra [mining] is not installed. Nothing was changed. Run `make install-mining`."
        )
    from sixia.learn import examples
    from sixia.learn import train as training

    try:
        with say.progress("Learning", training.ROUNDS) as moved:
            outcome = training.train(home.now(), moved)
    except training.NotEnough as error:
        raise click.ClickException(
            f"{error.cases} closed cases are too few to learn from; {examples.LEAST} are needed. "
            "Nothing was changed."
        ) from error
    if not outcome.taken:
        say.note("Worse than what is in use, on the cases held back: not taken into use.")
    say.totals(training.totals(outcome), json_)


@learn.command()
@say.as_json
def show(json_: bool) -> None:
    """Show how good the models in use are, and what came since they were learnt.

    The same as the page in the office tells in words.
    """
    home.prepare()
    from sixia.learn import standing

    told = standing.standing()
    if told is None:
        raise click.ClickException(
            "No models are in use. Nothing was changed. Run `sixia learn train`."
        )
    say.totals(standing.totals(told), json_)
