"""The catalogue of machines: this one, as it is. The server rents none."""

import os
import platform
from pathlib import Path

from meshserve.call import Call
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import CloudProvider, CloudRegion, ComputeInfo, InstanceType, NodeCapacityType
from meshserve_proto.service_pb2 import (
    ListCloudProvidersRequest,
    ListCloudRegionsRequest,
    ListInstanceTypesRequest,
    MultiCloudProviderResponse,
    MultiCloudRegionResponse,
    MultiInstanceTypeResponse,
)

PROVIDER = REGION = INSTANCE = "local"
_MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")


@rpc("ListCloudProviders")
async def list_providers(call: Call, request: ListCloudProvidersRequest) -> MultiCloudProviderResponse:
    """One: whoever runs this machine."""
    return MultiCloudProviderResponse(cloud_providers=[CloudProvider(id=PROVIDER, name="This server's machine")])


@rpc("ListCloudRegions")
async def list_regions(call: Call, request: ListCloudRegionsRequest) -> MultiCloudRegionResponse:
    """One: where it stands."""
    _check_provider(request.cloud_provider)
    return MultiCloudRegionResponse(regions=[REGION], cloud_regions=[CloudRegion(id=REGION)])


@rpc("ListInstanceTypes")
async def list_instance_types(call: Call, request: ListInstanceTypesRequest) -> MultiInstanceTypeResponse:
    """One: the machine as measured now."""
    _check_provider(request.cloud_provider)
    if request.region != REGION:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST, f"There is no region '{request.region}': '{PROVIDER}' has '{REGION}' alone."
        )
    return MultiInstanceTypeResponse(instance_types=[_machine()])


def _check_provider(provider: CloudProvider) -> None:
    if provider.id != PROVIDER:
        raise Problem(
            codes.CONN_DOES_NOT_EXIST,
            f"There is no cloud provider '{provider.id}': this server has '{PROVIDER}' alone.",
        )


def _machine() -> InstanceType:
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return InstanceType(
        id=INSTANCE,
        description="The machine that this server runs on; models use its processor alone.",
        compute_info=ComputeInfo(cpu_limit=str(cpus), cpu_memory=f"{_memory() >> 20}Mi"),
        cloud_provider=CloudProvider(id=PROVIDER),
        region=REGION,
        allowed_capacity_types=NodeCapacityType(capacity_types=[NodeCapacityType.ON_DEMAND_TYPE]),
        architecture={"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
    )


def _memory() -> int:
    """Bytes of main memory that the process may use."""
    installed = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(installed, int(_MEMORY_LIMIT.read_text()))
    except (OSError, ValueError):
        return installed


BINDINGS = [list_providers, list_regions, list_instance_types]
