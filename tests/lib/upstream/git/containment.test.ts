import { expect, test } from "vitest";
import { findContainment } from "#lib/upstream/git/containment.ts";
import type { Commit, History } from "#lib/upstream/git/history.ts";

type Graph = { parents: number[][]; branches: Map<string, string>; tags: Map<string, string> };

/** Any graph: parents stand after their children. */
function generate(seed: number): Graph {
  let state = seed * 2654435761 + 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const size = 1 + random(30);
  const parents = Array.from({ length: size }, (_, index) => {
    const older = size - index - 1;
    const count = older === 0 ? 0 : random(10) < 1 ? 0 : 1 + random(3);
    return [...new Set(Array.from({ length: count }, () => index + 1 + random(Math.min(older, 6))))];
  });
  const names = (word: string, most: number) =>
    new Map(Array.from({ length: random(most) }, (_, index) => [`${word}${index}`, `${random(size)}`]));
  return { parents, branches: names("b", 5), tags: names("t", 9) };
}

function bruteForce({ parents, branches, tags }: Graph, development: string) {
  const descends = (from: number, to: number): boolean =>
    from === to || (parents[from] ?? []).some((parent) => descends(parent, to));
  return parents.map((_, commit) => {
    const having = (refs: Map<string, string>, which: number) =>
      [...refs].filter(([, at]) => descends(Number(at), which));
    const minimal = having(tags, commit).filter(
      ([, at]) =>
        !having(tags, commit).some(([, other]) => other !== at && descends(Number(at), Number(other))),
    );
    const on = having(branches, commit)
      .map(([name]) => name)
      .sort((a, b) => Number(b === development) - Number(a === development) || (a < b ? -1 : 1));
    const isTagged = (branch: string) =>
      having(tags, commit).some(([, at]) => descends(Number(branches.get(branch)), Number(at)));
    return {
      branches: on.filter((branch, order) => order === 0 || !isTagged(branch)),
      tags: minimal.map(([name]) => name).sort(),
      all: on,
    };
  });
}

test("any history is walked as a search in it says", () => {
  for (let seed = 0; seed < 1500; seed += 1) {
    const graph = generate(seed);
    const commits = graph.parents.map((parents, index): Commit => {
      const footers = { bugs: [], backportTo: [], changeId: null, cherryPickedFrom: [], reverts: [] };
      return { sha: `${index}`, parents, subject: "", author: "", at: new Date(0), footers };
    });
    const history: History = { commits, indexOf: (sha) => (commits[Number(sha)] ? Number(sha) : undefined) };
    const found = findContainment(history, graph, "b1");
    const expected = bruteForce(graph, "b1");
    expect({ seed, places: commits.map((_, index) => found.placeOf(index)) }).toEqual({
      seed,
      places: expected.map(({ branches, tags }) =>
        branches.length + tags.length === 0 ? null : { branches, tags },
      ),
    });
    for (const branch of graph.branches.keys()) {
      const on = commits.map((_, index) => found.isOn(branch, index));
      expect({ seed, on }).toEqual({ seed, on: expected.map(({ all }) => all.includes(branch)) });
    }
  }
});
