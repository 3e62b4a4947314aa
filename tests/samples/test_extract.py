"""Samples are taken from a page as they stand there."""

import os
from pathlib import Path

import pytest

from samples.extract import DOCUMENTS, all_samples, samples

PAGE = """# Title

## First section
{% tab title="gRPC Java" %}
```java
// not ours
```
{% tab title="gRPC Python" %}
```python
# a comment, not a heading
print("one")

print("still one")
```
```
curl of no language
```

### Second section
```python
print("two")
```
"""


def test_only_python_is_taken_and_as_it_stands() -> None:
    first, second = samples("000", PAGE)
    assert first.code == '# a comment, not a heading\nprint("one")\n\nprint("still one")\n'
    assert second.code == 'print("two")\n'


def test_a_sample_knows_where_it_is_from() -> None:
    first, second = samples("000", PAGE)
    assert (first.section, first.line, first.name) == ("First section", 10, "000_01.py")
    assert (second.section, second.line, second.name) == ("Second section", 21, "000_02.py")
    assert PAGE.splitlines()[second.line - 1] == 'print("two")'


def test_files_are_the_first_line_and_the_code() -> None:
    sample = next(samples("000", PAGE))
    head, _, code = sample.rendered().partition("\n")
    assert head == f"# Document 000, {DOCUMENTS['000']!r}, line 10, section 'First section'."
    assert code == sample.code


@pytest.mark.skipif("MESHSERVE_DOCUMENTS" not in os.environ, reason="MESHSERVE_DOCUMENTS does not name the documents")
def test_the_files_are_what_the_documents_hold() -> None:
    folder = Path(__file__).with_name("python")
    present = {path.name: path.read_text() for path in folder.glob("*.py")}
    assert present == all_samples(Path(os.environ["MESHSERVE_DOCUMENTS"]))
