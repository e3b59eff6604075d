"""What finds duplicates, ours and others', each as a function from texts to groups.

A finder gives for each text the number of its group. Others are used as their documentation shows:
character 4-grams of the lower-cased text, 128 permutations, threshold 0.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl

_GRAM, _PERMUTATIONS, _THRESHOLD, _BANDS = 4, 128, 0.6, 32

Finder = Callable[[Sequence[str]], list[int]]


def labelwright_checks(texts: Sequence[str]) -> list[int]:
    """`labelwright curate --check exact_duplicate --check near_duplicate`, flags and all."""
    from labelwright.curate import curate

    table = pl.DataFrame({"text": texts, "label": ["x"] * len(texts)})
    curated = curate(table, checks=["exact_duplicate", "near_duplicate"])
    place = {name: row for row, name in enumerate(curated.table["id"])}
    flags = curated.table.lazy().with_row_index("row").explode("flags", empty_as_null=False)
    partners = flags.select("row", pl.col("flags").struct.field("partner")).collect()
    return _joined(len(texts), ((row, place[name]) for row, name in partners.iter_rows()))


def polars_exact(texts: Sequence[str]) -> list[int]:
    """Equal texts alone."""
    column = pl.Series(texts)
    return (
        pl.DataFrame({"text": column})
        .with_row_index()
        .select(pl.col("index").first().over("text"))["index"]
        .to_list()
    )


def rensa(texts: Sequence[str]) -> list[int]:
    """MinHash and LSH in Rust; what it flags is not verified."""
    from rensa import RMinHash, RMinHashDeduplicator

    finder = RMinHashDeduplicator(_THRESHOLD, _PERMUTATIONS, True, _BANDS)
    pairs = []
    for row, text in enumerate(texts):
        signed = RMinHash(num_perm=_PERMUTATIONS, seed=42)
        signed.update(_grams(text))
        if not finder.add(str(row), signed):
            pairs += [(row, int(other)) for other in finder.get_duplicates(signed)[:1]]
    return _joined(len(texts), pairs)


def datasketch(texts: Sequence[str]) -> list[int]:
    """MinHash and LSH in Python and NumPy."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_THRESHOLD, num_perm=_PERMUTATIONS)
    pairs = []
    for row, text in enumerate(texts):
        signed = MinHash(num_perm=_PERMUTATIONS)
        signed.update_batch([gram.encode() for gram in _grams(text)])
        pairs += [(row, other) for other in index.query(signed)]
        index.insert(row, signed)
    return _joined(len(texts), pairs)


def semhash(texts: Sequence[str]) -> list[int]:
    """Static embeddings (wordllama, offline) and nearest neighbours, at its own threshold."""
    import wordllama
    from semhash import SemHash

    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(dim=256, cache_dir=folder, disable_download=True)

    class Encoder:
        def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
            return np.asarray(model.embed(list(texts), norm=True))

    rows: dict[str, int] = {}
    pairs = [(row, rows.setdefault(text, row)) for row, text in enumerate(texts)]
    result = SemHash.from_records(records=list(texts), model=Encoder()).self_deduplicate()
    for found in result.filtered:
        pairs += [(rows[found.record], rows[other]) for other, _ in found.duplicates[:1]]
    return _joined(len(texts), pairs)


FINDERS: dict[str, Finder] = {
    "labelwright": labelwright_checks,
    "polars, exact only": polars_exact,
    "rensa": rensa,
    "datasketch": datasketch,
    "semhash": semhash,
}


def _grams(text: str) -> list[str]:
    plain = text.lower()
    return list({plain[n : n + _GRAM] for n in range(max(1, len(plain) - _GRAM + 1))})


def _joined(size: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = np.array([*pairs], dtype=np.int64).reshape(-1, 2).T
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
    return list(connected_components(links, directed=False)[1].tolist())
