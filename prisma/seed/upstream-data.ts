import type { Handle } from "./cast.ts";

/** What the demo catalogue knows of code and of what is built on it; days are counted from the day of seeding. */

/** A commit, once for each branch on which it landed; bugs by their key. */
export type CommitSeed = {
  product: "Tarn Engine" | "Tarn Agent";
  bug: string;
  subject: string;
  by: Handle;
  on: Readonly<Record<string, { daysAgo: number; tag?: string }>>;
};

export const repositories = [
  { product: "Tarn Engine", name: "tarn/engine" },
  { product: "Tarn Agent", name: "tarn/agent" },
] as const;

export const commits: readonly CommitSeed[] = [
  {
    product: "Tarn Engine",
    bug: "null-migr",
    subject: "scheduler: check that the host is still there before a migration",
    by: "jonas",
    on: {
      main: { daysAgo: 60 },
      "tarn-4.5": { daysAgo: 59, tag: "4.5.0" },
      "tarn-4.4": { daysAgo: 58, tag: "4.4.10" },
    },
  },
  {
    product: "Tarn Engine",
    bug: "spelling",
    subject: "setup: spell “successfully”",
    by: "aiko",
    on: {
      main: { daysAgo: 70 },
      "tarn-4.5": { daysAgo: 70, tag: "4.5.0" },
      "tarn-4.4": { daysAgo: 69, tag: "4.4.10" },
    },
  },
  {
    product: "Tarn Engine",
    bug: "fence",
    subject: "fencing: listen for kernel dumps on the management network",
    by: "jonas",
    on: { main: { daysAgo: 26 }, "tarn-4.5": { daysAgo: 25, tag: "4.5.0" } },
  },
  {
    product: "Tarn Engine",
    bug: "api-page",
    subject: "api: max=0 asks for nothing",
    by: "aiko",
    on: { main: { daysAgo: 32 }, "tarn-4.5": { daysAgo: 31, tag: "4.5.0" } },
  },
  {
    product: "Tarn Engine",
    bug: "balance",
    subject: "scheduler: a VM that was just moved stays for ten minutes",
    by: "maja",
    on: { main: { daysAgo: 12 } },
  },
];

/** What the versions of Quillby Virtualization contain. */
export const manifests = [
  {
    version: "8.0.4",
    contains: { "Tarn Engine": ["4.4.9.1", null], "Tarn Agent": ["4.40.90", null] },
    patches: [],
  },
  {
    version: "8.1.0",
    contains: { "Tarn Engine": ["4.4.10", "4.4.9.1"], "Tarn Agent": ["4.40.100", "4.40.90"] },
    patches: [
      {
        name: "0001-listen-for-kernel-dumps.patch",
        subject: "fencing: listen for kernel dumps",
        bug: "fence",
      },
    ],
  },
] as const;
