"""Label orders: a task with a name and dates around it (behaviour §15). Deleting an order leaves its task alone."""

from sqlite3 import Connection
from typing import Any

from meshserve.api.tasks import TASKS, wake
from meshserve.call import Call, Reply
from meshserve.core.problems import Problem
from meshserve.core.splice import embedded
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve.crud.patching import checked_action
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import batch_of, bindings, change, create
from meshserve.store import records, task_tables
from meshserve.store import tasks as store
from meshserve.store.records import Row
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import LabelOrder, Task

_FIELD = 2
"""`label_order` and `label_orders` of the responses."""
_NEW = "order"
"""What a call notes of an order that is not made of its task yet."""
_DECIDED = (codes.LABEL_ORDER_SUCCESS, codes.LABEL_ORDER_CANCELED)
"""States that stay; the others follow the task."""
_STATES = (codes.LABEL_ORDER_PENDING, codes.LABEL_ORDER_IN_PROGRESS, *_DECIDED)


def _complete(call: Call, connection: Connection, order: LabelOrder) -> None:
    """What only the server sets goes; the task is made after the order, which it names."""
    for name in ("status", "created_at", "modified_at"):
        order.ClearField(name)
    order.status.code = codes.LABEL_ORDER_PENDING
    call.notes[f"{_NEW} {order.id}"] = "1"
    if not order.HasField("task"):
        raise Problem(codes.CONN_INVALID_REQUEST, "task is empty: a label order is about the labelling of a task.")


def _with_task(call: Call, connection: Connection, row: Row, order: LabelOrder) -> None:
    """Make the task of a new order, and keep its id alone: what becomes of it is its own affair."""
    if not call.notes.pop(f"{_NEW} {row.id}", ""):
        return
    task = Task.FromString(order.task.SerializeToString())
    task.label_order_id = row.id
    create(call, TASKS, connection, call.place.app, task)
    _keep(connection, row, order, task.id)


def _keep(connection: Connection, row: Row, order: LabelOrder, task_id: str) -> None:
    order.task.CopyFrom(Task(id=task_id))
    row.extra["task"], row.body = task_id, order.SerializeToString()
    records.update(connection, task_tables.LABEL_ORDERS, row)


def _revise(call: Call, connection: Connection, stored: LabelOrder, patched: LabelOrder, action: str) -> None:
    """A patch of the task goes to the task, one of the status is a decision."""
    if patched.HasField("task"):
        _patch_task(call, connection, stored, patched.task, action)
        patched.ClearField("task")
    code = patched.status.code
    patched.ClearField("status")
    if not code or action == "remove":
        return
    if code not in _STATES:
        raise Problem(codes.CONN_INVALID_REQUEST, f"status.code is {code}; that of a label order is one of {_STATES}.")
    stored.status.CopyFrom(make_status(code))
    if code == codes.LABEL_ORDER_CANCELED:
        row = records.find(connection, task_tables.TASKS, call.place.app, stored.task.id)
        if row is not None and Task.FromString(row.body).status.code != codes.TASK_DONE:
            store.set_status(connection, row, codes.TASK_WONT_DO)


def _patch_task(call: Call, connection: Connection, stored: LabelOrder, patched: Task, action: str) -> None:
    if patched.id not in ("", stored.task.id):
        raise Problem(
            codes.CONN_INVALID_REQUEST,
            f"task.id is '{patched.id}', but the label order is about the task '{stored.task.id}', and stays so.",
        )
    patched.id, patched.label_order_id = stored.task.id, stored.id
    change(call, TASKS, connection, call.place.app, patched, action)


def _present(call: Call, request: Any, order: LabelOrder) -> None:
    """The task as it is now, and how far the order is by that."""
    row = records.find(call.services.database.reader, task_tables.TASKS, call.place.app, order.task.id)
    code = order.status.code
    if row is not None:
        order.task.CopyFrom(TASKS.decode(row.body, call.place))
        if code not in _DECIDED:
            code = _state(call.services.database.reader, row.pk, order)
    order.status.CopyFrom(make_status(code))


def _state(connection: Connection, task: int, order: LabelOrder) -> int:
    """Pending until somebody begins; finished work is released at once, or by whoever patches the order."""
    if order.task.status.code == codes.TASK_DONE and order.auto_release:
        return int(codes.LABEL_ORDER_SUCCESS)
    begun = order.task.status.code == codes.TASK_DONE or store.assignments(connection, task, (), 1)
    return int(codes.LABEL_ORDER_IN_PROGRESS if begun else codes.LABEL_ORDER_PENDING)


LABEL_ORDERS = Resource(
    LabelOrder,
    task_tables.LABEL_ORDERS,
    get="GetLabelOrder",
    list="ListLabelOrders",
    delete=("DeleteLabelOrders",),
    actions=("merge", "overwrite", "remove"),
    patchable=("name", "auto_release", "allow_empty_tag", "desired_fulfill_time", "estimate_fulfill_time"),
    index=lambda order: {"task": order.task.id},
    prepare=_complete,
    stored=_with_task,
    revise=_revise,
    present=_present,
)


@rpc("PostLabelOrders")
async def post_label_orders(call: Call, request: Any) -> Reply:
    """Create orders, each with its task, all or none."""
    return await _each(
        call, request, lambda connection, one: create(call, LABEL_ORDERS, connection, call.place.app, one)
    )


@rpc("PatchLabelOrders")
async def patch_label_orders(call: Call, request: Any) -> Reply:
    """Change orders and their tasks, all or none."""
    action = checked_action(request.action, LABEL_ORDERS.actions)
    app = call.place.app
    return await _each(call, request, lambda connection, one: change(call, LABEL_ORDERS, connection, app, one, action))


async def _each(call: Call, request: Any, act: Any) -> Reply:
    orders = batch_of(request, "label_orders", LABEL_ORDERS.noun)
    await call.services.database.write(lambda connection: [act(connection, one) for one in orders])
    wake(call)
    rows = records.find_many(
        call.services.database.reader, task_tables.LABEL_ORDERS, call.place.app, [one.id for one in orders]
    )
    shown = [LabelOrder.FromString(rows[one.id].body) for one in orders if one.id in rows]
    for one in shown:
        _present(call, request, one)
    return embedded(_FIELD, (one.SerializeToString() for one in shown))


BINDINGS = [*bindings(LABEL_ORDERS), post_label_orders, patch_label_orders]
