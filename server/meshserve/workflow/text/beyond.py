"""What in a workflow the official SDK's reader of workflow files has no words for."""

import re
from collections.abc import Iterator

from meshserve_proto.resources_pb2 import Workflow

_VERSION = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


def beyond_the_sdk(workflow: Workflow) -> Iterator[str]:
    """Why `clarifai` 12.5.0 refuses the text of a workflow; nothing for one that it takes."""
    for node in workflow.nodes:
        override = node.output_info_override
        version = node.model.model_version
        if node.suppress_output:
            yield f"node '{node.id}' has suppress_output"
        if override.params.fields or override.data.ListFields():
            yield f"node '{node.id}' has output_info_override"
        if version.output_info.data.ListFields() and not version.id:
            yield f"node '{node.id}' describes its model with data"
        if version.id and not _VERSION.match(version.id):
            yield f"node '{node.id}' names the version '{version.id}', which is not 32 hexadecimal digits"
