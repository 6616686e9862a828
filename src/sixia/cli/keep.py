"""`sixia sweep` and `sixia rebuild`: what keeps the ledger awake and honest."""

import click

from sixia.cli import home, say

SHOWN = 20


@click.command()
@say.as_json
def sweep(json_: bool) -> None:
    """Warn of what turns amber, escalate what is overdue, once each; erase households' files
    that were closed long ago, and the last traces of erased words. `serve` does it itself."""
    home.prepare()
    from sixia.cli.serve import forget_files
    from sixia.hear.purge import purge
    from sixia.ledger import supervise

    now = home.now()
    told = {**supervise.sweep(now), "erased": forget_files(now)}
    while purge():
        pass
    say.totals(told, json_)


@click.command()
@click.option("--check", is_flag=True, help="Only compare; change nothing.")
@say.as_json
def rebuild(check: bool, json_: bool) -> None:
    """Fold every case from its events and compare; without --check, mend the rows that differ.

    Ends with 1 if anything differs (with --check) or if an event itself was changed.
    """
    home.prepare()
    from sixia.ledger import rebuild as proof
    from sixia.ledger.models import Case

    with say.progress("Comparing", Case.objects.count()) as moved:
        report = proof.check(repair=not check, moved=moved)
    for found in report.differences[:SHOWN]:
        say.note(f"case {found.case}: {found.what} is {found.stored}, the events say {found.told}")
    if len(report.differences) > SHOWN:
        say.note(f"… and {len(report.differences) - SHOWN} more")
    broken = sum(found.what.startswith("event") for found in report.differences)
    told = {
        "cases": report.cases,
        "events": report.events,
        "clocks": report.clocks,
        "erased": report.erased,
        "differences": len(report.differences),
        "broken_events": broken,
        "repaired": report.repaired,
    }
    say.totals(told, json_)
    if broken or (check and report.differences):
        raise SystemExit(1)
