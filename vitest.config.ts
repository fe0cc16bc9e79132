import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const conditions = ["react-server", "module", "node", "development|production"];

export default defineConfig({
  // As in Next's server: `server-only` may be imported, React is the one of server components.
  ssr: { resolve: { conditions, externalConditions: ["react-server", "node"] } },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    execArgv: ["--conditions=react-server"],
    globalSetup: ["tests/support/server.ts"],
    setupFiles: ["tests/support/setup.ts"],
    // By itself one fewer than there are cores; a test waits for PostgreSQL half of its time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
