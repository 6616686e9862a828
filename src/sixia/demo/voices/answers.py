"""What the answer says: outcome, facts, view and basis that fit what was raised."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sixia.demo.dice import between, pick, weighted
from sixia.demo.voices.tell import Teller
from sixia.demo.voices.voice import Voice

Answer = tuple[dict[str, Any], dict[str, str]]
OUTCOMES = ("solved", "explained", "planned", "not_ours")
ODDS = {"request": (64, 82, 97, 100), "complaint": (62, 84, 96, 100)}


def answer(voice: Voice, text: Teller, rng: Random, day: date) -> Answer:
    """Data with the outcome, and for "planned" the promised date; words with facts, view, basis,
    and `means` or `other_path` where the outcome needs them."""
    if voice.kind == "enquiry":
        return _plain(text, "explained", "enquiry_found", "enquiry_view", rng)
    if voice.kind == "thanks":
        return _plain(text, "explained", "thanks_found", "thanks_view", rng)
    if voice.kind == "suggestion":
        return _idea(text, rng, day)
    outcome = weighted(rng, OUTCOMES, ODDS[voice.kind])
    if outcome == "explained" and not text.explains and rng.random() < 0.6:
        outcome = "solved"  # where there is little to explain, it is mostly mended
    words = {"facts": text.found, "basis": _basis(text, rng)}
    if outcome == "planned":
        return _promise(text.fitting("plan"), words, rng, day)
    if outcome == "not_ours":
        words |= {"view": text.common("not_ours"), "other_path": text.common("other_path")}
    else:
        words["view"] = text.fitting("done" if outcome == "solved" else "why")
    return {"outcome": outcome}, words


def _plain(text: Teller, outcome: str, facts: str, view: str, rng: Random) -> Answer:
    words = {"facts": text.common(facts), "view": text.common(view), "basis": _basis(text, rng)}
    return {"outcome": outcome}, words


def _idea(text: Teller, rng: Random, day: date) -> Answer:
    luck = rng.random()
    if luck < 0.35:
        return _plain(text, "solved", "idea_found", "idea_yes", rng)
    if luck < 0.75:
        return _plain(text, "explained", "idea_found", "idea_no", rng)
    words = {"facts": text.common("idea_found"), "basis": _basis(text, rng)}
    return _promise(text.common("idea_plan"), words, rng, day)


def _promise(means: str, words: dict[str, str], rng: Random, day: date) -> Answer:
    promised = day + timedelta(days=between(rng, 20, 150))
    said = f"一时办不完，已定下办法和日期，{promised.month}月{promised.day}日前办成"
    return {"outcome": "planned", "date": promised}, {**words, "view": said, "means": means}


def _basis(text: Teller, rng: Random) -> str:
    return pick(rng, text.topic.basis)
