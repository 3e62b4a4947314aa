"""Searches as they run: the older form of queries, `ands`, in the words of the newer one, and `me` as the user it is.

`and.output` speaks of what models say: a picture or text to be like, concepts to be ranked by. `and.input` and
`and.annotation` speak of what is stored, and filter: labels by people, metadata, place, the URL of the media.
"""

from meshserve.core.problems import Problem
from meshserve.core.unread import Read, unread
from meshserve_proto import status_code_pb2 as codes
from meshserve_proto.resources_pb2 import And, Annotation, Filter, Query, Rank, Search

_READ: Read = {"input": {"id": None, "data": None}, "data": None, "model": None}
"""What `and.output` asks for."""


_ME = "me"


def modern(search: Search, me: str) -> Search:
    """The same search with its `ands` as filters and ranks, and `me` in filters as that user; itself if it has none.

    me: the caller, or "" where nobody calls. Problem 40002 for an output with something in it that would be ignored, and
    for `me` if it is nobody.
    """
    newer = _without_ands(search) if search.query.ands else search
    if not any(_asks_for_caller(each.annotation) for each in newer.query.filters):
        return newer
    named = Search.FromString(newer.SerializeToString())
    for number, each in enumerate(named.query.filters):
        if _asks_for_caller(each.annotation):
            _name(each.annotation, me, f"filters[{number}].annotation")
    return named


def _asks_for_caller(wanted: Annotation) -> bool:
    return _ME in (wanted.user_id, wanted.worker.user.id)


def _name(wanted: Annotation, me: str, path: str) -> None:
    if not me:
        raise Problem(
            codes.SEARCH_INVALID_REQUEST,
            f"{path} asks for the user '{_ME}', but this search is run for nobody in particular: give the user's id.",
        )
    if wanted.user_id == _ME:
        wanted.user_id = me
    if wanted.worker.user.id == _ME:
        wanted.worker.user.id = me


def _without_ands(search: Search) -> Search:
    newer = Search.FromString(search.SerializeToString())
    newer.query.ClearField("ands")
    for number, each in enumerate(search.query.ands):
        if ignored := unread(each.output, _READ, f"ands[{number}].output"):
            raise Problem(codes.SEARCH_INVALID_REQUEST, f"{ignored} is nothing that a search looks at.")
        _add(newer.query, each)
    return newer


def _add(query: Query, given: And) -> None:
    if given.HasField("output"):
        query.ranks.append(_rank(given))
    filtered = Filter(negate=given.negate)
    if given.HasField("annotation"):
        filtered.annotation.CopyFrom(given.annotation)
    if given.HasField("input"):
        _filter(filtered, given)
    if filtered.HasField("annotation") or filtered.HasField("input"):
        query.filters.append(filtered)


def _rank(given: And) -> Rank:
    wanted = Annotation(input_id=given.output.input.id)
    wanted.data.MergeFrom(given.output.data)
    wanted.data.MergeFrom(given.output.input.data)
    if wanted.input_id and not wanted.data.image.ListFields():
        wanted.data.ClearField("image")  # older clients say by it that the picture of that input is meant
    if given.output.model.ListFields():
        wanted.worker.model.CopyFrom(given.output.model)
    return Rank(annotation=wanted, negate=given.negate)


def _filter(filtered: Filter, given: And) -> None:
    filtered.input.CopyFrom(given.input)
    said = filtered.input.data
    for name in ("concepts", "metadata", "geo", "regions"):
        if name in ("concepts", "regions"):
            getattr(filtered.annotation.data, name).MergeFrom(getattr(said, name))
        elif said.HasField(name):
            getattr(filtered.annotation.data, name).CopyFrom(getattr(said, name))
        said.ClearField(name)
    if not filtered.annotation.data.ListFields():
        filtered.annotation.ClearField("data")
