"""The models that ship with the server, one module a model."""
