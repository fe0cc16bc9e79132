import { expect, type Page, test } from "@playwright/test";
import { maja, ready, signIn } from "#tests/support/browser.ts";
import { sendSequenceStep } from "#tests/support/forges/sequence.ts";
import type { ForgeName } from "#tests/support/forges/signed.ts";

// A maintainer connects a repository, the forge sends its messages, and the log of the repository says what came of them.

const room = "/products/Tarn%20Engine/settings/repositories";

async function connect(page: Page, label: string, name: string): Promise<string> {
  await page.goto(`${room}?open=new`);
  await ready(page);
  await page.getByRole("combobox", { name: "Forge" }).selectOption({ label });
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("button", { name: "Add repository" }).click();
  await expect(page.getByText(`Tarn Engine has the repository “${name}”.`)).toBeVisible();
  // With the secret, the address and the steps; the fields are gone.
  const added = page.locator("#new-repository");
  await expect(added.getByText("Webhook address: ")).toBeVisible();
  await expect(added.getByText(/Settings → Webhooks|webhooks\.config/).first()).toBeVisible();
  await expect(added.getByRole("button", { name: "Add repository" })).toHaveCount(0);
  return (await added.locator("code").first().textContent()) ?? "";
}

const FORGES: [ForgeName, string][] = [
  ["github", "GitHub"],
  ["gitlab", "GitLab"],
  ["forgejo", "Gitea or Forgejo"],
  ["gerrit", "Gerrit"],
];

test.describe.configure({ mode: "serial" });

for (const [forge, label] of FORGES) {
  test(`a repository on ${label} is connected, and what it sends is recorded`, async ({ page, baseURL }) => {
    await signIn(page, maja);
    const repository = `tarn/engine-${forge}`;
    const secret = await connect(page, label, repository);
    expect(secret.length).toBeGreaterThan(30);
    const options = { repository, secret, bug: 21 };
    for (const step of ["open", "merge", "tag"] as const)
      await sendSequenceStep(baseURL ?? "", forge, step, options);
    await expect(
      sendSequenceStep(baseURL ?? "", forge, "open", { ...options, secret: "wrong" }),
    ).rejects.toThrow(/401/);

    await page.goto(room);
    await page.getByRole("link", { name: repository }).click();
    const log = page.getByRole("table", { name: "Last messages" });
    const key = forge === "gerrit" ? "c12" : "!12";
    await expect(log).toContainText(`${key}: open, main. For bug 21.`);
    await expect(log).toContainText(`${key}: merged, main. For bug 21.`);
    await expect(log).toContainText(/Tag v1\.0: \d changes?\./);
    // The secret is not shown again.
    expect(await page.content()).not.toContain(secret);
    await page.getByText("How to set it up").click();
    await expect(
      page.getByText(`/rest/forges/${forge === "forgejo" ? "gitea" : forge}`).first(),
    ).toBeVisible();

    await page.getByText("New secret", { exact: true }).click();
    await page.getByRole("button", { name: "Set secret" }).click();
    await expect(page.getByText("has a new secret")).toBeVisible();
    await expect(sendSequenceStep(baseURL ?? "", forge, "update", options)).rejects.toThrow(/401/);
  });
}

test("without scripts, a repository is added and its secret is shown", async ({ browser, page, baseURL }) => {
  await signIn(page, maja);
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false, storageState });
  const plain = await context.newPage();
  await plain.goto(`${room}?open=new`);
  await plain.getByRole("textbox", { name: "Name" }).fill("tarn/plain");
  await plain.getByRole("button", { name: "Add repository" }).click();
  await expect(plain.getByText(/The secret, shown this once: \S{43}/)).toBeVisible();
  await expect(plain.getByText("Payload URL: the address above.")).toBeVisible();
  await context.close();
});
