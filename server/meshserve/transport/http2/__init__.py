"""gRPC's side of HTTP/2 on asyncio, for the connections of the door: frames, headers, streams, calls."""
