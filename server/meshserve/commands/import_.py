"""`meshserve import`: folders, tables and datasets on disk into a running server, over the same API as everybody's."""

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meshserve.commands import connection
from meshserve.commands.values import Nonsense

if TYPE_CHECKING:
    from meshserve.commands.importing.items import Item
    from meshserve.commands.importing.sending import Sender, Tally
    from meshserve.transport.outgoing import Client
    from meshserve_proto.resources_pb2 import UserAppIDSet

FORMS = ("folder", "csv", "coco", "voc", "yolo", "export")
_ABOUT = """Import a folder of media, a CSV file as the official SDK reads it, a dataset of COCO, VOC or YOLO, or the export of
a dataset. Where to is said by the variables that clients read (eval "$(meshserve env)") or by options. Run again, it goes
on where it was broken off: what is there already is counted as done. The exit code is 0 if everything is there in the
end, 1 if anything failed."""
_WIDTH = 30
_REDRAW = 0.1
_LOOK = 0.5


def add_parser(commands: Any) -> None:
    """Declare the command and what it takes."""
    parser = commands.add_parser("import", help="media and datasets on disk into a running server", description=_ABOUT)
    parser.add_argument("source", type=Path, metavar="DIR|FILE", help="what to import")
    parser.add_argument(
        "--format", choices=("auto", *FORMS), default="auto", help="what it is (auto: by looking at it)"
    )
    parser.add_argument(
        "--concepts-from-folders", action="store_true", help="label each file by the name of the folder that it is in"
    )
    parser.add_argument(
        "--images", type=Path, metavar="DIR", help="COCO: the folder with the images, if it is not nearby"
    )
    parser.add_argument("--boxes", action="store_true", help="COCO: rectangles even where there are outlines")
    parser.add_argument(
        "--type", choices=("image", "video", "audio", "text"), default="image", help="CSV: what URLs lead to (image)"
    )
    connection.add_options(parser)
    parser.add_argument("--wait", action="store_true", help="until the server has processed what was added")
    parser.add_argument("--json", action="store_true", help="print a summary as JSON")


def run(options: argparse.Namespace) -> int:
    """Import; the exit code. Raises Nonsense or Problem."""
    from meshserve.commands.importing.items import Unreadable
    from meshserve.commands.importing.sending import Refused, Sender
    from meshserve.core import ids
    from meshserve.transport.outgoing import Client, Unreachable
    from meshserve_proto.resources_pb2 import UserAppIDSet

    form, began, job = _form(options), time.monotonic(), ids.new_id()
    connection.check(options)
    app = UserAppIDSet(user_id=options.user, app_id=options.app)
    show = _bar() if sys.stderr.isatty() else _silent
    with Client(options.base, options.pat) as client:
        sender = Sender(client, app, job, show)
        why, processed = "", {}
        try:
            sender.send(_items(form, options))
            processed = _processed(client, app, job) if options.wait and sender.tally.added else {}
        except KeyboardInterrupt:
            why = "broken off; run it again to go on"
        except (Unreadable, Refused, Unreachable) as error:
            why = str(error)
        if show is not _silent:
            print(file=sys.stderr)
    outcome = 0 if not why and not _failures(sender) else 1
    if options.json:
        facts = dataclasses.asdict(sender.tally) | {"processed": processed}
        seconds = round(time.monotonic() - began, 3)
        print(json.dumps({"format": form, "ok": not outcome, **facts, "job": job, "seconds": seconds, "stopped": why}))
    else:
        _tell(form, sender.tally, why)
    return outcome


def _failures(sender: "Sender") -> int:
    return sender.tally.failed + sender.tally.annotations_failed


def _form(options: argparse.Namespace) -> str:
    """The form of the source; Nonsense for one that cannot be told."""
    from meshserve.commands.importing import coco, exports, voc, yolo

    source: Path = options.source
    if not source.exists():
        raise Nonsense(f"there is no '{source}'")
    if options.images is not None and not options.images.is_dir():
        raise Nonsense(f"there is no folder '{options.images}'")
    if options.format != "auto":
        if source.is_dir() != (options.format in ("folder", "voc", "yolo")) and options.format != "coco":
            raise Nonsense(f"'{source}' is {'a folder' if source.is_dir() else 'a file'}, which is no {options.format}")
        return str(options.format)
    if source.is_dir():
        if any(source.glob(f"{voc.ANNOTATIONS}/*.xml")):
            return "voc"
        if any((source / name).is_file() for name in (*yolo.TABLES, *yolo.LISTS)):
            return "yolo"
        return "coco" if _coco_file(source) else "folder"
    if source.suffix.lower() == ".csv":
        return "csv"
    if source.suffix.lower() == ".json" and coco.is_coco(source):
        return "coco"
    if source.suffix.lower() == ".zip" and exports.is_export(source):
        return "export"
    raise Nonsense(
        f"'{source}' is no CSV, no COCO file and no export of a dataset; say what it is with --format. Archives are for"
        " PostInputsDataSources and PostInputsUploads"
    )


def _coco_file(folder: Path) -> Path | None:
    """The COCO file of a folder, if it has just one."""
    from meshserve.commands.importing import coco

    found = [path for pattern in ("*.json", "annotations/*.json") for path in sorted(folder.glob(pattern))]
    fitting = [path for path in found if coco.is_coco(path)]
    if len(fitting) > 1:
        raise Nonsense(f"'{folder}' has several COCO files ({fitting[0].name}, {fitting[1].name} …): name one of them")
    return fitting[0] if fitting else None


def _items(form: str, options: argparse.Namespace) -> "Iterator[Item | str]":
    from meshserve.commands.importing import coco, exports, folders, tables, voc, yolo

    source: Path = options.source
    readers: dict[str, Callable[[], Iterator[Item | str]]] = {
        "folder": lambda: folders.read(source, concepts=options.concepts_from_folders),
        "csv": lambda: tables.read(source, options.type),
        "coco": lambda: coco.read(_coco(source), options.images, boxes=options.boxes),
        "voc": lambda: voc.read(source),
        "yolo": lambda: yolo.read(source),
        "export": lambda: exports.read(source),
    }
    return readers[form]()


def _coco(source: Path) -> Path:
    found = _coco_file(source) if source.is_dir() else source
    if found is None:
        raise Nonsense(f"'{source}' has no COCO file")
    return found


def _processed(client: "Client", app: "UserAppIDSet", job: str) -> dict[str, int]:
    """How many inputs could be processed and how many not, once all were."""
    from meshserve.commands.importing.sending import Refused
    from meshserve_proto import status_code_pb2 as codes
    from meshserve_proto.service_pb2 import GetInputsAddJobRequest

    while True:
        answer = client.call("GetInputsAddJob", GetInputsAddJobRequest(user_app_id=app, id=job))
        if answer.status.code != codes.SUCCESS:
            raise Refused(f"the server refuses: {answer.status.code} {answer.status.description}")
        progress = answer.inputs_add_job.progress
        if not progress.pending_count and not progress.in_progress_count:
            return {"success": progress.success_count, "failed": progress.failed_count}
        time.sleep(_LOOK)


def _silent(tally: "Tally") -> None:
    """Nobody looks."""


def _bar() -> Callable[["Tally"], None]:
    """A line on the terminal that says how far it is. How much there is shows only at the end, so it only grows."""
    began = drawn = time.monotonic()

    def show(tally: "Tally") -> None:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn < _REDRAW:
            return
        drawn = now
        pace = tally.found / max(now - began, 0.001)
        marks = "=" * (tally.found // 128 % (_WIDTH + 1))
        failed = f", {tally.failed} failed" if tally.failed else ""
        words = f"{tally.added} added, {tally.already} there already{failed}, {pace:.0f} a second"
        print(f"\r[{marks:<{_WIDTH}}] {words}\033[K", end="", file=sys.stderr, flush=True)

    return show


def _tell(form: str, tally: "Tally", why: str) -> None:
    print(f"{form}: {tally.found} inputs: {tally.added} added, {tally.already} there already, {tally.failed} failed")
    if tally.annotations_added or tally.annotations_already or tally.annotations_failed:
        print(
            f"{tally.annotations_added} annotations added, {tally.annotations_already} there already,"
            f" {tally.annotations_failed} failed"
        )
    if tally.skipped:
        print(f"{tally.skipped} files are no media, or not there")
    for error in tally.errors[:10]:
        print(f"  {error}", file=sys.stderr)
    if len(tally.errors) > 10:
        print(f"  … {len(tally.errors) - 10} more; --json has the first hundred", file=sys.stderr)
    if why:
        print(f"meshserve: {why}", file=sys.stderr)
