"""`sixia mine`: a snapshot of the ledger, and what is found in it."""

import click

from sixia.cli import home, say


@click.command()
@say.as_json
def mine(json_: bool) -> None:
    """Take a snapshot of the ledger and mine it. `serve` does so itself every night.

    Killed, it goes on at the step that had not ended. On a Spark cluster if SIXIA_SPARK names one.
    """
    home.prepare()
    _all_there()
    from sixia.learn import mine as mining
    from sixia.learn.tables import NoCluster

    try:
        run = mining.mine(home.now, lambda step: say.share(step.capitalize()))
    except mining.Busy as error:
        raise click.ClickException("Another process is mining. Nothing was changed.") from error
    except NoCluster as error:
        raise click.ClickException(
            f"The Spark cluster that SIXIA_SPARK names cannot be used: {error}\n"
            "Nothing was changed. Check that Java 17 or later is there and the master runs."
        ) from error
    say.totals(mining.totals(run), json_)


def _all_there() -> None:
    """Are the extras installed that this needs?"""
    from django.conf import settings

    from sixia.learn import can_mine, can_spark

    if not can_mine():
        raise _missing("mining")
    if settings.SIXIA_SPARK and not can_spark():
        raise _missing("spark")


def _missing(extra: str) -> click.ClickException:
    return click.ClickException(
        f"The extra [{extra}] is not installed. Nothing was changed. Run `make install-{extra}`."
    )
