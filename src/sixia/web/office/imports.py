"""导入: a file of another system comes in: looked at, agreed to, run, reported."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sixia.grid.looks import log_look
from sixia.hear.profiles import ProfileError
from sixia.hear.reading import BadMap, NoMap
from sixia.ledger import runs, uploads
from sixia.ledger.models import ImportRun
from sixia.papers.problems import TableError
from sixia.web.imports import FIELD
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.import_forms import Another, ByHand, Upload
from sixia.web.office.pages import page_of, show
from sixia.web.refusals import bad_table

FEW = 30  # below that a percentage says more than there is
BAD = (TableError, NoMap, BadMap, ProfileError, OSError)


@opens_to("dispatcher")
def imports(request: Desk) -> HttpResponse:
    """Files that came in, and the form for another."""
    form = Upload(request.duties, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            run = uploads.receive(
                told["file"].chunks(), told["file"].name, told["area"], settings.SIXIA_PACK,
                request.user.pk, request.now, told["profile"], told["source"],
                form.batch.pk if form.batch else None,
            )  # fmt: skip
        except BAD as error:
            form.add_error("file", _said(error))
        else:
            return redirect("office:import", run.key)
    page = page_of(request, uploads.visible(request.duties))
    return show(request, "imports.html", {"form": form, "page": page}, 422 if form.errors else 200)


def _said(error: Exception) -> str:
    if isinstance(error, TableError):
        return bad_table(error)
    if isinstance(error, NoMap):
        headings = _("、").join(heading for heading in error.headings if heading)
        return _("看不出哪一列是内容、哪一列是时间。这个文件的列有:%s。请选一个方案。") % headings
    if isinstance(error, ProfileError):
        return _("这个对接方案用不了:%s") % error
    return _("文件不在了,请重新上传。")


@opens_to("dispatcher")
def show_import(request: Desk, key: UUID) -> HttpResponse:
    """Where it stands: what would come in, how far it is, or what became of it."""
    return _page(request, _run_or_404(request, key))


def _page(
    request: Desk,
    run: ImportRun,
    form: Another | None = None,
    map_: ByHand | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = uploads.shown(run) if run.state == "prepared" else None
    told = {
        "run": run,
        "shown": shown,
        "lacks": lacks(shown.lacks) if shown else "",
        "map": map_ or (ByHand(shown.columns) if shown else None),
        "form": form or Another(initial={"profile": run.plan["profile"], "source": run.source}),
        "done": run.counts.get("read", 0),
        **_figures(runs.totals(run)),
        "problem": _problem(run),
        "rejects": runs.rejected_of(run) is not None,
        "under_way": run.state in runs.LIVE,
        **_into(run),
    }
    return show(request, "import.html", told, status)


def _into(run: ImportRun) -> dict[str, Any]:
    batch = uploads.destination(run)
    return {"into": batch, "outside": bool(batch and uploads.left_outside(run, batch))}


def lacks(names: Sequence[str]) -> str:
    """What a file can't be read without and nobody has said yet, in words."""
    return str(_("、")).join(str(FIELD[name]) for name in names)


def _figures(totals: dict[str, Any]) -> dict[str, Any]:
    """The totals, and what of them is told in another way."""
    enough = totals["due_and_closed"] >= FEW
    return {
        "totals": totals,
        "percent": f"{totals['share_in_time']:.1%}".rstrip("%") if enough else "",
        "stated": totals["stated_in_time"] + totals["stated_late"],
    }


def _problem(run: ImportRun) -> str:
    told = json.loads(run.problem) if run.problem else {}
    if not told:
        return ""
    code = told.pop("code")
    if code == "unknown":
        return _("我们这里出了错,已经记下来了。")
    try:
        return bad_table(TableError(code, **told))
    except KeyError:
        return str(told.get("said", code))


@opens_to("dispatcher")
@require_POST
def act_on_import(request: Desk, key: UUID) -> HttpResponse:
    """Run it, read it another way, or call it off."""
    run, act = _run_or_404(request, key), request.POST.get("act", "")
    if act in READ_SO and run.state == "prepared":
        return READ_SO[act](request, run)
    if act == "run":
        runs.ask(run, request.now)
    elif act == "drop" and run.state != "ended":
        try:
            runs.drop(run, request.now)
        except runs.Busy:
            messages.error(request, _("正在导入,停不下来。导完再说。"))
        else:
            messages.success(request, _("取消了。已经导入的还在。"))
    return redirect("office:import", run.key)


def _again(request: Desk, run: ImportRun) -> HttpResponse:
    form = Another(request.POST)
    if not form.is_valid():
        return _page(request, run, form, status=422)
    try:
        uploads.again(run, form.cleaned_data["profile"], form.cleaned_data["source"], request.now)
    except BAD as error:
        form.add_error("profile", _said(error))
        return _page(request, run, form, status=422)
    return redirect("office:import", run.key)


def _map(request: Desk, run: ImportRun) -> HttpResponse:
    shown = uploads.shown(run)
    if shown is None:
        return _page(request, run)
    form = ByHand(shown.columns, request.POST)
    try:
        if form.is_valid():
            uploads.by_columns(run, form.told(), request.now)
            return redirect("office:import", run.key)
    except NoMap:
        form.add_error(None, _("要有一列是内容或者标题,还要有一列是什么时候提的。"))
    except BAD as error:
        form.add_error(None, _said(error))
    return _page(request, run, map_=form, status=422)


READ_SO = {"again": _again, "map": _map}


@opens_to("dispatcher")  # type: ignore[arg-type]  # it streams, which is an answer too
def import_rejects(request: Desk, key: UUID) -> HttpResponse | FileResponse:
    """The rows that were not imported, to be mended. They hold people's data: looks are logged."""
    run = _run_or_404(request, key)
    path = runs.rejected_of(run)
    if path is None:
        raise Http404
    log_look(run.key, request.user, "import", run.name, request.now)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{run.source}.rejects.csv",
        content_type="text/csv; charset=utf-8",
    )  # fmt: skip


def _run_or_404(request: Desk, key: UUID) -> ImportRun:
    run = uploads.visible(request.duties).filter(key=key).first()
    if run is None:
        raise Http404
    return run
