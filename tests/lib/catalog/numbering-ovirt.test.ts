import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  checkVersionName,
  compareVersionNames,
  findPredecessor,
  versionFromTag,
  versionSortKey,
} from "#lib/catalog/numbering.ts";

/*
 * The versions of the 83 oVirt products, in several schemes, in the order in which they were released. The order is
 * that of the classification's milestones (3.6.5, 3.6.6 … 4.4.10), each with the version of each product it contained;
 * it is the order of dates within a series (tested below), not between series: 4.3.10 came out after 4.4.0.
 */
const path = new URL("../../../../shared/data/ovirt/catalog.json", import.meta.url);
const isThere = existsSync(path);
const catalogSchema = z.object({
  products: z.array(
    z.object({
      name: z.string(),
      versions: z.array(z.string()),
      milestone_versions: z.record(z.string(), z.string()),
    }),
  ),
  milestones: z.array(
    z.object({
      name: z.string(),
      ga_text: z.string().nullish(),
      release_date: z.string().nullish(),
      manifest: z.record(z.string(), z.object({ tag: z.string(), previous: z.string().nullish() })).nullish(),
    }),
  ),
});

/** Where the data say that a higher version came before a lower one. Nothing else may be out of order. */
const exceptions = [
  {
    product: "ovirt-engine-extension-aaa-ldap",
    milestone: "ovirt-4.2.0",
    from: "1.3.6",
    to: "1.3.5",
    reason:
      "4.1.8 (December 11, 2017) shipped 1.3.6 while 4.2.0, frozen before, still shipped 1.3.5; its manifest says so: previous v1.3.6",
  },
];
const steps = (some: { product: string; milestone: string; from: string; to: string }[]) =>
  some.map(({ product, milestone, from, to }) => `${product} ${milestone}: ${from} → ${to}`);

describe.skipIf(!isThere)(
  "oVirt's versions (skipped when ../shared/data/ovirt/catalog.json is not there)",
  () => {
    const { products, milestones } = isThere
      ? catalogSchema.parse(JSON.parse(readFileSync(path, "utf8")))
      : { products: [], milestones: [] };
    const released = products.map((product) => ({
      ...product,
      steps: milestones.flatMap(({ name: milestone }) => {
        const version = product.milestone_versions[milestone];
        return version === undefined ? [] : [{ milestone, version }];
      }),
    }));

    test("are complete", () => {
      expect(products).toHaveLength(83);
      expect(milestones).toHaveLength(51);
      expect(products.flatMap((product) => product.versions).length).toBeGreaterThan(700);
      for (const product of released) {
        expect(product.steps).toHaveLength(Object.keys(product.milestone_versions).length);
      }
    });

    test("increase from milestone to milestone, except for the listed exceptions", () => {
      const down = released.flatMap(({ name: product, steps }) =>
        steps.flatMap(({ milestone, version: to }, index) => {
          const from = steps[index - 1]?.version ?? to;
          return compareVersionNames(from, to) > 0 ? [{ product, milestone, from, to }] : [];
        }),
      );
      expect(steps(down)).toEqual(steps(exceptions));
    });

    test.each(released)(
      "of $name sort as they were released, by comparison and by key",
      ({ name, steps, versions }) => {
        const inOrder = [...new Set(steps.map(({ version }) => version))];
        for (const { from, to } of exceptions.filter(({ product }) => product === name)) {
          inOrder.splice(inOrder.indexOf(from), 0, ...inOrder.splice(inOrder.indexOf(to), 1));
        }
        const shuffled = inOrder.toSorted();
        expect(shuffled.toSorted(compareVersionNames)).toEqual(inOrder);
        const keys = new Map(inOrder.map((version) => [version, Buffer.from(versionSortKey(version))]));
        const key = (version: string) => keys.get(version) ?? Buffer.alloc(0);
        expect(shuffled.toSorted((a, b) => Buffer.compare(key(a), key(b)))).toEqual(inOrder);
        expect(new Set(versions.map(versionSortKey)).size).toBe(new Set(versions).size);
        inOrder.forEach((version, index) => {
          expect(findPredecessor(version, shuffled)).toBe(inOrder[index - 1] ?? null);
        });
      },
    );

    test("come after the previous version in their manifest, except for the listed exceptions", () => {
      const compared = milestones.flatMap(({ name: milestone, manifest }) =>
        Object.entries(manifest ?? {}).flatMap(([product, { tag, previous }]) => {
          const from = versionFromTag(product, previous ?? "");
          const to = versionFromTag(product, tag);
          return from === null || to === null ? [] : [{ product, milestone, from, to }];
        }),
      );
      expect(compared.length).toBeGreaterThan(700);
      expect(steps(compared.filter(({ from, to }) => compareVersionNames(from, to) > 0))).toEqual(
        steps(exceptions),
      );
    });

    test("are found by versionFromTag in the tags of the manifests; a bare commit id is no version", () => {
      let read = 0;
      for (const { name: milestone, manifest } of milestones) {
        for (const [product, { tag }] of Object.entries(manifest ?? {})) {
          const version = versionFromTag(product, tag);
          const known = products.find(({ name }) => name === product)?.milestone_versions[milestone];
          if (version === null) {
            expect(tag).toMatch(/^[0-9a-f]{40}$/);
            continue;
          }
          expect([product, tag, version]).toEqual([product, tag, known]);
          read++;
        }
      }
      expect(read).toBeGreaterThan(700);
    });

    test("are all valid in the dotted scheme, except for a single number and a service pack", () => {
      const refused = products.flatMap(({ versions }) =>
        versions.filter((version) => !checkVersionName("dotted", null, version).ok),
      );
      expect(refused).toEqual(["221", "2008.sp1"]);
    });

    test("milestones of one series were released in the order of their names", () => {
      const dated = milestones.flatMap(({ name, ga_text, release_date }) => {
        const at = Date.parse((ga_text ?? release_date ?? "").replace(/(\d)(?:st|nd|rd|th)\b/, "$1"));
        return Number.isNaN(at) ? [] : [{ name, series: name.split(".").slice(0, 2).join("."), at }];
      });
      expect(dated.length).toBeGreaterThan(30);
      for (const [index, { name, series, at }] of dated.entries()) {
        const next = dated[index + 1];
        if (next?.series === series) expect([name, next.name, at < next.at]).toEqual([name, next.name, true]);
      }
    });
  },
);
