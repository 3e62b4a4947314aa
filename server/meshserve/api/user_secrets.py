"""Secrets of a user: written, never read back over the API; kept sealed for whoever is to use them.

Between a hook and the row, `value` holds the sealed value in base64: the row has it in a column, the body has none.
"""

import base64
from pathlib import Path
from sqlite3 import Connection

from meshserve.call import Call
from meshserve.core import clock
from meshserve.core.problems import Problem
from meshserve.crud.binding import rpc
from meshserve.crud.resource import Resource
from meshserve.crud.verbs import bindings, existing
from meshserve.store import compute_schema, records, sealing
from meshserve.store.records import Row
from meshserve.store.sealing import KeyLost
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import Secret
from meshserve_proto.service_pb2 import DeleteSecretsRequest, MultiSecretResponse

LONGEST_VALUE = 64 * 1024
"""Bytes (UTF-8)."""


def _prepare(call: Call, connection: Connection, secret: Secret) -> None:
    if not secret.value:
        raise Problem(codes.CONN_INVALID_REQUEST, f"secret.value of '{secret.id}' is empty: give what is to be kept.")
    secret.version = 1
    _check_expiry(secret)
    _seal(call, secret, secret.id)


def _revise(call: Call, connection: Connection, stored: Secret, change: Secret, action: str) -> None:
    _check_expiry(change)
    row = existing(call, SECRETS, connection, call.place.user, stored.id)
    stored.value = base64.b64encode(row.extra["sealed"]).decode()
    if not change.value:
        return
    if action == "remove":
        raise Problem(codes.CONN_INVALID_REQUEST, "secret.value cannot be removed: overwrite it, or delete the secret.")
    _seal(call, change, stored.id)
    stored.version += 1


def _check_expiry(secret: Secret) -> None:
    if secret.HasField("expires_at") and clock.micros(secret.expires_at) <= clock.now():
        raise Problem(
            codes.CONN_INVALID_REQUEST, "secret.expires_at is in the past; leave it out for one that never expires."
        )


def _seal(call: Call, secret: Secret, id: str) -> None:
    value = secret.value.encode()
    if len(value) > LONGEST_VALUE:
        raise Problem(
            codes.CONN_INVALID_REQUEST, f"secret.value has {len(value)} bytes; at most {LONGEST_VALUE} are kept."
        )
    try:
        sealed = sealing.seal(call.services.config.data, value, _name(call.place.user, id))
    except KeyLost as lost:
        raise Problem(codes.TRY_AGAIN, "The server cannot keep secrets now: its key is damaged.", str(lost)) from None
    secret.value = base64.b64encode(sealed).decode()


def _name(user: int, id: str) -> bytes:
    return f"secret {user} {id}".encode()


def _take_value(secret: Secret) -> dict[str, bytes]:
    """The column of a secret; its value leaves the message."""
    sealed = base64.b64decode(secret.value)
    secret.ClearField("value")
    return {"sealed": sealed}


def value_of(folder: Path, row: Row) -> str | None:
    """What a stored secret holds, or None once it has expired; folder: that of the state. Raises KeyLost."""
    secret = Secret.FromString(row.body)
    if secret.HasField("expires_at") and clock.micros(secret.expires_at) <= clock.now():
        return None
    return sealing.opened(folder, row.extra["sealed"], _name(row.owner, row.id)).decode()


SECRETS = Resource(
    Secret,
    compute_schema.SECRETS,
    get="GetSecret",
    list="ListSecrets",
    post="PostSecrets",
    patch="PatchSecrets",
    actions=("merge", "overwrite", "remove"),
    patchable=("value", "description", "expires_at"),
    index=_take_value,
    prepare=_prepare,
    revise=_revise,
)


@rpc("DeleteSecrets")
async def delete_secrets(call: Call, request: DeleteSecretsRequest) -> MultiSecretResponse:
    """Delete secrets, all or none; the answer has them, without their values."""
    if not request.ids:
        raise Problem(codes.CONN_INVALID_REQUEST, "ids is empty: name the secrets to delete.")

    def write(connection: Connection) -> list[Row]:
        user = call.place.user
        rows = [existing(call, SECRETS, connection, user, id) for id in dict.fromkeys(request.ids)]
        records.delete(connection, compute_schema.SECRETS, [row.pk for row in rows])
        return rows

    rows = await call.services.database.write(write)
    return MultiSecretResponse(secrets=[SECRETS.decode(row.body, call.place) for row in rows])


BINDINGS = [*bindings(SECRETS), delete_secrets]
