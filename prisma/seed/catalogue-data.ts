import type { Handle } from "./cast.ts";

/**
 * The demo catalogue: Tarn, an invented virtualization manager made upstream, and Quillby, an invented
 * company that ships it. Days are counted from the day of seeding: -30 is a month ago.
 */

export const groups = [
  {
    name: "tarn-security",
    description: "People who handle security reports of Tarn.",
    members: ["maja", "tobias", "priya"],
  },
  { name: "tarn-release", description: "Release engineering of Tarn.", members: ["maja", "priya"] },
  { name: "quillby-staff", description: "People who work at Quillby.", members: ["lena"] },
] as const satisfies readonly { name: string; description: string; members: readonly Handle[] }[];

export type VersionSeed = readonly [
  name: string,
  state: "planned" | "open" | "frozen" | "candidate" | "released" | "withdrawn",
  day: number,
];
export type ComponentSeed = readonly [
  name: string,
  description: string,
  assignee: Handle | null,
  qa: Handle | null,
];

export type ProductSeed = {
  classification: "Tarn" | "Quillby";
  name: string;
  description: string;
  scheme: "semantic" | "calendar" | "dotted" | "pattern" | "free";
  pattern?: string;
  maintainer: Handle;
  developers: readonly Handle[];
  qe: readonly Handle[];
  triager: Handle | null;
  securityGroup?: string;
  /** Only members see it and file in it. */
  onlyFor?: string;
  template?: string;
  components: readonly ComponentSeed[];
  series: Readonly<Record<string, "development" | "active" | "maintenance" | "ended">>;
  versions: readonly VersionSeed[];
  keywords?: readonly (readonly [name: string, description: string])[];
};

export const classifications = [
  {
    name: "Tarn",
    description: "Tarn, the open virtualization manager: made in the open, by everybody who runs it.",
    kind: "upstream",
    vendor: null,
    sortKey: 10,
  },
  {
    name: "Quillby",
    description: "What Quillby ships and supports, built on Tarn.",
    kind: "downstream",
    vendor: "Quillby",
    sortKey: 20,
  },
] as const;

const TEMPLATE = "### What happened\n\n\n### How to reproduce\n1. \n\n### What should have happened\n\n";

export const products: readonly ProductSeed[] = [
  {
    classification: "Tarn",
    name: "Tarn Engine",
    description: "The manager: web service, scheduler, database.",
    scheme: "dotted",
    maintainer: "maja",
    developers: ["jonas", "aiko"],
    qe: ["priya"],
    triager: "noor",
    securityGroup: "tarn-security",
    template: TEMPLATE,
    components: [
      ["API", "The REST API and its documentation.", "aiko", "priya"],
      ["Backup", "Backup and restore of the engine and of virtual machines.", "jonas", "priya"],
      ["Database", "Schema, upgrades and stored procedures.", "maja", "priya"],
      ["High availability", "Restart of virtual machines, fencing of hosts.", "jonas", "priya"],
      ["Installer", "engine-setup, upgrades, answer files.", "aiko", null],
      ["Network", "Logical networks, bonds, labels, vNIC profiles.", "jonas", "priya"],
      ["Scheduler", "Placement, balancing, affinity.", "maja", "priya"],
      ["Storage", "Storage domains, disks, snapshots, live merge.", "aiko", "priya"],
      ["Users and permissions", "Directories, roles, quotas.", null, null],
      ["Virtual machines", "Life of a virtual machine: create, run, migrate, remove.", "jonas", "priya"],
    ],
    series: { "4.3": "ended", "4.4": "maintenance", "4.5": "active", "4.6": "development" },
    versions: [
      ["4.3.10", "released", -420],
      ["4.3.11", "withdrawn", -400],
      ["4.4.8", "released", -210],
      ["4.4.9", "released", -120],
      ["4.4.9.1", "released", -112],
      ["4.4.10", "released", -40],
      ["4.4.11", "planned", 60],
      ["4.5.0", "candidate", 12],
      ["4.5.1", "open", 54],
      ["4.6.0", "planned", 170],
    ],
    keywords: [["needs-db-change", "The fix changes the database schema."]],
  },
  {
    classification: "Tarn",
    name: "Tarn Agent",
    description: "What runs on every host and does what the engine asks.",
    scheme: "dotted",
    maintainer: "tobias",
    developers: ["jonas", "maja"],
    qe: ["priya"],
    triager: "noor",
    securityGroup: "tarn-security",
    template: TEMPLATE,
    components: [
      ["Core", "Daemon, configuration, communication with the engine.", "tobias", "priya"],
      ["Host network", "Interfaces, bridges, bonds on the host.", "jonas", "priya"],
      ["Metrics", "What the host measures and reports.", null, null],
      ["Migration", "Live migration between hosts.", "tobias", "priya"],
      ["Packaging", "Packages, services, upgrades.", "tobias", null],
      ["Storage access", "Block and file storage, leases, images.", "jonas", "priya"],
    ],
    series: { "4.40": "maintenance", "4.50": "active" },
    versions: [
      ["4.40.90", "released", -125],
      ["4.40.100", "released", -44],
      ["4.40.101", "planned", 58],
      ["4.50.0", "candidate", 9],
      ["4.50.1", "open", 50],
    ],
  },
  {
    classification: "Tarn",
    name: "Tarn Console",
    description: "The console in the browser: reach a virtual machine's screen.",
    scheme: "semantic",
    maintainer: "ines",
    developers: ["aiko"],
    qe: ["priya"],
    triager: "noor",
    components: [
      ["Clipboard and files", "Copy, paste, dropping files into a virtual machine.", "ines", "priya"],
      ["Display", "Drawing, resizing, several screens.", "ines", "priya"],
      ["Keyboard and mouse", "Keys, layouts, pointers.", "aiko", null],
    ],
    series: { "2.3": "maintenance", "3.0": "active" },
    versions: [
      ["2.3.0", "released", -150],
      ["2.3.1", "released", -60],
      ["3.0.0-rc.1", "released", -6],
      ["3.0.0", "frozen", 14],
      ["3.1.0", "planned", 90],
    ],
    keywords: [["browser", "Happens in one browser only."]],
  },
  {
    classification: "Tarn",
    name: "Tarn Node",
    description: "A small operating system image for hosts, with the agent inside.",
    scheme: "pattern",
    pattern: "{yyyy}{mm}{dd}.{n}",
    maintainer: "tobias",
    developers: ["jonas"],
    qe: ["priya"],
    triager: null,
    components: [
      ["Image", "What is in the image, and how it is built.", "tobias", "priya"],
      ["Update", "Going to the next image, and back.", "jonas", null],
    ],
    series: { stable: "active" },
    versions: [
      ["20260614.0", "released", -160],
      ["20261010.0", "released", -43],
      ["20261205.0", "open", 13],
    ],
  },
  {
    classification: "Tarn",
    name: "Tarn Documentation",
    description: "Guides for administrators and users.",
    scheme: "calendar",
    maintainer: "otto",
    developers: [],
    qe: [],
    triager: "noor",
    components: [
      ["Administration guide", "Running Tarn.", "otto", null],
      ["Installation guide", "From nothing to the first virtual machine.", "otto", null],
    ],
    series: { "2026": "active" },
    versions: [
      ["2026.07", "released", -140],
      ["2026.10", "released", -42],
      ["2026.12", "open", 12],
    ],
  },
  {
    classification: "Tarn",
    name: "Tarn Release Engineering",
    description: "Builds, signing keys and mirrors. For release engineering only.",
    scheme: "free",
    maintainer: "maja",
    developers: [],
    qe: ["priya"],
    triager: null,
    onlyFor: "tarn-release",
    components: [
      ["Builds", "Build machines and their queue.", "maja", null],
      ["Signing", "Keys and signatures.", "maja", null],
    ],
    series: {},
    versions: [["rolling", "open", 0]],
  },
  {
    classification: "Quillby",
    name: "Quillby Virtualization",
    description: "Tarn with ten years of support.",
    scheme: "semantic",
    maintainer: "lena",
    developers: [],
    qe: [],
    triager: null,
    components: [
      ["Engine", "Tarn Engine, as Quillby ships it.", "lena", null],
      ["Entitlements", "Subscriptions and registration.", "lena", null],
      ["Rebuild", "What Quillby builds from Tarn.", "lena", null],
    ],
    series: { "8.0": "maintenance", "8.1": "active" },
    versions: [
      ["8.0.4", "released", -30],
      ["8.1.0", "open", 40],
    ],
  },
];
