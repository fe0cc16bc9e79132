import { expect, type Locator, type Page, test } from "@playwright/test";
import { admin, maja, priya, ready, sam, signIn, windowOf } from "#tests/support/browser.ts";
import { askFor, perform } from "#tests/support/forms.ts";

// A maintainer without site-wide permissions manages their product alone.

test("a maintainer sets up a product from nothing, and nobody else's maintainer can", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(240_000);
  const name = `Weir ${Date.now()}`;
  await makeProduct(await windowOf(browser, { baseURL }, admin), name);
  const settings = `/products/${encodeURIComponent(name)}/settings`;

  await signIn(page, maja);
  await page.goto(`${settings}/components`);
  await ready(page);
  for (const component of ["Gate", "Pump"]) {
    await inRoom(page, "New component", "Create component", async (form) => {
      await form.getByLabel("Name").fill(component);
    });
  }

  await page.goto(`${settings}/versions`);
  await ready(page);
  await inRoom(page, "New series", "Create series", async (form) => {
    await form.getByLabel("Name").fill("4.6");
  });
  for (const version of ["4.6.0", "4.6.1"]) {
    await inRoom(page, "New version", "Create version", async (form) => {
      await form.getByLabel("Name").fill(version);
      await form.getByLabel("State").selectOption("open");
    });
  }

  await page.goto(`${settings}/milestones`);
  await ready(page);
  await inRoom(page, "New milestone", "Create milestone", async (form) => {
    await form.getByLabel("Name").fill("weir-4.6");
    await form.getByLabel("Feature freeze").fill("2027-01-10");
    await form.getByLabel("Code freeze").fill("2027-02-10");
    await form.getByLabel("Due").fill("2027-03-10");
  });

  await page.goto(`${settings}/flags`);
  await ready(page);
  await inRoom(page, "New flag type", "Create flag type", async (form) => {
    await form.getByLabel("Name").fill("blocker");
    await typeInto(form, "Roles that grant and deny", "qe");
    await page.getByRole("option", { name: "qe", exact: true }).click();
    await page.keyboard.press("Escape");
  });

  await page.goto(`${settings}/people`);
  await ready(page);
  await page.getByText("Assign a role", { exact: true }).click();
  const grant = page.locator("form").filter({ has: page.getByRole("button", { name: "Assign role" }) });
  await grant.getByLabel("Role").selectOption("qe");
  await grant.getByLabel("Person").fill("priya");
  await page.getByRole("option", { name: /Priya/ }).click();
  await grant.getByRole("button", { name: "Assign role" }).click();
  await expect(grant.getByRole("status")).toBeVisible();

  // A contributor files, and says where it was found.
  const contributor = await windowOf(browser, { baseURL }, sam);
  await contributor.goto(`/bugs/new?product=${encodeURIComponent(name)}`);
  await ready(contributor);
  await contributor.getByLabel("Summary").fill("The gate does not close");
  await typeInto(contributor, "Component", "Gate");
  await contributor.getByRole("option", { name: /Gate/ }).click();
  await contributor.getByRole("button", { name: "File bug" }).click();
  await contributor.waitForURL(/\/bugs\/\d+/);
  const bug = new URL(contributor.url()).pathname;

  // The maintainer may ask for the flag, not grant it; a QE engineer of the product grants.
  await page.goto(bug);
  await ready(page);
  await expect(page.getByRole("button", { name: "Grant" })).toHaveCount(0);
  const engineer = await windowOf(browser, { baseURL }, priya);
  await engineer.goto(bug);
  await ready(engineer);
  const flags = engineer.getByRole("complementary", { name: "Facts" });
  await flags.getByText("Set a flag").click();
  await flags.getByText("blocker", { exact: true }).click();
  await flags.getByRole("button", { name: "Grant" }).click();
  await expect(flags.getByText("granted")).toBeVisible();

  // Somebody else's maintainer finds no such room, by page or by program.
  const other = await windowOf(browser, { baseURL }, sam);
  for (const room of [
    "components",
    "versions",
    "milestones",
    "flags",
    "people",
    "access",
    "workflow",
    "audit",
  ]) {
    const answer = await other.goto(`${settings}/${room}`);
    expect(answer?.status(), room).toBe(404);
  }
  const refused = await askFor(other.request, "component.create", { product: name, name: "Mine" });
  expect(refused.status()).toBe(403);
  await other.goto(`/products/${encodeURIComponent(name)}`);
  await expect(other.getByRole("link", { name: "Settings" })).toHaveCount(0);
});

/** Opens what is folded, fills the form in it, sends it, and waits until it is done. */
async function inRoom(page: Page, summary: string, submit: string, fill: (form: Locator) => Promise<void>) {
  const form = page
    .locator("form")
    .filter({ has: page.getByRole("button", { name: submit }) })
    .first();
  if (!(await form.isVisible())) await page.getByText(summary, { exact: true }).click();
  await fill(form);
  await form.getByRole("button", { name: submit }).click();
  await expect(form.getByRole("status").first()).toBeVisible();
  await ready(page);
}

async function makeProduct(page: Page, name: string) {
  await perform(page.request, "product.create", {
    name,
    classification: "Tarn",
    numberingScheme: "dotted",
    maintainer: "maja",
  });
  // Somebody who runs another product.
  const elsewhere = { product: "Tarn Console", role: "maintainer", person: "sam" };
  await perform(page.request, "role.grant", elsewhere);
}

/** Types into a combobox, which comes when somebody goes into the plain control. */
async function typeInto(scope: Page | Locator, label: string, text: string): Promise<void> {
  const field = scope.getByLabel(label).first();
  await expect(async () => {
    await field.focus();
    await expect(scope.locator("input").and(scope.getByLabel(label)).first()).toBeVisible({ timeout: 2000 });
  }).toPass();
  await scope.locator("input").and(scope.getByLabel(label)).first().fill(text);
}
