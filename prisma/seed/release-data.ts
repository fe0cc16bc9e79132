/** Milestones, keywords and flag types of the demo catalogue; days are counted from the day of seeding. */

export type MilestoneSeed = {
  name: string;
  kind: "alpha" | "beta" | "rc" | "ga" | "z" | "async";
  description: string;
  featureFreeze?: number;
  codeFreeze?: number;
  due: number;
  isReleased?: boolean;
  /** Product → version, and the version that the milestone before contained. */
  manifest: Readonly<Record<string, readonly [version: string, previous: string | null]>>;
};

/** Shared by every product of Tarn. */
export const sharedMilestones: readonly MilestoneSeed[] = [
  {
    name: "tarn-4.4.10",
    kind: "z",
    description: "The last planned update of 4.4.",
    codeFreeze: -54,
    due: -40,
    isReleased: true,
    manifest: {
      "Tarn Engine": ["4.4.10", "4.4.9.1"],
      "Tarn Agent": ["4.40.100", "4.40.90"],
      "Tarn Console": ["2.3.1", "2.3.0"],
      "Tarn Node": ["20261010.0", "20260614.0"],
      "Tarn Documentation": ["2026.10", "2026.07"],
    },
  },
  {
    name: "tarn-4.5.0",
    kind: "ga",
    description: "Live merge without a pause, the new console, hosts that update themselves.",
    featureFreeze: -45,
    codeFreeze: -3,
    due: 14,
    manifest: {
      "Tarn Engine": ["4.5.0", "4.4.10"],
      "Tarn Agent": ["4.50.0", "4.40.100"],
      "Tarn Console": ["3.0.0", "2.3.1"],
      "Tarn Node": ["20261205.0", "20261010.0"],
      "Tarn Documentation": ["2026.12", "2026.10"],
    },
  },
  {
    name: "tarn-4.5.1",
    kind: "z",
    description: "First update of 4.5.",
    codeFreeze: 42,
    due: 56,
    manifest: { "Tarn Engine": ["4.5.1", "4.5.0"], "Tarn Agent": ["4.50.1", "4.50.0"] },
  },
  {
    name: "tarn-4.6.0",
    kind: "ga",
    description: "",
    featureFreeze: 120,
    codeFreeze: 155,
    due: 175,
    manifest: { "Tarn Engine": ["4.6.0", "4.5.1"] },
  },
];

/** Of one product alone. */
export const ownMilestones: readonly (MilestoneSeed & { product: string })[] = [
  {
    product: "Tarn Console",
    name: "console-3.0-beta",
    kind: "beta",
    description: "For people who want to try the new console.",
    due: -20,
    isReleased: true,
    manifest: {},
  },
  {
    product: "Tarn Console",
    name: "console-3.1",
    kind: "ga",
    description: "",
    featureFreeze: 70,
    due: 90,
    manifest: {},
  },
];

export const keywords = [
  ["crash", "The program or the host goes down."],
  ["data-loss", "Something that was stored is gone or wrong."],
  ["regression", "It worked in an earlier version."],
  ["easy-fix", "Good for a first contribution."],
  ["performance", "It works, too slowly."],
  ["usability", "It works, and people stumble."],
] as const;

export type FlagTypeSeed = {
  name: string;
  description: string;
  target: "bug" | "attachment";
  grantRoles: readonly string[];
  /** Asked of several people at once, and answered by a comment. */
  isQuestion?: boolean;
  isMultiplicable?: boolean;
  /** Owned by this product and used there only; null: the site's, everywhere. */
  product: string | null;
};

export const flagTypes: readonly FlagTypeSeed[] = [
  {
    name: "needinfo",
    description: "Somebody has to answer a question first.",
    target: "bug",
    grantRoles: [],
    isQuestion: true,
    isMultiplicable: true,
    product: null,
  },
  {
    name: "review",
    description: "Please look at this patch.",
    target: "attachment",
    grantRoles: ["maintainer", "developer"],
    product: null,
  },
  {
    name: "blocker",
    description: "Without a fix the release does not ship.",
    target: "bug",
    grantRoles: ["qe", "maintainer"],
    product: "Tarn Engine",
  },
];
