"""What keeps somebody out who sees, hears or moves otherwise: axe-core, as the pocket's client
brings it, looks at a page."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / (
    "src/sixia/web/pocket/client/node_modules/axe-core/axe.min.js"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What is serious or worse on the page as it stands: the rule, and the first it is about."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    asked = {"runOnly": RULES}
    found = page.evaluate("asked => axe.run(asked).then((told) => told.violations)", asked)
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
