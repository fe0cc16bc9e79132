import { defineConfig, devices } from "@playwright/test";

// Run by bin/test.ts, which brings up the server and says where it is, and finds a Chromium.
export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // Two cores: one for the browser, one for the server.
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.HEADWATER_E2E_REPORT ?? "test-results/report.json" }],
  ],
  use: {
    baseURL: process.env.HEADWATER_URL,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.HEADWATER_CHROMIUM || undefined,
      // No sandbox: root has none, and the pages are our own. The rest keeps the browser from calling home.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
});
