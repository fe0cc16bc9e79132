import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * axe on a page, in a third of the time that it takes by itself: it stays in the page instead of opening another for its
 * report (made for frames of other sites, of which there are none), and what a rule found in order is not described.
 */
export function axeOf(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
}
