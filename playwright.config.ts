import { defineConfig, devices } from "@playwright/test";

/** Stories that kill processes of the server. */
const KILLS = "**/processes.spec.ts";

/**
 * What Chromium leaves out: what Playwright does (only the last list counts, so it is repeated here); the pages of the
 * address bar, which every window starts in a process of their own; a process in reserve.
 */
export const FEATURES_OFF = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "msForceBrowserSignIn",
  "msEdgeUpdateLaunchServicesPreferredVersion",
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "SpareRendererForSitePerProcess",
];

// Run by bin/test.ts, which brings up the server and says where it is, and finds a Chromium.
export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // One waits for its pages while the other reads them.
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.HEADWATER_E2E_REPORT ?? "test-results/report.json" }],
  ],
  use: {
    baseURL: process.env.HEADWATER_URL,
    // The pages as they were at each step, but no film of them, which takes as long as the story.
    trace: { mode: "retain-on-failure", screenshots: false },
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
        `--disable-features=${FEATURES_OFF.join(",")}`,
      ],
    },
  },
  projects: [
    { name: "stories", testIgnore: KILLS, use: devices["Desktop Chrome"] },
    // Alone, when the others are done: they would see their connections break.
    { name: "processes", testMatch: KILLS, use: devices["Desktop Chrome"], dependencies: ["stories"] },
  ],
});
