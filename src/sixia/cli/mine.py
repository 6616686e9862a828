"""`sixia mine`: a snapshot of the ledger, and what is found in it."""

from typing import TYPE_CHECKING

import click

from sixia.cli import home, say

if TYPE_CHECKING:
    from sixia.learn.mine import Run


@click.command()
@say.as_json
def mine(json_: bool) -> None:
    """Take a snapshot of the ledger and mine it. `serve` does so itself every night.

    Killed, it goes on at the step that had not ended. On a Spark cluster if SIXIA_SPARK names one.
    """
    home.prepare()
    run = mined()
    from sixia.learn.mine import totals

    say.totals(totals(run), json_)


def mined() -> "Run":
    """Mine, and tell how far it is; why that can't be is raised as a ClickException."""
    if extra := missing():
        raise click.ClickException(
            f"The extra [{extra}] is not installed. Nothing was mined. Run `make install-{extra}`."
        )
    from sixia.learn import mine as mining
    from sixia.learn.tables import NoCluster

    try:
        return mining.mine(home.now, lambda step: say.share(step.capitalize()))
    except mining.Busy as error:
        raise click.ClickException("Another process is mining. This one did nothing.") from error
    except NoCluster as error:
        raise click.ClickException(
            f"The Spark cluster that SIXIA_SPARK names cannot be used: {error}\n"
            "Only the snapshot was taken. Check that Java 17 or later is there and the master runs."
        ) from error


def missing() -> str:
    """The extra that this needs and that is not installed, or ""."""
    from django.conf import settings

    from sixia.learn import can_mine, can_spark

    if not can_mine():
        return "mining"
    if settings.SIXIA_SPARK and not can_spark():
        return "spark"
    return ""
