/** The people of the demo catalogue; tests borrow them too. What each may do is said in catalogue.ts. */
export const cast = {
  admin: { displayName: "Site Administrator", email: "admin@example.org", password: "demo-administrator" },
  maja: { displayName: "Maja Lindqvist", email: "maja@example.org", password: "demo-maintainer" },
  priya: { displayName: "Priya Raman", email: "priya@example.org", password: "demo-quality" },
  sam: { displayName: "Sam Ellery", email: "sam@example.org", password: "demo-contributor" },
  tobias: { displayName: "Tobias Okafor", email: "tobias@example.org", password: null },
  ines: { displayName: "Inês Carvalho", email: "ines@example.org", password: null },
  otto: { displayName: "Otto Virtanen", email: "otto@example.org", password: null },
  noor: { displayName: "Noor Haddad", email: "noor@example.org", password: null },
  jonas: { displayName: "Jonas Weber", email: "jonas@example.org", password: null },
  aiko: { displayName: "Aiko Tanaka", email: "aiko@example.org", password: null },
  rosa: { displayName: "Rosa Delgado", email: "rosa@example.org", password: null },
  lena: { displayName: "Lena Brandt", email: "lena@example.org", password: null },
} as const satisfies Record<string, { displayName: string; email: string; password: string | null }>;

export type Handle = keyof typeof cast;

const shown = {
  admin: "administrator of the site",
  maja: "maintainer of Tarn Engine",
  priya: "QE of all Tarn products",
  sam: "contributor, no roles",
} as const;

/** The demo people with whom one may sign in; `npm start` prints those that are there. */
export const demoSignIns: { handle: string; email: string; password: string; who: string }[] = [
  { handle: "admin", ...pick("admin") },
  { handle: "maja", ...pick("maja") },
  { handle: "priya", ...pick("priya") },
  { handle: "sam", ...pick("sam") },
];

function pick(handle: keyof typeof shown) {
  const { email, password } = cast[handle];
  return { email, password, who: shown[handle] };
}
