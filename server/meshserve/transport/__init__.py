"""The wire: gRPC."""
