"""Running plans over a pool that computes nothing but records everything."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from meshserve.core.problems import Problem
from meshserve.ingest import prepare
from meshserve.media.picture import Picture
from meshserve.runners.base import Item, Outcome, Settings
from meshserve.workflow.compile import compiled, ordered
from meshserve.workflow.execute import MOST_MERGED, Starved, execute
from meshserve.workflow.model_types import MODEL_TYPES
from meshserve.workflow.operators import Result
from meshserve.workflow.plan import NodeModel, Plan
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import (
    BoundingBox,
    Concept,
    Data,
    Embedding,
    Image,
    Input,
    Model,
    NodeInput,
    Region,
    RegionInfo,
    Text,
    WorkflowNode,
)

Compute = Callable[[Item], Outcome]


class FakePool:
    """Answers each engine's items one by one; keeps what it was given and when."""

    def __init__(self, seconds: float = 0.0, **engines: Compute) -> None:
        self.engines, self.seconds = engines, seconds
        self.batches: list[tuple[str, list[Item], Settings]] = []
        self.running = self.most_running = 0

    async def run(self, name: str, items: Sequence[Item], settings: Settings) -> list[Outcome]:
        compute = self.engines[name]
        self.batches.append((name, list(items), settings))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await asyncio.sleep(self.seconds)
        self.running -= 1
        return [compute(item) for item in items]

    def items(self, engine: str) -> list[Item]:
        return [item for name, items, _ in self.batches for item in items if name == engine]


def concepts(**values: float) -> Data:
    return Data(concepts=[Concept(id=id, value=value) for id, value in values.items()])


def names(data: Result) -> list[str]:
    assert isinstance(data, Data)
    return [concept.id for concept in data.concepts]


def box(id: str, top: float, left: float, bottom: float, right: float, *found: Concept) -> Region:
    sides = BoundingBox(top_row=top, left_col=left, bottom_row=bottom, right_col=right)
    return Region(id=id, region_info=RegionInfo(bounding_box=sides), data=Data(concepts=found))


def picture() -> Picture:
    rgb = np.arange(10 * 20 * 3, dtype=np.uint8).reshape(10, 20, 3)
    return Picture(rgb, "PNG", "RGB")


def make(*nodes: tuple[str, str, Sequence[str]], settings: dict[str, Settings] | None = None) -> Plan:
    """A plan of (id, type or engine, parents); engines that are no type have unknown fields."""
    listed, models = [], {}
    for id, kind, parents in nodes:
        inputs = [NodeInput(node_id=parent) for parent in parents]
        listed.append(WorkflowNode(id=id, model=Model(id=kind), node_inputs=inputs))
        engine, _, type_id = kind.rpartition("/")
        info = MODEL_TYPES.get(type_id)
        name = engine or (f"operator:{type_id}" if info is not None and info.operator else type_id)
        fields = (info.input_fields, info.output_fields) if info is not None else ((), ())
        models[id] = NodeModel(name, type_id, f"model '{id}'", *fields, (settings or {}).get(id, Settings()))
    return compiled(ordered(listed), models)


def run(plan: Plan, pool: FakePool, *items: Item | Problem, deadline: float | None = None) -> list[list[Result]]:
    return asyncio.run(execute(plan, items, pool.run, deadline))


def test_a_diamond_merges_what_both_sides_give() -> None:
    pool = FakePool(
        top=lambda item: concepts(start=1),
        left=lambda item: concepts(both=0.2, left=0.5),
        right=lambda item: concepts(both=0.7),
        bottom=lambda item: item.data,
    )
    plan = make(("t", "top", ()), ("l", "left", ["t"]), ("r", "right", ["t"]), ("b", "bottom", ["l", "r"]))
    assert plan.levels == ((0,), (1, 2), (3,))
    merged = run(plan, pool, Item(Data()))[3][0]
    assert isinstance(merged, Data)
    assert [(c.id, pytest.approx(c.value)) for c in merged.concepts] == [("both", 0.7), ("left", 0.5)]


def test_nodes_of_a_level_run_side_by_side() -> None:
    plan = make(*((f"n{n}", "slow", ()) for n in range(20)))
    pool = FakePool(seconds=0.05, slow=lambda item: Data())
    started = time.monotonic()
    run(plan, pool, Item(Data()))
    assert pool.most_running == 20
    assert time.monotonic() - started < 0.5


def test_all_inputs_of_a_node_go_in_one_batch_and_come_back_in_order() -> None:
    pool = FakePool(echo=lambda item: item.data)
    inputs = [Item(concepts(**{f"c{n}": 1})) for n in range(32)]
    results = run(make(("a", "echo", ()), ("b", "echo", ["a"])), pool, *inputs)
    assert [len(items) for _, items, _ in pool.batches] == [32, 32]
    assert [names(one) for one in results[1]] == [[f"c{n}"] for n in range(32)]


def test_a_failing_node_starves_only_what_is_below_it() -> None:
    def fails(item: Item) -> Outcome:
        return Problem(codes.MODEL_PREDICTION_FAILED, "It broke.")

    pool = FakePool(ok=lambda item: concepts(a=1), bad=fails)
    plan = make(
        ("good", "ok", ()),
        ("bad", "bad", ()),
        ("below", "ok", ["bad"]),
        ("further", "ok", ["below"]),
        ("joined", "ok", ["good", "bad"]),
        ("beside", "ok", ["good"]),
    )
    results = run(plan, pool, Item(Data()))
    answers = {step.id: column[0] for step, column in zip(plan.steps, results, strict=True)}
    assert isinstance(answers["good"], Data)
    assert isinstance(answers["beside"], Data)
    assert isinstance(answers["bad"], Problem)
    assert not isinstance(answers["bad"], Starved)
    for starved in ("below", "further", "joined"):
        problem = answers[starved]
        assert isinstance(problem, Starved)
        assert problem.code == codes.MODEL_PREDICTION_FAILED
        assert f"'{starved}'" in problem.details
        assert "'bad'" in problem.details
        assert "It broke." in problem.details
    assert len(pool.items("ok")) == 2  # good and beside: what starves does not run


def test_one_input_may_fail_alone_at_a_node() -> None:
    def picky(item: Item) -> Outcome:
        return item.data if item.data.concepts else Problem(codes.INPUT_UNSUPPORTED_FORMAT, "No.")

    pool = FakePool(picky=picky, after=lambda item: item.data)
    plan = make(("a", "picky", ()), ("b", "after", ["a"]))
    results = run(plan, pool, Item(concepts(x=1)), Item(Data()), Item(concepts(y=1)))
    assert [isinstance(one, Problem) for one in results[0]] == [False, True, False]
    assert [isinstance(one, Problem) for one in results[1]] == [False, True, False]
    assert names(results[1][2]) == ["y"]
    assert len(pool.items("after")) == 2


def test_an_input_that_could_not_be_prepared_fails_everywhere_and_runs_nowhere() -> None:
    pool = FakePool(ok=lambda item: Data())
    lost = Problem(codes.INPUT_DOWNLOAD_FAILED, "404")
    results = run(make(("a", "ok", ()), ("b", "ok", ["a"])), pool, lost, Item(Data()))
    assert results[0][0] is lost
    assert results[1][0] is lost
    assert isinstance(results[1][1], Data)
    assert [len(items) for _, items, _ in pool.batches] == [1, 1]


def test_nothing_runs_when_every_input_is_lost() -> None:
    pool = FakePool(ok=lambda item: Data())
    run(make(("a", "ok", ())), pool, Problem(codes.INPUT_DOWNLOAD_FAILED, "404"))
    assert pool.batches == []


def test_settings_reach_the_runner() -> None:
    wanted = Settings({"k": 3.0}, [Concept(id="x")])
    pool = FakePool(ok=lambda item: Data())
    run(make(("a", "ok", ()), settings={"a": wanted}), pool, Item(Data()))
    assert pool.batches[0][2] is wanted


def test_what_an_operator_keeps_back_starves_nobody_and_goes_no_further() -> None:
    threshold = {"gate": Settings({}, [Concept(id="dog", value=0.5)])}
    pool = FakePool(tags=lambda item: item.data, after=lambda item: concepts(ran=1))
    plan = make(
        ("tags", "tags/visual-classifier", ()),
        ("gate", "concept-thresholder", ["tags"]),
        ("after", "after/visual-classifier", ["gate"]),
        settings=threshold,
    )
    results = run(plan, pool, Item(concepts(dog=0.9, cat=0.9)), Item(concepts(dog=0.1)))
    assert names(results[1][0]) == ["dog"]
    assert names(results[2][0]) == ["ran"]
    assert results[1][1] is None
    assert results[2][1] is None
    assert len(pool.items("after")) == 1


def test_pictures_are_found_along_the_graph() -> None:
    pool = FakePool(tags=lambda item: concepts(a=1), boxes=lambda item: Data(regions=[box("r", 0, 0, 1, 1)]))
    plan = make(
        ("tags", "tags/visual-classifier", ()),
        ("boxes", "boxes/visual-detector", ["tags"]),
        ("cut", "image-crop", ["boxes"]),
    )
    seen = picture()
    results = run(plan, pool, Item(Data(), seen))
    assert pool.items("boxes")[0].picture is seen
    crops = results[2][0]
    assert not isinstance(crops, (Data, Problem))
    assert crops is not None
    assert crops.pictures[0] is not None
    assert crops.pictures[0].rgb.shape == seen.rgb.shape


def test_texts_are_found_along_the_graph() -> None:
    pool = FakePool(tags=lambda item: concepts(a=1), read=lambda item: item.data)
    plan = make(("tags", "tags/text-classifier", ()), ("read", "read/text-classifier", ["tags"]))
    read = run(plan, pool, Item(Data(text=Text(raw="hello"))))[1][0]
    assert isinstance(read, Data)
    assert read.text.raw == "hello"
    assert names(read) == ["a"]


def test_a_model_after_a_crop_runs_once_a_region_in_one_batch() -> None:
    def two_boxes(item: Item) -> Data:
        return Data(regions=[box("left", 0, 0, 1, 0.5), box("right", 0, 0.5, 0.5, 1)])

    pool = FakePool(boxes=two_boxes, tags=lambda item: concepts(**{f"w{item.picture.width}": 1}))  # type: ignore[union-attr]
    plan = make(
        ("boxes", "boxes/visual-detector", ()),
        ("cut", "image-crop", ["boxes"]),
        ("tags", "tags/visual-classifier", ["cut"]),
    )
    results = run(plan, pool, Item(Data(), picture()), Item(Data(), picture()))
    assert [len(items) for name, items, _ in pool.batches if name == "tags"] == [4]
    answer = results[2][1]
    assert isinstance(answer, Data)
    assert [region.id for region in answer.regions] == ["left", "right"]
    assert answer.regions[1].region_info.bounding_box.left_col == 0.5
    assert [names(region.data) for region in answer.regions] == [["w10"], ["w10"]]


def test_a_crop_of_nothing_does_not_become_the_whole_picture() -> None:
    pool = FakePool(boxes=lambda item: Data(), tags=lambda item: concepts(wrong=1))
    plan = make(
        ("boxes", "boxes/visual-detector", ()),
        ("cut", "image-crop", ["boxes"]),
        ("tags", "tags/visual-classifier", ["cut"]),
    )
    results = run(plan, pool, Item(Data(), picture()))
    assert results[2][0] == Data()
    assert pool.items("tags") == []


def test_embeddings_of_regions_are_grouped_region_by_region() -> None:
    def faces(item: Item) -> Data:
        regions = [box("one", 0, 0, 1, 1), box("two", 0, 0, 1, 1)]
        for number, region in enumerate(regions):
            region.data.embeddings.append(Embedding(vector=[number]))
        return Data(regions=regions)

    pool = FakePool(faces=faces, group=lambda item: concepts(**{f"g{item.data.embeddings[0].vector[0]:g}": 1}))
    plan = make(("faces", "faces/visual-detector-embedder", ()), ("group", "group/clusterer", ["faces"]))
    answer = run(plan, pool, Item(Data(), picture()))[1][0]
    assert isinstance(answer, Data)
    assert [names(region.data) for region in answer.regions] == [["g0"], ["g1"]]


def test_a_cut_in_which_a_model_embeds_parts_has_the_embedding_of_the_surest() -> None:
    def parts(item: Item) -> Data:
        data = Data(regions=[box("unsure", 0, 0, 1, 1), box("sure", 0, 0, 1, 1)])
        for number, part in enumerate(data.regions):
            part.value = 0.5 + number / 4
            part.data.embeddings.append(Embedding(vector=[number]))
        return data

    pool = FakePool(
        boxes=lambda item: Data(regions=[box("one", 0, 0, 1, 1)]),
        parts=parts,
        group=lambda item: concepts(**{f"g{item.data.embeddings[0].vector[0]:g}": 1}),
    )
    plan = make(
        ("boxes", "boxes/visual-detector", ()),
        ("cut", "image-crop", ["boxes"]),
        ("parts", "parts/visual-detector-embedder", ["cut"]),
        ("group", "group/clusterer", ["parts"]),
    )
    answer = run(plan, pool, Item(Data(), picture()))[3][0]
    assert isinstance(answer, Data)
    assert [(region.id, names(region.data)) for region in answer.regions] == [("one", ["g1"])]


def test_regions_of_one_id_from_two_parents_are_one() -> None:
    pool = FakePool(
        boxes=lambda item: Data(regions=[box("a", 0, 0, 1, 1, Concept(id="dog", value=0.9)), box("b", 0, 0, 1, 1)]),
        more=lambda item: Data(regions=[box("a", 0, 0, 1, 1, Concept(id="pet", value=0.4))]),
        echo=lambda item: item.data,
    )
    plan = make(("x", "boxes", ()), ("y", "more", ()), ("z", "echo", ["x", "y"]))
    answer = run(plan, pool, Item(Data()))[2][0]
    assert isinstance(answer, Data)
    assert [region.id for region in answer.regions] == ["a", "b"]
    assert [concept.id for concept in answer.regions[0].data.concepts] == ["dog", "pet"]


def test_regions_are_not_multiplied_without_end() -> None:
    """Those without ids are as many as came, of each parent: four layers of four would make 64 of each."""
    regions = Data(regions=[Region(value=1)] * (MOST_MERGED // 4))
    pool = FakePool(pass_on=lambda item: Data.FromString(item.data.SerializeToString()))
    layers = [[f"{layer}{node}" for node in range(4)] for layer in range(4)]
    nodes = [(id, "pass_on", above) for above, layer in zip([[], *layers], layers, strict=False) for id in layer]
    results = run(make(*nodes), pool, Item(regions))
    assert isinstance(results[4][0], Data)
    refused = results[8][0]
    assert isinstance(refused, Problem)
    assert refused.code == codes.INPUT_OVER_LIMIT
    assert "node '20'" in refused.details


def test_a_model_that_nothing_computes_says_so() -> None:
    results = run(make(("a", "nobody", ()), ("b", "operator:unmade/unmade", ())), FakePool(), Item(Data()))
    for column in results:
        assert isinstance(column[0], Problem)
        assert column[0].code == codes.NOT_IMPLEMENTED


def test_no_level_begins_after_the_deadline() -> None:
    pool = FakePool(seconds=0.05, ok=lambda item: Data())
    with pytest.raises(Problem) as caught:
        run(make(("a", "ok", ()), ("b", "ok", ["a"])), pool, Item(Data()), deadline=time.monotonic() + 0.02)
    assert caught.value.code == codes.RPC_REQUEST_TIMEOUT
    assert len(pool.batches) == 1


def test_a_cancelled_run_stops() -> None:
    pool = FakePool(seconds=5, ok=lambda item: Data())

    async def cancelled() -> None:
        task = asyncio.create_task(execute(make(("a", "ok", ()), ("b", "ok", ())), [Item(Data())], pool.run))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    started = time.monotonic()
    asyncio.run(cancelled())
    assert time.monotonic() - started < 1


def test_an_input_is_decoded_once_for_all_of_its_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []

    def counted(content: bytes) -> Picture:
        decoded.append(content)
        return picture()

    class Tools:
        threads = ThreadPoolExecutor(2)

    monkeypatch.setattr(prepare, "decode", counted)
    pool = FakePool(tags=lambda item: concepts(a=1), boxes=lambda item: Data(regions=[box("r", 0, 0, 1, 1)]))
    plan = make(
        ("a", "tags/visual-classifier", ()),
        ("b", "boxes/visual-detector", ()),
        ("c", "tags/visual-classifier", ["b"]),
        ("d", "image-crop", ["b"]),
        ("e", "tags/visual-classifier", ["d"]),
        ("f", "tags/visual-classifier", ["a", "c"]),
    )
    inputs = [Input(data=Data(image=Image(base64=content))) for content in (b"1", b"2")]

    async def runs() -> None:
        await execute(plan, await prepare.items_of(inputs, Tools()), pool.run)  # type: ignore[arg-type]

    asyncio.run(runs())
    assert sorted(decoded) == [b"1", b"2"]
    seen = [item.picture.rgb for item in (*pool.items("tags"), *pool.items("boxes")) if item.picture is not None]
    assert len(seen) == 10
    assert len({pixels.__array_interface__["data"][0] for pixels in seen}) == 2  # crops too are views of them


def test_an_empty_plan_answers_nothing() -> None:
    assert run(Plan(), FakePool(), Item(Data())) == []


def test_parents_data_is_not_changed() -> None:
    given = concepts(a=0.9, b=0.1)
    pool = FakePool(tags=lambda item: given)
    threshold = {"g": Settings({}, [Concept(id="a", value=0.5)])}
    run(
        make(("t", "tags/visual-classifier", ()), ("g", "concept-thresholder", ["t"]), settings=threshold),
        pool,
        Item(Data()),
    )
    assert [concept.id for concept in given.concepts] == ["a", "b"]


def test_ten_operators_cost_less_than_a_millisecond_over_the_model() -> None:
    vocabulary = Data(concepts=[Concept(id=f"c{n}", name=f"concept {n}", value=1 - n / 1350) for n in range(1350)])
    wanted = Settings({}, [Concept(id=f"c{n}", value=0.2) for n in range(10)])
    chain = [("n0", "tags/visual-classifier", ())]
    chain += [(f"n{n}", "concept-thresholder", [f"n{n - 1}"]) for n in range(1, 11)]
    pool = FakePool(tags=lambda item: vocabulary)
    alone = make(chain[0])
    plan = make(*chain, settings={f"n{n}": wanted for n in range(1, 11)})

    async def seconds(measured: Plan) -> float:
        times = []
        for _ in range(200):
            started = time.perf_counter()
            await execute(measured, [Item(Data())], pool.run)
            times.append(time.perf_counter() - started)
        return min(times)

    added = asyncio.run(seconds(plan)) - asyncio.run(seconds(alone))
    assert added < 0.001
