"""Program, in the peers' environment: BERTopic over singular vectors of runs of characters.

    python bertopic_topics.py TEXTS

Each line of TEXTS is a JSON array: the letters of a text, then its words. Prints a JSON array: for
each of several settings a label for each text, what is in no topic by itself.
"""

import json
import sys
from itertools import product
from pathlib import Path

from bertopic import BERTopic
from hdbscan import HDBSCAN
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize
from umap import UMAP

VECTORS = 100
SMALLEST, NEIGHBOURS = (5, 10), (5, 15)  # BERTopic's own defaults are 10 and 15


def main() -> None:
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    letters, words = zip(*map(json.loads, lines), strict=True)
    runs = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), min_df=2, sublinear_tf=True)
    vectors = TruncatedSVD(VECTORS, random_state=0).fit_transform(runs.fit_transform(letters))
    texts, near = [" ".join(each) for each in words], normalize(vectors)

    def found(smallest: int, neighbours: int) -> list[int]:
        model = BERTopic(
            embedding_model=None,
            umap_model=UMAP(
                n_neighbors=neighbours, n_components=5, min_dist=0.0, metric="cosine",
                random_state=0,
            ),
            hdbscan_model=HDBSCAN(min_cluster_size=smallest, prediction_data=False),
            vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None),
        )  # fmt: skip
        labels, _ = model.fit_transform(texts, near)
        return [int(label) if label >= 0 else -2 - n for n, label in enumerate(labels)]

    print(json.dumps([found(*each) for each in product(SMALLEST, NEIGHBOURS)]))


main()
