"""The registry: every RPC of the contract is bound or refused with a reason, or the server does not start."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from meshserve import api
from meshserve.core.contract import RPCS
from meshserve.crud.binding import Binding
from meshserve.dispatch import registry
from support.serving import command, environment

STATUSES = {"exact", "behavioural", "absent"}


@cache
def _rows() -> list[dict[str, str]]:
    printed = subprocess.run(command("rpcs", "--json"), env=environment(), capture_output=True, check=True, timeout=60)
    return json.loads(printed.stdout)


def test_there_are_304_rpcs() -> None:
    assert len(RPCS) == 304


def test_rpcs_json_has_a_row_for_each_rpc_in_the_contracts_order() -> None:
    rows = _rows()
    assert [row["rpc"] for row in rows] == list(RPCS)
    assert len(rows) == 304


def test_rows_say_who_serves_and_how() -> None:
    for row in _rows():
        assert set(row) == {"rpc", "family", "status", "reason"}, row
        assert row["status"] in STATUSES, row
        assert row["family"], row
        if row["status"] == "absent":
            assert len(row["reason"]) > 10, f"{row['rpc']} is refused without a reason"


def _bound() -> tuple[dict[str, list[Binding]], dict[str, dict[str, str]]]:
    families = {name: list(bindings) for name, bindings in api.families().items()}
    return families, {family: dict(reasons) for family, reasons in api.ABSENT.items()}


def test_what_is_declared_binds() -> None:
    served = registry.bind(*_bound())
    assert set(served) == set(RPCS)


def test_an_unbound_rpc_is_refused_by_name() -> None:
    families, absent = _bound()
    families["concepts"] = [b for b in families["concepts"] if b.name != "GetConcept"]
    with pytest.raises(registry.IncompleteContract, match=r"GetConcept \(neither bound nor listed absent\)"):
        registry.bind(families, absent)


def test_an_rpc_bound_twice_is_refused() -> None:
    families, absent = _bound()
    families["again"] = [next(b for b in families["concepts"] if b.name == "GetConcept")]
    with pytest.raises(registry.IncompleteContract, match=r"GetConcept \(bound twice\)"):
        registry.bind(families, absent)


def test_an_rpc_that_is_both_bound_and_absent_is_refused() -> None:
    families, absent = _bound()
    absent["mistake"] = {"GetConcept": "it is served all the same"}
    with pytest.raises(registry.IncompleteContract, match=r"GetConcept \(listed absent, but bound\)"):
        registry.bind(families, absent)


def test_an_rpc_that_the_contract_lacks_is_refused() -> None:
    families, absent = _bound()
    absent["mistake"] = {"GetNothing": "nobody has heard of it"}
    with pytest.raises(registry.IncompleteContract, match=r"GetNothing \(listed absent, but not in the contract\)"):
        registry.bind(families, absent)


def test_the_server_does_not_start_with_a_hole(tmp_path: Path) -> None:
    """The process itself: a family loses a binding, and the command line ends with the RPC's name."""
    hole = (
        "from meshserve import api, cli\n"
        "from meshserve.api import concepts\n"
        "concepts.BINDINGS[:] = [b for b in concepts.BINDINGS if b.name != 'GetConcept']\n"
        f"cli.main(['--port', '0', '--data', {str(tmp_path / 'data')!r}])\n"
    )
    python = command()[0]
    ended = subprocess.run(
        [python, "-c", hole], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0
    assert "GetConcept (neither bound nor listed absent)" in ended.stderr
