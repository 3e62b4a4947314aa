"""The public workflows: graphs of public models."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a workflow: its id, the offer that it runs, and the nodes that feed it (none: the input)."""

    id: str
    offer: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """One public workflow; nodes in the order in which results come."""

    id: str
    description: str
    nodes: tuple[Node, ...] = ()


GENERAL = (
    Node("concept", "general-image-recognition"),
    Node("embed", "general-image-embedding"),
    Node("cluster", "general-clusterer", ("embed",)),
)
TEXT = (Node("embed", "text-embedding"),)
RECIPES: tuple[Recipe, ...] = (
    Recipe("General", "Concepts, an embedding and a cluster for pictures.", GENERAL),
    Recipe(
        "Universal",
        "What General does, boxes of things, and an embedding for texts: what apps index their inputs with.",
        (*GENERAL, Node("detect", "general-image-detection"), Node("text", "text-embedding")),
    ),
    Recipe(
        "Face",
        "Boxes of faces, and an embedding of each.",
        (Node("detect", "face-detection"), Node("embed", "face-embedding", ("detect",))),
    ),
    Recipe("Food", "Concepts of food, and an embedding.", (Node("concept", "food-item-recognition"), GENERAL[1])),
    Recipe("Moderation", "Whether pictures show nudity.", (Node("moderate", "moderation-recognition"),)),
    Recipe("Text", "An embedding for English texts.", TEXT),
    Recipe("Language-Understanding", "What Text does, by the name that programs of the official SDK ask for.", TEXT),
    Recipe("Empty", "Nothing: inputs are kept as they are."),
)
