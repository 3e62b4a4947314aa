"""An open, self-hosted server that is compatible with Clarifai's V2 API."""

__version__ = "0.1.0"
