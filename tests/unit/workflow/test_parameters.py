"""What the parameters of every model type may be: tables are walked, so that a new type is covered as it is added."""

from collections.abc import Iterator

import pytest

from meshserve.core.problems import Problem
from meshserve.core.structs import to_dict
from meshserve.runners.base import Settings
from meshserve.workflow.model_types import MODEL_TYPES, OPERATORS, ModelTypeInfo, Parameter
from meshserve.workflow.parameters import check_output_info, check_override, unfit
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import OutputInfo
from support.wrong_values import checked, giving, right, wrong


def every_parameter() -> Iterator[tuple[ModelTypeInfo, Parameter]]:
    for info in MODEL_TYPES.values():
        yield from ((info, parameter) for parameter in info.parameters if checked(parameter))


def refused(info: ModelTypeInfo, given: OutputInfo, *, complete: bool = False) -> tuple[str, str]:
    """What is said of the version, and of the node, that has these settings."""
    settings = Settings(to_dict(given.params), given.data.concepts)
    with pytest.raises(Problem) as version:
        check_output_info(info, given, complete=complete)
    with pytest.raises(Problem) as node:
        check_override(info, given, settings, complete=complete)
    assert version.value.code == node.value.code == codes.MODEL_INVALID_ARGUMENT, (info.id, given)
    return version.value.details, node.value.details


def test_every_wrong_value_is_refused_by_its_path() -> None:
    seen = 0
    for info, parameter in every_parameter():
        for value in wrong(parameter):
            version, node = refused(info, giving(parameter, value))
            assert parameter.path in version, (info.id, parameter.path, value, version)
            assert parameter.path.replace("output_info.", "output_info_override.") in node, (info.id, value, node)
            assert "output_info." not in node, (info.id, value, node)
            seen += 1
    assert seen > 300


def test_every_required_parameter_is_missed_by_its_path() -> None:
    seen = 0
    for info, parameter in every_parameter():
        if parameter.required:
            given = OutputInfo()
            for other in info.parameters:
                if other is not parameter and other.required and checked(other):
                    given.MergeFrom(giving(other, right(other)))
            version, node = refused(info, given, complete=True)
            assert f"needs {parameter.path}:" in version, (info.id, version)
            assert "needs output_info_override." in node, (info.id, node)
            seen += 1
    assert seen >= 6


def test_every_default_and_every_option_fits() -> None:
    for info, parameter in every_parameter():
        listed = [parameter.default] if parameter.default is not None else []
        for value in [*listed, *parameter.options, *map(float, parameter.numbers)]:
            assert not unfit(parameter, value), (info.id, parameter.path, value)


def test_slips_are_told_from_names_of_other_servers() -> None:
    seen = 0
    for info in OPERATORS:
        for parameter in info.parameters:
            name = parameter.path.rpartition(".")[2]
            if "params" in parameter.path and len(name) >= 7:
                slip, given = name[:3] + name[4:], OutputInfo()
                given.params.update({slip: 1})
                told, _ = refused(MODEL_TYPES[info.id], given)
                assert f"output_info.params.{slip} is no parameter of {info.id}" in told
                assert "it has output_info.params." in told
                seen += 1
    assert seen > 50


def test_names_that_no_type_has_are_kept_for_those_who_know_them() -> None:
    foreign = OutputInfo()
    foreign.params.update({"x_colour": "red", "deployment": 5})
    check_output_info(MODEL_TYPES["image-crop"], foreign, complete=True)
    check_override(MODEL_TYPES["image-crop"], foreign, Settings(to_dict(foreign.params)), complete=True)


def test_a_node_may_leave_to_its_model_what_the_model_has() -> None:
    info = MODEL_TYPES["prompter"]
    check_override(info, OutputInfo(), Settings({"prompt_template": "{data.text.raw}!"}), complete=True)
    check_override(info, OutputInfo(), Settings({"prompt_template": "{data.text.raw}!"}), complete=False)
    with pytest.raises(Problem, match=r"output_info_override\.params\.prompt_template must contain"):
        check_override(info, OutputInfo(), Settings({"prompt_template": "!"}), complete=True)
