"""Program, in the peers' environment: tantivy's BM25 over character bigrams.

    python tantivy_bigrams.py TEXTS ASKED

TEXTS has a text a line, ASKED a JSON array [row, text] a line. Prints a JSON object: how often the
row was among the ten best, seconds to index, ms of each question, MB on disk.
"""

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import tantivy

MOST = 10


def bigrams(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1)]


def indexed(texts: Path, folder: str) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True)
    builder.add_text_field("said", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build(), path=folder)
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    with texts.open(encoding="utf-8") as lines:
        for row, line in enumerate(lines):
            document = tantivy.Document()
            document.add_unsigned("row", row)
            document.add_text("said", " ".join(bigrams(line.rstrip("\n"))))
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def main() -> None:
    texts, asked = map(Path, sys.argv[1:])
    found, times = [], []
    with tempfile.TemporaryDirectory(dir=texts.parent) as folder:
        began = perf_counter()
        index = indexed(texts, folder)
        built = perf_counter() - began
        searcher = index.searcher()
        for line in asked.read_text("utf-8").splitlines():
            row, text = json.loads(line)
            began = perf_counter()
            terms = [
                (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "said", pair))
                for pair in dict.fromkeys(bigrams(text))
            ]
            hits = searcher.search(tantivy.Query.boolean_query(terms), MOST).hits
            rows = [searcher.doc(address)["row"][0] for _, address in hits]
            times.append((perf_counter() - began) * 1000)
            found.append(row in rows)
        disk = sum(f.stat().st_size for f in Path(folder).iterdir()) / 2**20
    print(json.dumps({"found": found, "built": built, "times": times, "disk": disk}))


main()
