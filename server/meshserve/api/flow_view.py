"""A flow as clients read it: the workflow, its graph as nodes with inputs and outputs, its runs, stars and maker.

UUIDs of what is in a flow are made from its own and the names within, so they stay as long as these do. Of a user, no more
is shown than is named here.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from sqlite3 import Connection
from typing import Any
from uuid import UUID, uuid5

from meshserve.api.flow_fields import time_text
from meshserve.api.workflow_store import completed, latest_version
from meshserve.core import clock
from meshserve.core.structs import to_dict
from meshserve.media.hosting import show_picture
from meshserve.store import access, flows, records, schema, workflow_runs, workflow_stars
from meshserve.store.access import Place
from meshserve.store.flows import Flow
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve_proto.resources_pb2 import OutputInfo, User, Visibility, Workflow, WorkflowNode

MOST_STARS = 50
VISIBILITIES = {"private": Visibility.PRIVATE, "organization": Visibility.ORG, "public": Visibility.PUBLIC}
"""Visibility codes that mean something here → the workflow's visibility; all others are private."""
_WIDTH, _GAP, _ROW = 240, 80, 160
"""How nodes are laid out, as no workflow says where they are: a column for each step, parents on the left."""
_NAMESPACE = UUID("9f3b1c52-6a0e-4f0d-8d59-0a4c6ed0b7f1")
_HOUR = Decimal(3600)
_PLACES = Decimal("0.000001")


def user_uuid(pk: int, created: int) -> str:
    """The UUID of a user: by when they were made as well, so that those of two servers differ."""
    return _named("user", pk, created)


def organization_uuid(pk: int, created: int) -> str:
    """The UUID of an app, which is the organisation of its flows."""
    return _named("organization", pk, created)


def _named(*parts: object) -> str:
    return str(uuid5(_NAMESPACE, "/".join(map(str, parts))))


def shown(
    connection: Connection, flow: Flow, hour_price: Decimal, *, member: bool, base_url: str = ""
) -> dict[str, Any]:
    """The flow with all fields of its page. member: whether the reader belongs to its app and so may read addresses."""
    place = access.app_by_pk(connection, flow.app) or Place(0, "", 0, "", 0)
    workflow = completed(flow.body, place)
    show_picture(workflow.image, base_url, place.user_id, place.app_id, "workflows")
    graph = _Graph(flow, workflow)
    return {
        **_said(flow, workflow),
        "org_id": _organization(connection, flow.app),
        "flow_type_code": "workflow",
        "category_code": workflow.use_cases[0] if workflow.use_cases else None,
        "version": flows.versions(connection, flow.workflow),
        "current_version_id": _version_uuid(flow, workflow.version.id),
        **_statistics(connection, flow, hour_price),
        "featured_at": None,
        **_maker(connection, flow.creator, member=member),
        "created_at": time_text(flow.created),
        "updated_at": time_text(flow.modified),
        "nodes": graph.nodes(),
        "inputs": graph.inputs(),
        "outputs": graph.outputs(),
        "recent_stars": _stars(connection, flow),
    }


def _said(flow: Flow, workflow: Workflow) -> dict[str, Any]:
    """What people say of a flow. What the workflow can hold is there, unless it is an empty text."""
    facts = flow.facts
    return {
        "id": flow.id,
        "slug": flow.slug,
        "name": facts.get("name", flow.slug),
        "description": workflow.description or facts.get("description"),
        "cover_url": workflow.image.url or facts.get("cover_url"),
        "visibility_code": _visibility(facts, flow.visibility),
        "source_visibility_code": facts.get("source_visibility_code"),
        "status_code": facts.get("status_code"),
        "context_variables": facts.get("context_variables"),
    }


def _visibility(facts: Mapping[str, Any], visibility: int) -> Any:
    """The code that was given, unless the workflow was made more or less visible since."""
    if "visibility_code" in facts and VISIBILITIES.get(facts["visibility_code"], Visibility.PRIVATE) == visibility:
        return facts["visibility_code"]
    return next((code for code, value in VISIBILITIES.items() if value == visibility), "private")


def _organization(connection: Connection, app: int) -> str | None:
    row = records.find_pk(connection, schema.APPS, app)
    return None if row is None else organization_uuid(row.pk, row.created)


def _version_uuid(flow: Flow, version_id: str) -> str | None:
    """Ids of versions are the digits of a UUID, unless an earlier server made them."""
    try:
        return str(UUID(hex=version_id))
    except ValueError:
        return _within(flow, "version", version_id) if version_id else None


def _within(flow: Flow, *names: str) -> str:
    return str(uuid5(UUID(flow.id), "\n".join(names)))


def _statistics(connection: Connection, flow: Flow, hour_price: Decimal) -> dict[str, Any]:
    """From the runs: those of all versions, and for the estimate those of the latest one, if it has run."""
    latest = latest_version(connection, flow.workflow)
    every = workflow_runs.of_all(connection, flow.workflow)
    current = every if latest is None else workflow_runs.of_version(connection, flow.workflow, latest.pk)
    expected = every.seconds if current.seconds is None else current.seconds
    return {
        "run_count": every.runs,
        "avg_duration": _decimal(every.seconds),
        "cost_per_run": _decimal(every.seconds, hour_price / _HOUR),
        "estimated_cost": _decimal(expected, hour_price / _HOUR),
    }


def _decimal(seconds: float | None, price: Decimal = Decimal(1)) -> str | None:
    """Seconds times a price as a decimal in plain digits, to six places; None where nothing ran."""
    if seconds is None:
        return None
    plain = f"{(Decimal(seconds) * price).quantize(_PLACES):f}"
    return plain.rstrip("0").rstrip(".")


def _maker(connection: Connection, creator: int | None, *, member: bool) -> dict[str, Any]:
    row = None if creator is None else records.find_pk(connection, schema.USERS, creator)
    if row is None:
        return {"created_by": None, "created_by_user": None}
    user, id = User.FromString(row.body), user_uuid(row.pk, row.created)
    email = user.user_detail.primary_email or user.primary_email if member else ""
    about = {
        "id": id,
        "email": email or None,
        "first_name": user.first_name or None,
        "last_name": user.last_name or None,
        "avatar_url": user.image.url or None,
    }
    return {"created_by": id, "created_by_user": about}


def _stars(connection: Connection, flow: Flow) -> list[dict[str, Any]]:
    return [star_shown(flow, star) for star in workflow_stars.newest(connection, flow.workflow, MOST_STARS)]


def star_shown(flow: Flow, star: workflow_stars.Star) -> dict[str, Any]:
    """A star as clients read it."""
    return {
        "id": star.id,
        "user_id": user_uuid(star.user, star.user_created),
        "flow_id": flow.id,
        "created_at": time_text(star.created),
    }


class _Graph:
    """The nodes of a workflow with the paths of data between them, as model types declare them."""

    def __init__(self, flow: Flow, workflow: Workflow) -> None:
        self._flow = flow
        self._nodes: Sequence[WorkflowNode] = workflow.nodes
        self._by_id = {node.id: node for node in self._nodes}
        version = workflow.version
        made = clock.micros(version.created_at) or flow.created
        changed = clock.micros(version.modified_at) or made
        self._times = {"created_at": time_text(made), "updated_at": time_text(changed)}

    def nodes(self) -> list[dict[str, Any]]:
        """All nodes, parents before children."""
        depths: dict[str, int] = {}
        rows: dict[int, int] = {}
        made = []
        for node in self._nodes:
            depth = depths[node.id] = max((depths.get(one.node_id, 0) + 1 for one in node.node_inputs), default=0)
            row = rows[depth] = rows.get(depth, -1) + 1
            made.append(self._node(node, depth * (_WIDTH + _GAP), row * _ROW))
        return made

    def _node(self, node: WorkflowNode, x: int, y: int) -> dict[str, Any]:
        model, info = node.model, MODEL_TYPES.get(node.model.model_type_id)
        return {
            "id": self._id(node.id),
            "flow_id": self._flow.id,
            "slug": node.id,
            "label": node.id,
            "subtitle": model.id,
            "type_code": model.model_type_id or None,
            "x": x,
            "y": y,
            "width": _WIDTH,
            "config": config(node),
            "collapsed": False,
            "model_id": _named("model", model.user_id, model.app_id, model.id),
            "builtin_node_code": info.id if info is not None and info.operator else None,
            "comfyui_workflow_id": None,
            "sub_flow_id": None,
            **self._times,
            "flow": None,
            "inputs": self._node_inputs(node),
            "outputs": [
                self._end(self._output_id(node, path), path, number, flow_node_id=self._id(node.id))
                for number, path in enumerate(_paths(node, "output_fields"))
            ],
        }

    def inputs(self) -> list[dict[str, Any]]:
        """What a run brings: the inputs of the nodes that no other feeds, each once."""
        roots = [node for node in self._nodes if not node.node_inputs]
        paths = list(dict.fromkeys(path for node in roots for path in _paths(node, "input_fields")))
        return [
            {
                **self._end(_within(self._flow, "input", path), path, number, flow_id=self._flow.id),
                "description": None,
                "is_required": len(paths) == 1,
                "default_value": None,
            }
            for number, path in enumerate(paths)
        ]

    def outputs(self) -> list[dict[str, Any]]:
        """What a run gives: the outputs of the nodes that are not suppressed."""
        ends = [(n, path) for n in self._nodes if not n.suppress_output for path in _paths(n, "output_fields")]
        made = []
        for number, (node, path) in enumerate(ends):
            id = _within(self._flow, "output", node.id, path)
            end = self._end(id, path, number, flow_id=self._flow.id)
            made.append({**end, "name": f"{node.id}.{path}", "display_name": f"{node.id}: {path}", "description": None})
        return made

    def _node_inputs(self, node: WorkflowNode) -> list[dict[str, Any]]:
        """One an edge, or where there is none one for each thing that the model takes from the run's input."""
        return [
            {
                **self._end(_within(self._flow, "node", node.id, "input", name), path, number, self._id(node.id)),
                "name": name,
                "display_name": name,
                "is_required": True,
                "default_value": None,
                "behavior_code": "connected" if source else "run_input",
                "value": None,
                "source_output_id": source,
                "connection_label": name if source else None,
                "connection_style_code": None,
                "retry_source_output_id": None,
            }
            for number, (name, path, source) in enumerate(self._sources(node))
        ]

    def _sources(self, node: WorkflowNode) -> Iterator[tuple[str, str, str | None]]:
        """(name, path, id of the output that it comes from) of each input of a node."""
        wanted = _paths(node, "input_fields")
        if not node.node_inputs:
            yield from ((path, path, None) for path in wanted)
        for edge in node.node_inputs:
            parent = self._by_id[edge.node_id]
            given = _paths(parent, "output_fields")
            path = next((one for one in given if one in wanted), given[0])
            yield parent.id, path, self._output_id(parent, path)

    def _end(self, id: str, path: str, number: int, flow_node_id: str = "", flow_id: str = "") -> dict[str, Any]:
        """What inputs and outputs of nodes and flows have in common. path: of the data, as the model type has it."""
        return {
            "id": id,
            **({"flow_node_id": flow_node_id} if flow_node_id else {"flow_id": flow_id}),
            "name": path,
            "display_name": path,
            "variable_type_code": path.rpartition(".")[2],
            "validator_code": None,
            "validator_attrs": None,
            "sort_order": number,
            **self._times,
        }

    def _id(self, node_id: str) -> str:
        return _within(self._flow, "node", node_id)

    def _output_id(self, node: WorkflowNode, path: str) -> str:
        return _within(self._flow, "node", node.id, "output", path)


def _paths(node: WorkflowNode, of: str) -> list[str]:
    """What a node's model takes or gives, as paths in Data; of types that are unknown, "any"."""
    info = MODEL_TYPES.get(node.model.model_type_id)
    fields: tuple[str, ...] = () if info is None else getattr(info, of)
    return list(dict.fromkeys(path for entry in fields for path in entry.split(","))) or ["any"]


def config(node: WorkflowNode) -> dict[str, Any]:
    """What a node runs and with what, in the form that a new flow takes it."""
    model, override = node.model, node.output_info_override
    said = {
        "model": {
            "user_id": model.user_id,
            "app_id": model.app_id,
            "id": model.id,
            "version_id": model.model_version.id,
        },
        "node_inputs": [one.node_id for one in node.node_inputs],
        "params": to_dict(override.params),
        "suppress_output": node.suppress_output,
    }
    return {**said, "concepts": _concepts(override)}


def _concepts(override: OutputInfo) -> list[dict[str, Any]]:
    """The concepts that an override names, with their thresholds."""
    return [{"id": one.id, "name": one.name, "value": one.value} for one in override.data.concepts]
