"""Kill the server while it copies an app, and while a collector posts: nothing comes twice, nothing is left out."""

import time
from contextlib import closing
from pathlib import Path

import grpc
import pytest

from durability.killing import chance
from meshserve.store.database import connect
from meshserve_proto.resources_pb2 import (
    Annotation,
    APIPostModelOutputsCollectorSource,
    App,
    AppDuplication,
    Collector,
    CollectorSource,
    Concept,
    Data,
    Input,
    Model,
    ModelVersion,
    OutputInfo,
    Text,
    Workflow,
)
from meshserve_proto.struct_pb2 import Struct
from support.own import Own, until
from support.serving import Server, running

_BATCH = 128


def _own(server: Server, channel: grpc.Channel, app_id: str = "source") -> Own:
    return Own(channel, server, server.owner, app_id, server.owner.user_id)


def _kill(folder: Path, kills: int, longest: float) -> None:
    rng = chance()
    for _ in range(kills):
        with running(folder) as server:
            time.sleep(rng.uniform(0.0, longest))
            server.process.kill()
            server.process.wait()


def _app(own: Own) -> None:
    own.at("")("PostApps", apps=[App(id=own.app_id, default_workflow=Workflow(id="Empty"))])


def _fill(own: Own, inputs: int) -> None:
    _app(own)
    labels = [Concept(id="yes", value=1), Concept(id="no", value=0)]
    for start in range(0, inputs, _BATCH):
        names = [f"i{number:05d}" for number in range(start, min(start + _BATCH, inputs))]
        texts = [Input(id=id, data=Data(text=Text(raw=f"text {id}"), concepts=labels)) for id in names]
        own("PostInputs", inputs=texts)
        said = [Annotation(id=f"a-{id}", input_id=id, data=Data(concepts=labels[:1])) for id in names]
        own("PostAnnotations", annotations=said)
    until(lambda: own("GetInputCount").counts.processed == inputs)


_WHAT = {
    "inputs": "SELECT id, body, status FROM inputs WHERE owner = {app} ORDER BY id",
    "annotations": "SELECT id, body, worker FROM annotations WHERE owner = {app} ORDER BY id",
    "labels": "SELECT n.id, l.concept, l.value FROM annotation_concepts l JOIN annotations n ON n.pk = l.annotation"
    " WHERE l.owner = {app} ORDER BY 1, 2",
    "counts": "SELECT status, number FROM input_counts WHERE owner = {app} AND number > 0",
    "concepts": "SELECT id, name FROM concepts WHERE owner = {app} ORDER BY id",
}


@pytest.mark.slow
def test_an_app_is_copied_once_in_12_kills(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    with running(folder) as server, grpc.insecure_channel(server.address) as channel:
        own = _own(server, channel)
        _fill(own, 3000)
        copy = AppDuplication(id="copy", destination_app=App(id="target"))
        own("PostAppDuplications", app_duplications=[copy])
        server.process.kill()
        server.process.wait()
    _kill(folder, 12, 0.3)
    with running(folder) as server, grpc.insecure_channel(server.address) as channel:
        mine = _own(server, channel, "")
        until(lambda: mine("GetAppDuplication", app_duplication_id="copy").app_duplication.status.code == 25200)
        with closing(connect(server.data / "meshserve.db")) as store:
            for name, sql in _WHAT.items():
                one, other = (
                    store.execute(sql.format(app="(SELECT pk FROM apps WHERE id = ?)"), (app,)).fetchall()
                    for app in ("source", "target")
                )
                assert one, name
                assert one == other, name


@pytest.mark.slow
def test_what_was_captured_is_posted_once_in_6_kills(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    params = Struct()
    params.update({"regex": "."})
    info = OutputInfo(params=params, data=Data(concepts=[Concept(id="any")]))
    model = Model(id="any", model_type_id="regex-based-classifier", model_version=ModelVersion(output_info=info))
    calls = APIPostModelOutputsCollectorSource(model_id="any")
    source = CollectorSource(api_post_model_outputs_collector_source=calls)
    collector = Collector(id="c", pre_queue_random_sample=1, collector_source=source, collect_outputs=True)
    with running(folder) as server, grpc.insecure_channel(server.address) as channel:
        own = _own(server, channel)
        _app(own)
        own("PostModels", models=[model])
        own("PostCollectors", collectors=[collector])
        for start in range(0, 1280, _BATCH):
            texts = [Input(data=Data(text=Text(raw=f"t{number}"))) for number in range(start, start + _BATCH)]
            own("PostModelOutputs", model_id="any", inputs=texts)
        with closing(connect(server.data / "meshserve.db")) as store:
            sql = "SELECT (SELECT COUNT(*) FROM captures) + (SELECT COUNT(*) FROM inputs)"
            until(lambda: store.execute(sql).fetchone()[0] == 1280)
        server.process.kill()
        server.process.wait()
    _kill(folder, 6, 0.5)
    with running(folder) as server, closing(connect(server.data / "meshserve.db")) as store:
        until(lambda: not store.execute("SELECT COUNT(*) FROM captures").fetchone()[0])
        assert store.execute("SELECT COUNT(*) FROM inputs").fetchone()[0] == 1280
        assert store.execute("SELECT COUNT(*) FROM annotations WHERE input_level = 0").fetchone()[0] == 1280
        assert not store.execute("SELECT COUNT(*) FROM jobs WHERE kind = 'collect'").fetchone()[0]
