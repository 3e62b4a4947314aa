"""Status codes as the contract declares them, and the licences of what this server is made of. For anybody."""

from meshserve.call import Call
from meshserve.core.contract import descriptions
from meshserve.core.licenses import licenses
from meshserve.core.problems import Problem
from meshserve.core.statuses import make_status
from meshserve.crud.binding import rpc
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.service_pb2 import (
    GetStatusCodeRequest,
    ListOpenSourceLicensesRequest,
    ListOpenSourceLicensesResponse,
    ListStatusCodesRequest,
    MultiStatusCodeResponse,
    SingleStatusCodeResponse,
)


@rpc("ListStatusCodes")
async def list_status_codes(call: Call, request: ListStatusCodesRequest) -> MultiStatusCodeResponse:
    """Every code with its phrase, in ascending order."""
    return MultiStatusCodeResponse(statuses=[make_status(code) for code in sorted(descriptions()) if code])


@rpc("GetStatusCode")
async def get_status_code(call: Call, request: GetStatusCodeRequest) -> SingleStatusCodeResponse:
    """One code, which is the status of the answer itself: the message has no other place for it."""
    asked = request.status_code_id
    code = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    if not code or code not in descriptions():
        raise Problem(
            codes.CONN_DOES_NOT_EXIST, f"There is no status code '{asked}'; it is a number such as {codes.SUCCESS}."
        )
    call.code_is_content = True
    return SingleStatusCodeResponse(status=make_status(code))


@rpc("ListOpenSourceLicenses")
async def list_licenses(call: Call, request: ListOpenSourceLicensesRequest) -> ListOpenSourceLicensesResponse:
    """The names of the licences under which this server's parts are used: packages and shipped model weights."""
    return ListOpenSourceLicensesResponse(licenses=licenses())


BINDINGS = [list_status_codes, get_status_code, list_licenses]
