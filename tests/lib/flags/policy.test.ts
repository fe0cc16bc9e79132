import { describe, expect, it } from "vitest";
import {
  allowedMoves,
  appliesIn,
  type FlagFacts,
  type FlagMove,
  type FlagRules,
  type Scope,
} from "#lib/flags/policy.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

const PRODUCT = 1;
const OTHER = 2;
const PRIVILEGED = 10;
const ASKERS = 20;
const place = { productId: PRODUCT, componentId: 5 };

function person(userId: number, given: { groups?: number[]; roles?: Record<number, string[]> } = {}): Viewer {
  const roles = Object.entries(given.roles ?? {}).map(([id, names]) => [Number(id), new Set(names)] as const);
  return { ...anonymousViewer, kind: "person", userId, groupIds: given.groups ?? [], roles: new Map(roles) };
}

const people = {
  anonymous: anonymousViewer,
  anybody: person(1),
  asker: person(2),
  asked: person(3),
  maintainer: person(4, { roles: { [PRODUCT]: ["maintainer"] } }),
  qe: person(5, { roles: { [PRODUCT]: ["qe"] } }),
  qeElsewhere: person(6, { roles: { [OTHER]: ["qe"] } }),
  member: person(7, { groups: [PRIVILEGED] }),
  askingMember: person(8, { groups: [ASKERS] }),
  developer: person(9, { roles: { [PRODUCT]: ["developer"] } }),
  administrator: { ...person(10), isAdministrator: true },
};
type Who = keyof typeof people;

const everywhere: Scope = { isExclusion: false, productId: null, componentId: null };

function type(given: Partial<FlagRules> = {}): FlagRules {
  return {
    id: 1,
    name: "blocker",
    target: "bug",
    isActive: true,
    isRequestable: true,
    canNameRequestee: true,
    isMultiplicable: false,
    isQuestion: false,
    grantGroupId: null,
    requestGroupId: null,
    grantRoles: [],
    requestRoles: [],
    scopes: [everywhere],
    ...given,
  };
}

const kinds = {
  free: type(),
  byRole: type({ grantRoles: ["qe"] }),
  byGroup: type({ grantGroupId: PRIVILEGED }),
  askedByRole: type({ grantRoles: ["qe"], requestRoles: ["developer"] }),
  askedByGroup: type({ grantGroupId: PRIVILEGED, requestGroupId: ASKERS }),
  askRestrictedOnly: type({ requestRoles: ["developer"] }),
  notRequestable: type({ grantRoles: ["qe"], isRequestable: false }),
  inactive: type({ grantRoles: ["qe"], isActive: false }),
  elsewhere: type({ scopes: [{ isExclusion: false, productId: OTHER, componentId: null }] }),
};

const states: Record<string, FlagFacts | null> = {
  unset: null,
  requested: { status: "requested", setterId: 2, requesteeId: 3 },
  granted: { status: "granted", setterId: 2, requesteeId: null },
  denied: { status: "denied", setterId: 2, requesteeId: null },
};

/** `?+-X`: ask, grant, deny, clear. */
function signs(moves: readonly FlagMove[]): string {
  const sign = { requested: "?", granted: "+", denied: "-", answered: "!", unanswered: "~", cleared: "X" };
  return moves.map((move) => sign[move]).join("");
}

type Row = Partial<Record<Who, string>> & { rest: string };

/** For each kind of type and each state: who may what; `rest` is everybody else who is signed in. */
const table: Record<keyof typeof kinds, Record<string, Row>> = {
  free: {
    unset: { rest: "?+-" },
    requested: { rest: "?+-X" },
    granted: { rest: "?+-X" },
    denied: { rest: "?+-X" },
  },
  byRole: {
    unset: { rest: "?", qe: "?+-" },
    requested: { rest: "?", asker: "?X", asked: "?X", qe: "?+-X" },
    granted: { rest: "", qe: "?+-X" },
    denied: { rest: "?", qe: "?+-X" },
  },
  byGroup: {
    unset: { rest: "?", member: "?+-" },
    requested: { rest: "?", asker: "?X", asked: "?X", member: "?+-X" },
    granted: { rest: "", member: "?+-X" },
    denied: { rest: "?", member: "?+-X" },
  },
  askedByRole: {
    unset: { rest: "", developer: "?", qe: "?+-" },
    requested: { rest: "", asker: "X", asked: "X", developer: "?X", qe: "?+-X" },
    granted: { rest: "", qe: "?+-X" },
    denied: { rest: "", developer: "?", qe: "?+-X" },
  },
  askedByGroup: {
    unset: { rest: "", askingMember: "?", member: "?+-" },
    requested: { rest: "", asker: "X", asked: "X", askingMember: "?X", member: "?+-X" },
    granted: { rest: "", member: "?+-X" },
    denied: { rest: "", askingMember: "?", member: "?+-X" },
  },
  askRestrictedOnly: {
    unset: { rest: "?+-" },
    requested: { rest: "?+-X" },
    granted: { rest: "?+-X" },
    denied: { rest: "?+-X" },
  },
  notRequestable: {
    unset: { rest: "", administrator: "+-", qe: "+-" },
    requested: { rest: "", administrator: "+-X", asker: "X", asked: "X", qe: "+-X" },
    granted: { rest: "", administrator: "+-X", qe: "+-X" },
    denied: { rest: "", administrator: "+-X", qe: "+-X" },
  },
  inactive: {
    unset: { rest: "", administrator: "" },
    requested: { rest: "", administrator: "X", asker: "X", asked: "X", qe: "X" },
    granted: { rest: "", administrator: "X", qe: "X" },
    denied: { rest: "", administrator: "X", qe: "X" },
  },
  elsewhere: {
    unset: { rest: "", administrator: "" },
    requested: { rest: "X", administrator: "X" },
    granted: { rest: "X", administrator: "X" },
    denied: { rest: "X", administrator: "X" },
  },
};

describe("the allowed moves of a flag", () => {
  for (const [kind, rows] of Object.entries(table)) {
    for (const [state, row] of Object.entries(rows)) {
      it(`${kind}, ${state}`, () => {
        const expectedMoves = { anonymous: "", administrator: state === "unset" ? "?+-" : "?+-X", ...row };
        const rules = Object.entries(kinds).find(([name]) => name === kind)?.[1] ?? type();
        const allowed = Object.entries(people).map(([who, viewer]) => [
          who,
          signs(allowedMoves(viewer, rules, states[state] ?? null, place)),
        ]);
        const expected = Object.keys(people).map((who) => [
          who,
          Object.entries(expectedMoves).find(([name]) => name === who)?.[1] ?? row.rest,
        ]);
        expect(Object.fromEntries(allowed)).toEqual(Object.fromEntries(expected));
      });
    }
  }
});

describe("where a type applies", () => {
  const include = (productId: number | null, componentId: number | null = null): Scope => ({
    isExclusion: false,
    productId,
    componentId,
  });
  const exclude = (productId: number | null, componentId: number | null = null): Scope => ({
    ...include(productId, componentId),
    isExclusion: true,
  });

  it.each<[string, Scope[], boolean]>([
    ["nowhere without an inclusion", [], false],
    ["not by an exclusion alone", [exclude(OTHER)], false],
    ["everywhere", [include(null)], true],
    ["in its product", [include(PRODUCT)], true],
    ["not in another product", [include(OTHER)], false],
    ["in its component", [include(PRODUCT, 5)], true],
    ["not in another component", [include(PRODUCT, 6)], false],
    ["not where its product is excluded", [include(null), exclude(PRODUCT)], false],
    [
      "not where its component is excluded, though included",
      [include(PRODUCT, 5), exclude(PRODUCT, 5)],
      false,
    ],
    ["where another component is excluded", [include(PRODUCT), exclude(PRODUCT, 6)], true],
    ["nowhere when everything is excluded", [include(PRODUCT), exclude(null)], false],
  ])("%s", (_name, scopes, expected) => {
    expect(appliesIn({ scopes }, place)).toBe(expected);
  });

  it("a bug without a component is in none of the components", () => {
    const undecided = { productId: PRODUCT, componentId: null };
    expect(appliesIn({ scopes: [include(PRODUCT, 5)] }, undecided)).toBe(false);
    expect(appliesIn({ scopes: [include(PRODUCT), exclude(PRODUCT, 5)] }, undecided)).toBe(true);
  });
});
