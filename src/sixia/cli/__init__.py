"""The command line: one file a group of commands. Each prepares what it needs on an empty home."""

import click

from sixia.cli.backup import backup
from sixia.cli.bench import bench
from sixia.cli.bring import bring
from sixia.cli.demo import demo
from sixia.cli.doctor import doctor
from sixia.cli.draw import draw
from sixia.cli.export import export
from sixia.cli.keep import rebuild, sweep
from sixia.cli.learn import learn
from sixia.cli.mine import mine
from sixia.cli.restore import restore
from sixia.cli.serve import serve
from sixia.cli.staff import staff


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sixia")
def main() -> None:
    """Sixia (四下): hear people, put every matter on a ledger, act, answer, be judged, learn."""


for command in (
    serve,
    demo,
    bring,
    export,
    sweep,
    draw,
    learn,
    mine,
    rebuild,
    backup,
    restore,
    doctor,
    staff,
    bench,
):
    main.add_command(command)
