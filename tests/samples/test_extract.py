"""Samples are taken from a page as they stand there."""

import os
from pathlib import Path

import pytest

from samples.catalogue import DOCUMENTS, LANGUAGES
from samples.extract import all_samples, plain_samples, present, samples

PAGE = """# Title

## First section
{% tabs %}
{% tab title="gRPC Java" %}
```java
// of Java
```
{% endtab %}
{% tab title="gRPC Python" %}
```python
# a comment, not a heading
print("one")

print("still one")
```
{% endtab %}
{% endtabs %}
```
of no tab
```

### Second section
{% tabs %}
{% tab title="cURL" %}

```
curl x
```

{% endtab %}
{% tab title="Python" %}
```python
print("two")
```
{% endtab %}
{% endtabs %}
"""


def test_what_stands_in_a_tab_is_taken_as_it_stands() -> None:
    found = [(sample.language.name, sample.code) for sample in samples("000", PAGE)]
    assert found == [
        ("java", "// of Java\n"),
        ("python", '# a comment, not a heading\nprint("one")\n\nprint("still one")\n'),
        ("curl", "curl x\n"),
        ("python", 'print("two")\n'),
    ]


def test_a_sample_knows_where_it_is_from() -> None:
    _, first, curl, second = samples("000", PAGE)
    assert (first.section, first.line, first.name) == ("First section", 12, "python/000_01.py")
    assert (second.section, second.line, second.name) == ("Second section", 34, "python/000_02.py")
    assert PAGE.splitlines()[second.line - 1] == 'print("two")'
    assert curl.name == "curl/000_02.sh", "it shows the same as the Python beside it"


def test_commands_of_a_page_without_tabs() -> None:
    page = 'About\nGet it\ncurl x \\\n  -d \'\n{\n  "a": 1\n}\n\'\n{ "b": 2 }\nDelete it\ncurl y\ncurled'
    first, second = plain_samples("004", page)
    assert (first.section, first.line, first.name) == ("Get it", 3, "curl/004_01.sh")
    assert first.code == "curl x \\\n  -d '\n{\n  \"a\": 1\n}\n'\n"
    assert (second.section, second.line, second.code) == ("Delete it", 11, "curl y\n")


def test_an_unknown_language_is_no_small_thing() -> None:
    with pytest.raises(ValueError, match="line 5: a tab of an unknown language, 'Cobol'"):
        list(samples("000", PAGE.replace("gRPC Java", "Cobol")))


@pytest.mark.parametrize(("place", "comment"), [(0, "//"), (1, "#"), (2, "#")])
def test_files_are_the_first_line_and_the_code(place: int, comment: str) -> None:
    sample = list(samples("000", PAGE))[place]
    head, _, code = sample.rendered().partition("\n")
    assert head == f"{comment} Document 000, {DOCUMENTS['000']!r}, line {sample.line}, section {sample.section!r}."
    assert code == sample.code


def test_every_language_has_samples() -> None:
    folders = {name.partition("/")[0] for name in present(Path(__file__).parent)}
    assert folders == LANGUAGES.keys()


@pytest.mark.skipif("MESHSERVE_DOCUMENTS" not in os.environ, reason="MESHSERVE_DOCUMENTS does not name the documents")
def test_the_files_are_what_the_documents_hold() -> None:
    assert present(Path(__file__).parent) == all_samples(Path(os.environ["MESHSERVE_DOCUMENTS"]))
