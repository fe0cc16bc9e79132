import { type Destination, entryOf, isSameName, type Mapping, targetOf } from "#lib/upstream/move/mapping.ts";

/** What of a bug decides where it goes: names as they are now. */
export type BugFacts = {
  id: number;
  component: string | null;
  version: string | null;
  targetRelease: string | null;
  targetMilestone: string | null;
  groups: readonly string[];
  /** Whoever is in its groups sees the downstream product. */
  isForInsiders: boolean;
  /** A triager said that it concerns only the downstream product. */
  isDownstreamOnly: boolean;
};

/** Where a bug goes, in names. */
export type Place = {
  product: string;
  component: string;
  version: string | null;
  targetRelease: string | null;
  targetMilestone: string | null;
  /** It gets the group of the vendor, since more people see the product there. */
  isGuarded: boolean;
};

export type Outcome = { stays: string } | { to: Place };

/** What is known of the products there. */
export type Rules = {
  mapping: Mapping;
  /** More people see the product there than the downstream one. */
  isWider: (product: string) => boolean;
  /** Why a version cannot be called so there; null: it can. */
  refuseVersion: (product: string, version: string) => string | null;
};

/** Where a bug goes, or why it stays. Pure: the plan, the rehearsal and each batch decide by it. */
export function decide(bug: BugFacts, rules: Rules): Outcome {
  const { mapping } = rules;
  if (bug.component === null) return { stays: "It has no component." };
  if (bug.isDownstreamOnly) return { stays: "It concerns only the downstream product." };
  const component = bug.component;
  const found = entryOf(mapping.components, component);
  if (!found) return { stays: `The component “${component}” is not mapped.` };
  if ("stays" in found) return { stays: `The component “${component}” stays: ${found.stays}` };
  const group = bug.groups.find((name) => mapping.stayingGroups.some((other) => isSameName(name, other)));
  if (group !== undefined) return { stays: `It is in the group “${group}”, whose bugs stay.` };
  const isOpened = rules.isWider(found.product) && isOpenedBy(bug, found, mapping);
  if (isOpened && !mapping.vendorGroup)
    return {
      stays: `More people would see it, and the mapping neither publishes bugs of “${component}” nor names a group of the vendor.`,
    };
  const version = versionThere(rules, found, bug.version);
  const targetRelease = versionThere(rules, found, bug.targetRelease);
  const targetMilestone = milestoneThere(mapping, found.product, bug.targetMilestone);
  const refused = [version, targetRelease, targetMilestone].find((one) => "stays" in one);
  if (refused && "stays" in refused) return { stays: refused.stays };
  const nameOf = (one: Counterpart) => ("name" in one ? one.name : null);
  return {
    to: {
      product: found.product,
      component: found.component ?? component,
      version: nameOf(version),
      targetRelease: nameOf(targetRelease),
      targetMilestone: nameOf(targetMilestone),
      isGuarded: isOpened,
    },
  };
}

/** Publishing is about bugs that are in no group; the groups of others go along, and may be of people who do not see the product. */
function isOpenedBy(
  { groups, isForInsiders }: BugFacts,
  { publish }: Destination,
  { vendorGroup }: Mapping,
): boolean {
  if (groups.length === 0) return !publish;
  return !isForInsiders && !groups.some((name) => isSameName(name, vendorGroup ?? ""));
}

/** An outcome as one line, to be compared and counted. */
export function outcomeText(outcome: Outcome): string {
  if ("stays" in outcome) return `stays: ${outcome.stays}`;
  const { product, component, version, targetRelease, targetMilestone, isGuarded } = outcome.to;
  return JSON.stringify([product, component, version, targetRelease, targetMilestone, isGuarded]);
}

/** The place of an outcome that goes somewhere, from its line. */
export function placeOfText(text: string): Place {
  const [product, component, version, targetRelease, targetMilestone, isGuarded] = JSON.parse(text);
  return { product, component, version, targetRelease, targetMilestone, isGuarded };
}

type Counterpart = { name: string | null } | { stays: string };

function versionThere(rules: Rules, { product, versions }: Destination, name: string | null): Counterpart {
  if (name === null) return { name: null };
  const { mapping } = rules;
  const there = lookUp([versions, targetOf(mapping, product).versions, mapping.versions], name);
  if (there === null) return { stays: `The version ${name} has no counterpart in ${product}.` };
  if (there === "") return { name: null };
  const refusal = rules.refuseVersion(product, there);
  return refusal === null
    ? { name: there }
    : { stays: `The version ${there} is none of ${product}: ${refusal}` };
}

function milestoneThere(mapping: Mapping, product: string, name: string | null): Counterpart {
  if (name === null) return { name: null };
  const there = lookUp([targetOf(mapping, product).milestones, mapping.milestones], name);
  if (there === null) return { stays: `The milestone ${name} has no counterpart upstream.` };
  return { name: there === "" ? null : there };
}

/** The nearest entry for the name; without one, it is called the same. */
function lookUp(tables: readonly Record<string, string | null>[], name: string): string | null {
  for (const table of tables) {
    const found = entryOf(table, name);
    if (found !== undefined) return found;
  }
  return name;
}
