import "server-only";
import { listSettableGroups } from "#lib/bugs/access/settable-groups.ts";
import { factTexts } from "#lib/bugs/fields/facts.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { type FieldName, inSentence, isFieldName, isUnsaid } from "#lib/bugs/fields/registry.ts";
import { canChangeField } from "#lib/bugs/policy.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { type FilingChoices, findFilingChoices, listProductChoices } from "#lib/catalog/filing-choices.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import {
  endingOf,
  isOpen,
  needsComment,
  nextStatuses,
  requiredFields,
  type Workflow,
  withArticle,
} from "#lib/catalog/workflow/workflow.ts";
import { foretellFlags } from "#lib/flags/foretell.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { sayList } from "#lib/text.ts";

export type ChoiceOption = {
  value: string;
  label: string;
  hint?: string;
  /** Choosing it has to be explained in a comment. */
  needsComment?: boolean;
};

/** The choices for status and resolution. */
export type StatusChoices = {
  /** The statuses to which the viewer can move the bug. */
  statuses: {
    name: string;
    isOpen: boolean;
    needsComment: boolean;
    /** What has to be said with it: "needs a comment and a target milestone". */
    hint?: string;
  }[];
  /** Without the one that means duplicate, which needs the other bug. */
  resolutions: string[];
  /** Those that take a comment. */
  explained?: string[];
};

/** Fields with one value from a list of the product or the site. */
const CATALOG_FIELDS = [
  "component",
  "version",
  "targetRelease",
  "targetMilestone",
  "severity",
  "priority",
] as const satisfies readonly FieldName[];
export type CatalogField = (typeof CATALOG_FIELDS)[number];
export type CatalogOptions = Record<CatalogField, ChoiceOption[]>;

/** The choices for the fields of one bug, always including the current values. */
export type BugChoices = StatusChoices & {
  options: CatalogOptions;
  /** Names of groups that the viewer may add to the bug. */
  groups: string[];
  /** The product asks for hardware and OS. */
  wantsHardware: boolean;
  /** The product whose choices these are: the bug's, or the one that it is to move to. */
  product: string;
  /** What becomes of the flags when the bug moves there. */
  flagNotes: string;
  /** The products that the bug can be in. */
  products: ChoiceOption[];
};

/** True for a field with a list of the product or the site. */
export function isCatalogField(name: FieldName): name is CatalogField {
  return Object.hasOwn(noOptions, name);
}

/** The statuses and resolutions that the workflow and the rules allow the viewer, for the comment box. */
export function statusChoices(viewer: Viewer, bug: BugView, workflow: Workflow): StatusChoices {
  const { allowsUnconfirmed } = bug;
  const closing = { isOpen: false, isUnconfirmed: false };
  const allowed = workflow.resolutions.filter(({ meaning }) =>
    canChangeField(viewer, bug, "status", undefined, { ...closing, meaning }),
  );
  const mayOpen = (name: string) =>
    canChangeField(viewer, bug, "status", undefined, endingOf(workflow, name, null));
  return {
    statuses: nextStatuses(workflow, bug.status, { allowsUnconfirmed })
      .map((name) => ({
        name,
        isOpen: isOpen(workflow, name),
        needsComment: needsComment(workflow, bug.status, name),
        hint: needsOf(workflow, bug, name),
      }))
      .filter((status) => (status.isOpen ? mayOpen(status.name) : allowed.length > 0)),
    resolutions: allowed.flatMap(({ name, meaning }) => (meaning === "duplicate" ? [] : [name])),
    explained: allowed.flatMap(({ name, requiresComment }) => (requiresComment ? [name] : [])),
  };
}

/** What the bug lacks for a move, in words. */
function needsOf(workflow: Workflow, bug: BugView, to: string): string | undefined {
  const lacks = requiredFields(workflow, bug.status, to)
    .filter(isFieldName)
    .filter((name) => isUnsaid(name, factTexts(bug)[name]));
  const needs = [...(needsComment(workflow, bug.status, to) ? ["comment"] : []), ...lacks.map(inSentence)];
  return needs.length > 0 ? `needs ${sayList(needs.map(withArticle))}` : undefined;
}

/**
 * Loads the choices for a visible bug, even if its product is not visible. `elsewhere`: those of another product, to which
 * the viewer may move it; the name of anything else is ignored. `withProducts`: the products, too.
 */
export async function getBugChoices(
  viewer: Viewer,
  bug: BugView,
  { elsewhere = "", withProducts = false }: { elsewhere?: string; withProducts?: boolean } = {},
): Promise<BugChoices> {
  const [workflow, own, other, groups, products] = await Promise.all([
    loadWorkflow(bug.productId),
    findFilingChoices(viewer, bug.product),
    elsewhere ? findFilingChoices(viewer, elsewhere) : null,
    listSettableGroups(viewer, bug.productId),
    withProducts ? listProductChoices(viewer) : [],
  ]);
  const target = other?.mayFile && other.product !== bug.product ? other : null;
  const catalog = target ?? own;
  const offered = catalog ? catalogOptions(catalog) : null;
  const options = offered
    ? mapFields(CATALOG_FIELDS, (name) => (target ? offered[name] : withCurrent(offered[name], bug[name])))
    : noOptions;
  return {
    ...statusChoices(viewer, bug, workflow),
    groups,
    wantsHardware: catalog?.wantsHardware ?? true,
    options,
    product: target?.product ?? bug.product,
    flagNotes: target ? await foretellFlags(bug, target) : "",
    products: withCurrent(
      products
        .filter(({ mayFile }) => mayFile)
        .map(({ name, classification }) => ({ value: name, label: name, hint: classification })),
      withProducts ? bug.product : null,
    ),
  };
}

/** The choices of a product, in display order. */
export function catalogOptions(catalog: FilingChoices): CatalogOptions {
  const described = (list: readonly { name: string; description: string }[]) =>
    list.map(({ name, description }) => ({ value: name, label: name, hint: description }));
  return {
    component: described(catalog.components),
    version: catalog.versions.map(({ name }) => ({ value: name, label: name })),
    targetRelease: catalog.targetReleases.map(({ name, state }) => ({
      value: name,
      label: name,
      hint: state,
    })),
    targetMilestone: catalog.milestones.map(({ name, dueOn }) => ({
      value: name,
      label: name,
      hint: dueOn ?? "",
    })),
    severity: described(catalog.severities),
    priority: described(catalog.priorities),
  };
}

const noOptions: CatalogOptions = mapFields(CATALOG_FIELDS, () => []);

function withCurrent(options: ChoiceOption[], current: string | null): ChoiceOption[] {
  if (!current || options.some(({ value }) => value === current)) return options;
  return [{ value: current, label: current }, ...options];
}
