import { inSentence, isFieldName } from "#lib/bugs/fields/registry.ts";
import { withArticle } from "#lib/catalog/workflow/workflow.ts";
import { CAPABILITIES, isCapability } from "#lib/people/capabilities.ts";
import { sayList } from "#lib/text.ts";

/** How the audit log names subjects and their fields. */

/** The noun of each kind of subject; "" where the name says it all. */
export const NOUNS: Readonly<Record<string, string>> = {
  classification: "classification",
  component: "component",
  "flag type": "flag type",
  group: "group",
  keyword: "keyword",
  "manifest line": "manifest of",
  mapping: "mapping of",
  milestone: "milestone",
  priority: "priority",
  product: "",
  "release manager": "release managers of",
  rule: "rule",
  repository: "repository",
  resolution: "resolution",
  role: "role",
  "saved reply": "saved reply",
  series: "series",
  setting: "site",
  severity: "severity",
  status: "status",
  user: "account",
  values: "",
  version: "version",
  workflow: "workflow",
  workflowResolution: "resolution",
  workflowStatus: "status",
};

/** How the kinds are called in the filter. */
export const KIND_LABELS: Readonly<Record<string, string>> = {
  classification: "Classifications",
  component: "Components",
  "flag type": "Flag types",
  group: "Groups",
  keyword: "Keywords",
  "manifest line": "Manifests",
  mapping: "Upstream mappings",
  milestone: "Milestones",
  priority: "Priorities",
  product: "Products",
  "release manager": "Release managers",
  rule: "Rules",
  repository: "Repositories",
  resolution: "Resolutions",
  role: "Roles",
  "saved reply": "Saved replies",
  series: "Series",
  setting: "Site settings",
  severity: "Severities",
  status: "Statuses",
  user: "Accounts",
  values: "Severities and priorities of a product",
  version: "Versions",
  workflow: "Workflows",
  workflowResolution: "Meanings of resolutions",
  workflowStatus: "Phases of statuses",
};

/** How the actions are called in the filter. */
export const ACTION_LABELS: Readonly<Record<string, string>> = {
  "add members": "Members added",
  change: "Changed",
  copy: "Workflow copied",
  create: "Created",
  delete: "Deleted",
  end: "Last day of a role set",
  explain: "Reason given",
  grant: "Role given",
  "hand over": "Handed over",
  impersonate: "Site seen as somebody",
  merge: "Merged",
  move: "Moved",
  "move bugs": "Bugs moved to another status",
  "move found in": "Bugs moved to another version",
  "move upstream": "Moved upstream",
  "move back": "Move undone",
  "move targets": "Bugs moved to another target",
  "remove member": "Member removed",
  "renew secret": "Secret set",
  reset: "Workflow reset",
  revoke: "Role taken away",
  split: "Split",
  undo: "Undone",
  "switch off": "Rule switched off",
  "switch on": "Rule switched on",
};

/** The filters of a log. */
export const FILTER_LABELS = {
  person: "Who",
  subject: "Kind",
  action: "Action",
  text: "Search",
  act: "Act",
  since: "From day",
  until: "To day",
  before: "Before",
};

/** quote: a text; word: a name, day or choice; person: a handle; list: of words. */
type Field = { label: string; kind: "quote" | "word" | "person" | "people" | "list" };

const quote = (label: string): Field => ({ label, kind: "quote" });
const word = (label: string): Field => ({ label, kind: "word" });
const person = (label: string): Field => ({ label, kind: "person" });
const people = (label: string): Field => ({ label, kind: "people" });
const list = (label: string): Field => ({ label, kind: "list" });

/** Fields with a value, by name; `version.name` would be for versions only. */
const FIELDS: Readonly<Record<string, Field>> = {
  announcement: quote("announcement"),
  announcementKind: word("kind of the announcement"),
  announcementUntil: word("last day of the announcement"),
  appliesIn: list("places"),
  branchPattern: word("branch pattern"),
  bugControl: word("use on bugs"),
  capabilities: list("capabilities"),
  cc: people("CC on new bugs"),
  ccList: list("notified addresses"),
  classification: word("classification"),
  closedReason: quote("reason for being closed"),
  closedUntil: word("last day of the closed visibility"),
  components: list("components"),
  codeFreezeOn: word("code freeze"),
  defaultAssignee: person("default assignee"),
  defaultMilestone: word("default milestone"),
  defaultType: word("type of new bugs"),
  votesPerPerson: word("votes per person"),
  defaultQaContact: person("default QA contact"),
  defaultPriority: word("default priority"),
  defaultRequestee: person("default requestee"),
  defaultSeverity: word("default severity"),
  description: quote("description"),
  descriptionTemplate: quote("description template"),
  developmentBranch: word("development branch"),
  displayName: word("name"),
  dueOn: word("due day"),
  email: word("address"),
  endsOn: word("last day"),
  featureFreezeOn: word("feature freeze"),
  forge: word("forge"),
  grantGroup: word("group that grants and denies"),
  grantRoles: list("roles that grant and deny"),
  includes: list("included groups"),
  kind: word("kind"),
  maintainer: person("maintainer"),
  maintainers: people("maintainers"),
  mailDays: word("days that mail is kept"),
  attachmentMegabytes: word("the largest file, in MB"),
  filesAtOnce: word("files at once"),
  uploadMegabytesADay: word("uploads in a day, in MB"),
  refusedTypes: word("refused types of files"),
  pictureMegapixels: word("the largest picture, in megapixels"),
  members: people("members"),
  note: quote("note"),
  numberingPattern: word("numbering pattern"),
  numberingScheme: word("numbering scheme"),
  predecessor: word("predecessor"),
  patches: word("patches"),
  previousVersion: word("previous version"),
  priorities: list("priorities"),
  questionnaire: quote("comment template"),
  releasedOn: word("release day"),
  requestGroup: word("group that asks"),
  requestRoles: list("roles that ask"),
  resolutions: list("resolutions"),
  securityGroup: word("group of private reports"),
  series: word("series"),
  severities: list("severities"),
  siteName: word("site name"),
  timeTrackingGroup: word("group that tracks time"),
  sortKey: word("place in the order"),
  state: word("state"),
  statuses: list("statuses"),
  tag: word("tag"),
  target: word("set on"),
  transitions: list("transitions"),
  triageOwner: person("triage owner"),
  upstreamComponent: word("upstream component"),
  upstreamProduct: word("upstream product"),
  url: word("page"),
  userPattern: word("address pattern"),
  vendor: word("vendor"),
  version: word("version"),
  visibility: word("visibility"),
  text: quote("text"),
};

/** Switches: what was done when it was turned on, and off. `%` is the subject. */
const SWITCHES: Readonly<Record<string, readonly [on: string, off: string]>> = {
  isActive: ["offered % again", "stopped offering %"],
  isDefault: ["made % the default", "made % no longer the default"],
  isAdministrator: ["made % an administrator", "made % no longer an administrator"],
  "repository.isActive": ["switched on %", "switched off %"],
  "group.isActive": ["activated %", "deactivated %"],
  "flag type.isActive": ["allowed setting % again", "stopped the setting of %"],
  allowsUnconfirmed: ["allowed unconfirmed bugs in %", "stopped allowing unconfirmed bugs in %"],
  isRetired: ["retired %", "brought % back"],
  isOpenForBugs: ["opened % for new bugs", "closed % for new bugs"],
  wantsDocs: ["gave the bugs of % doc types and doc texts", "took doc types and doc texts from bugs of %"],
  wantsHardware: ["made new bugs of % ask for hardware and OS", "removed hardware and OS from new bugs of %"],
  isRequestable: ["allowed asking for %", "stopped allowing to ask for %"],
  canNameRequestee: ["allowed asking one person for %", "stopped allowing to ask one person for %"],
  isMultiplicable: ["allowed % several times on one bug", "allowed % only once on one bug"],
  isQuestion: ["made % a question", "made % no longer a question"],
  requiresComment: ["required a comment with %", "stopped requiring a comment with %"],
  isForBugs: ["allowed % on bugs", "stopped allowing % on bugs"],
  isSignUpOpen: ["opened sign-up", "closed sign-up"],
  areAddressesShown: ["showed e-mail addresses to people who are signed in", "hid e-mail addresses"],
  canSee: ["let % see the product", "stopped letting % see the product"],
  canFile: ["let % file bugs", "stopped letting % file bugs"],
};

/** The field of a subject, or null if the log has no words for it. */
export function fieldOf(subject: string, field: string): Field | null {
  return own(FIELDS, `${subject}.${field}`) ?? own(FIELDS, field);
}

/** What turning a switch on and off did, or null if it is none. */
export function switchOf(subject: string, field: string): readonly [on: string, off: string] | null {
  return own(SWITCHES, `${subject}.${field}`) ?? own(SWITCHES, field);
}

/** Choices that have other words for people than for programs. */
export function wordOf(field: string, value: string): string {
  if (field === "capabilities" && isCapability(value)) return CAPABILITIES[value];
  if (field === "target") return `${value}s`;
  if (field === "transitions") {
    const [way = "", ...fields] = value.split(":");
    const [from = "", to = ""] = way.replace("*", "").split(">");
    const needs = [way.endsWith("*") ? "comment" : [], fields.filter(isFieldName).map(inSentence)].flat();
    const move = from === "" ? `new bugs as ${to}` : `${from} → ${to}`;
    return needs.length === 0 ? move : `${move} with ${sayList(needs.map(withArticle))}`;
  }
  if (field === "resolutions")
    return value.replace("!", " without open blockers").replace("*", " with a comment");
  return value;
}

function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}
