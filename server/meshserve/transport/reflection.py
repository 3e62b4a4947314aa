"""What server reflection looks symbols up in."""

from typing import Any

from meshserve_proto._pool import POOL


class Symbols:
    """The private pool, able to find an RPC by its name too: protobuf's pools know services, not their methods."""

    def FindFileContainingSymbol(self, name: str) -> Any:  # noqa: N802 - the name that reflection calls
        """The file that declares a symbol; KeyError if there is none."""
        try:
            return POOL.FindFileContainingSymbol(name)
        except KeyError:
            service, _, method = name.rpartition(".")
            found = POOL.FindServiceByName(service)
            if method not in found.methods_by_name:
                raise
            return found.file

    def __getattr__(self, name: str) -> Any:
        """Everything else is the pool's own."""
        return getattr(POOL, name)
