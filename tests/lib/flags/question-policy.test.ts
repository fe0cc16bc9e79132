import { describe, expect, it } from "vitest";
import {
  allowedMoves,
  canBeAsked,
  type FlagFacts,
  type FlagMove,
  type FlagRules,
} from "#lib/flags/policy.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

const PRODUCT = 1;
const place = { productId: PRODUCT, componentId: 5 };

function person(userId: number, capabilities: ("edit" | "set_flags")[] = [], roles: string[] = []): Viewer {
  return {
    ...anonymousViewer,
    kind: "person",
    scopes: ["read", "write"],
    userId,
    grants: new Map([[PRODUCT, new Set(capabilities)]]),
    roles: new Map([[PRODUCT, new Set(roles)]]),
  };
}

const people = {
  anonymous: anonymousViewer,
  anybody: person(1),
  asker: person(2),
  asked: person(3),
  triager: person(4, ["edit"]),
  developer: person(5, [], ["developer"]),
  administrator: { ...person(6), isAdministrator: true },
};
type Who = keyof typeof people;

function question(given: Partial<FlagRules> = {}): FlagRules {
  return {
    id: 1,
    name: "needinfo",
    target: "bug",
    isActive: true,
    isRequestable: true,
    canNameRequestee: true,
    isMultiplicable: true,
    isQuestion: true,
    grantGroupId: null,
    requestGroupId: null,
    grantRoles: [],
    requestRoles: [],
    scopes: [{ isExclusion: false, productId: null, componentId: null }],
    ...given,
  };
}

const kinds = {
  free: question(),
  // Roles that would grant say nothing about a question.
  grantedByRole: question({ grantRoles: ["developer"] }),
  askedByRole: question({ requestRoles: ["developer"] }),
  inactive: question({ isActive: false }),
  elsewhere: question({ scopes: [] }),
};

const states: Record<string, FlagFacts | null> = {
  unset: null,
  open: { status: "requested", setterId: 2, requesteeId: 3 },
  ofNobody: { status: "requested", setterId: 2, requesteeId: null },
  importedGranted: { status: "granted", setterId: 2, requesteeId: 3 },
  importedDenied: { status: "denied", setterId: 2, requesteeId: 3 },
};

/** `?` ask or pass on, `!` answer, `~` cannot answer, `X` withdraw or clear; granting and denying would be `+` and `-`. */
function signs(moves: readonly FlagMove[]): string {
  const sign = { requested: "?", granted: "+", denied: "-", answered: "!", unanswered: "~", cleared: "X" };
  return moves.map((move) => sign[move]).join("");
}

type Row = Partial<Record<Who, string>> & { rest: string };
const imported = { rest: "?", triager: "?X", administrator: "?X" };

/** For each kind of question and each state: who may what; `rest` is everybody else who is signed in. */
const table: Record<keyof typeof kinds, Record<string, Row>> = {
  free: {
    unset: { rest: "?" },
    open: { rest: "", asker: "?X", asked: "?!~", triager: "?!X", administrator: "?!X" },
    ofNobody: { rest: "?!", asker: "?!X", triager: "?!X", administrator: "?!X" },
    importedGranted: imported,
    importedDenied: imported,
  },
  grantedByRole: {
    unset: { rest: "?" },
    open: { rest: "", asker: "?X", asked: "?!~", triager: "?!X", administrator: "?!X" },
    ofNobody: { rest: "?!", asker: "?!X", triager: "?!X", administrator: "?!X" },
    importedGranted: imported,
    importedDenied: imported,
  },
  askedByRole: {
    unset: { rest: "", developer: "?", administrator: "?" },
    open: { rest: "", asker: "?X", asked: "?!~", triager: "?!X", administrator: "?!X" },
    ofNobody: { rest: "", developer: "?!", asker: "?X", triager: "?!X", administrator: "?!X" },
    importedGranted: { rest: "", developer: "?", triager: "X", administrator: "?X" },
    importedDenied: { rest: "", developer: "?", triager: "X", administrator: "?X" },
  },
  inactive: {
    unset: { rest: "" },
    open: { rest: "", asker: "X", asked: "!~", triager: "!X", administrator: "!X" },
    ofNobody: { rest: "!", asker: "!X", triager: "!X", administrator: "!X" },
    importedGranted: { rest: "", triager: "X", administrator: "X" },
    importedDenied: { rest: "", triager: "X", administrator: "X" },
  },
  elsewhere: {
    unset: { rest: "" },
    open: { rest: "", asker: "X", asked: "!~", triager: "!X", administrator: "!X" },
    ofNobody: { rest: "!", asker: "!X", triager: "!X", administrator: "!X" },
    importedGranted: { rest: "", triager: "X", administrator: "X" },
    importedDenied: { rest: "", triager: "X", administrator: "X" },
  },
};

describe("what may be done with a question", () => {
  for (const [kind, rows] of Object.entries(table)) {
    for (const [state, row] of Object.entries(rows)) {
      it(`${kind}, ${state}`, () => {
        const rules = Object.entries(kinds).find(([name]) => name === kind)?.[1] ?? question();
        const expected: Row = { anonymous: "", ...row };
        for (const [who, viewer] of Object.entries(people)) {
          const may = Object.entries(expected).find(([name]) => name === who)?.[1] ?? row.rest;
          expect([who, signs(allowedMoves(viewer, rules, states[state] ?? null, place))]).toEqual([who, may]);
        }
      });
    }
  }

  it("a read-only key does nothing", () => {
    const asked: Viewer = { ...people.asked, scopes: ["read"] };
    expect(canBeAsked(asked, kinds.free, PRODUCT)).toBe(false);
    expect(
      allowedMoves({ ...people.triager, scopes: ["read"] }, kinds.free, states.open ?? null, place),
    ).toEqual([]);
  });

  it("whoever may comment may be asked, whatever roles would grant", () => {
    expect(canBeAsked(people.anybody, kinds.grantedByRole, PRODUCT)).toBe(true);
    expect(canBeAsked(people.anybody, { ...kinds.grantedByRole, isQuestion: false }, PRODUCT)).toBe(false);
    const closed = { ...people.anybody, everybody: new Map([[PRODUCT, new Set<"file">(["file"])]]) };
    expect(canBeAsked(closed, kinds.free, PRODUCT)).toBe(false);
  });
});
