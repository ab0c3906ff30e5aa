"""Learns the weights by which a request's runtime is read off its words, and scores them on requests left out.

    python -m venv /somewhere && /somewhere/bin/pip install scikit-learn==1.9.1 msgspec
    PYTHONPATH=. /somewhere/bin/python scripts/train_matching.py

Needed only to learn anew: when labelled requests are added, or `edge.tasks.reading.features` changes. It reads
`tests/unit/data/requests/*.txt` and the half of `runtime_requests.json` that may be learned from, and writes
`edge/tasks/learned.py` and `tests/unit/data/runtime_scores.json`. The same data gives the same files.

A line of the data is `kind|mode|text`: the first letters of the runtime and of the mode, `b` where the words decide
whatever the mode. Each file is one source; for its score the others are learned from.
"""

import base64
import hashlib
import json
import sys
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, NamedTuple

from edge.tasks.reading import KINDS, Fit, features
from shared.spec import Mode

ROOT: Final = Path(__file__).resolve().parent.parent
DATA: Final = ROOT / "tests" / "unit" / "data"
TUNED: Final = "tuned half"
MODES: Final = {"c": (Mode.CONVERSATION,), "t": (Mode.TASK,), "b": (Mode.CONVERSATION, Mode.TASK)}
SHOWN_LEAST: Final = 1.5
"""Requests in which a word must stand to be learned."""
PIECE_LEAST: Final = 3.0
LOOSENESS: Final = 3.0
"""Inverse of the penalty on weights; found by leaving sources out."""


class Request(NamedTuple):
    source: str
    text: str
    modes: tuple[Mode, ...]
    fit: Fit


def requests() -> list[Request]:
    """All that may be learned from, in a fixed order."""
    found = []
    for file in sorted((DATA / "requests").glob("*.txt")):
        for line in file.read_text().splitlines():
            kind, mode, text = line.split("|", 2)
            fit = next(one for one in KINDS if one.value.startswith(kind.lower()))
            found.append(Request(file.stem, text.replace("\\n", "\n").replace("\\t", "\t"), MODES[mode], fit))
    for one in json.loads((DATA / "runtime_requests.json").read_text()):
        if not scored(one["text"]):
            found.append(Request(TUNED, one["text"], (Mode(one["mode"]),), Fit(one["label"])))
    return found


def scored(text: str) -> bool:
    """Whether a request of `runtime_requests.json` is of the half that is never learned from."""
    return bool(hashlib.sha256(text.encode()).digest()[0] % 2)


def fingerprint() -> str:
    return hashlib.sha256(repr(requests()).encode()).hexdigest()


class Sample(NamedTuple):
    source: str
    features: dict[str, float]
    kind: int
    weight: float


DRESSED: Final = (
    "Hi SAM, {}",
    "Hello there! {}",
    "{} Thanks in advance, and have a nice day.",
    "{} Thank you!",
    "{}\n\n-- \nMaria",
    "{} This would help me a lot.",
    "Hey, quick one: {}",
    "{} Cheers",
)
"""What people add without asking for anything else."""


def samples(found: list[Request]) -> list[Sample]:
    """In each mode in which the words decide, and once more with a courtesy, for a third of the weight."""
    made = []
    for one in found:
        modes = one.modes
        if len(modes) == 1 and len(one.text.split()) > 4 and (one.fit is not Fit.FULL or modes[0] is Mode.CONVERSATION):
            modes = tuple(Mode)  # so long, its words decide; a complaint is work in task mode only
        kind = KINDS.index(one.fit)
        dress = DRESSED[len(one.text) % len(DRESSED)]
        ended = one.text if one.text.rstrip().endswith((".", "!", "?")) else one.text + "."
        for mode in modes:
            made.append(Sample(one.source, features(mode, one.text), kind, 1 / len(modes)))
            if len(one.text.split()) > 2:
                made.append(Sample(one.source, features(mode, dress.format(ended)), kind, 0.33 / len(modes)))
    return made


class Model(NamedTuple):
    names: list[str]
    weights: list[list[float]]
    """Of each name one for each kind."""
    bias: list[float]

    def says(self, found: dict[str, float], place: dict[str, int]) -> int:
        known = [(place[name], value) for name, value in found.items() if name in place]
        scores = [
            bias + sum(value * self.weights[at][kind] for at, value in known) for kind, bias in enumerate(self.bias)
        ]
        return scores.index(max(scores))


def learn(made: list[Sample]) -> Model:
    """Multinomial logistic regression with a penalty on the squares of its weights."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    shown: defaultdict[str, float] = defaultdict(float)
    for one in made:
        for name in one.features:
            shown[name] += one.weight
    names = sorted(name for name, times in shown.items() if times >= (PIECE_LEAST if name[-1] == "~" else SHOWN_LEAST))
    place = {name: at for at, name in enumerate(names)}
    cells = [
        (row, place[name], value)
        for row, one in enumerate(made)
        for name, value in one.features.items()
        if name in place
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(made), len(names)))
    fitted: Any = LogisticRegression(C=LOOSENESS, max_iter=400, tol=1e-3)
    fitted.fit(matrix, [one.kind for one in made], sample_weight=[one.weight for one in made])
    return Model(names, fitted.coef_.T.tolist(), fitted.intercept_.tolist())


def left_out(found: list[Request], made: list[Sample], sources: list[str]) -> list[tuple[Request, int]]:
    """What is said of the requests of these sources by one who learned from the others."""
    model = learn([one for one in made if one.source not in sources])
    place = {name: at for at, name in enumerate(model.names)}
    return [
        (one, model.says(features(mode, one.text), place))
        for one in found
        if one.source in sources
        for mode in one.modes
    ]


def share_right(judged: list[tuple[Request, int]]) -> float:
    whole = sum(1 / len(one.modes) for one, _ in judged)
    right = sum(1 / len(one.modes) for one, kind in judged if KINDS[kind] is one.fit)
    return round(right / whole, 3)


def write(model: Model) -> None:
    """As whole steps in a byte each; what rounds to nothing is left out."""
    step = max(abs(weight) for weights in model.weights for weight in weights) / 127
    rounded = [(name, [round(w / step) for w in ws]) for name, ws in zip(model.names, model.weights, strict=True)]
    kept = [(name, steps) for name, steps in rounded if any(steps)]
    packed = "\t".join(name for name, _ in kept).encode() + b"\0" + bytes(w % 256 for _, ws in kept for w in ws)
    text = base64.b85encode(zlib.compress(packed, 9)).decode()
    (ROOT / "edge" / "tasks" / "learned.py").write_text(
        '"""Weights learned from the labelled requests: written by `scripts/train_matching.py`, never by hand."""\n\n'
        "from typing import Final\n\n"
        f'LEARNED_FROM: Final = "{fingerprint()}"\n'
        f"STEP: Final = {step!r}\n"
        f"BIAS: Final = ({', '.join(repr(round(one, 4)) for one in model.bias)})\n"
        f'WEIGHTS: Final = "{text}"\n'
    )
    print(f"{len(kept)} features, {len(text) / 1024:.0f} KB")


def main() -> None:
    found = requests()
    made = samples(found)
    write(learn(made))
    if "--unscored" in sys.argv:
        return
    judged: dict[str, list[tuple[Request, int]]] = {}
    for source in dict.fromkeys(one.source for one in found):
        judged[source] = left_out(found, made, [source])
        print(source, share_right(judged[source]), flush=True)
    scores = {
        "learned_from": fingerprint(),
        "requests": len(found),
        "all": share_right([one for each in judged.values() for one in each]),
        "strangers": share_right(
            [one for source, each in judged.items() if source.startswith("stranger") for one in each]
        ),
        "left_out": {source: share_right(each) for source, each in judged.items()},
    }
    (DATA / "runtime_scores.json").write_text(json.dumps(scores, indent=1) + "\n")
    print(scores["all"], scores["strangers"])


if __name__ == "__main__":
    main()
