/**
 * What a person may do in one product. Roles bundle these; a role is held in a product, by a person
 * or by a group. Visibility is decided by groups (lib/bugs/visibility.ts).
 */
export const CAPABILITIES = {
  file: "File bugs",
  comment: "Comment and attach files",
  confirm: "Confirm bugs, and close them as duplicate or not reproducible",
  edit: "Edit bugs: every field that has no right of its own",
  set_severity: "Set severity and priority",
  set_target: "Set target release and target milestone",
  set_flags: "Ask for and answer flags",
  see_private: "See and write private comments and attachments",
  moderate: "Edit and hide comments, and obsolete other people's attachments",
  manage_components: "Create and change components",
  manage_versions: "Create and change series and versions",
  manage_milestones: "Create and change milestones and manifest lines",
  manage_flag_types: "Create and change flag types",
  manage_people: "Hand roles to people and groups",
  manage_access: "Decide who may see and file",
  manage_product:
    "Change the description, template, workflow and keywords, and close the product for new bugs",
} as const;

export type Capability = keyof typeof CAPABILITIES;

export const CAPABILITY_NAMES = Object.keys(CAPABILITIES).filter(isCapability);

/** True when `word` names a capability. */
export function isCapability(word: string): word is Capability {
  return Object.hasOwn(CAPABILITIES, word);
}

/** What all signed-in people may do in a product that they can see. */
export const EVERYBODY: readonly Capability[] = ["file", "comment", "set_flags"];

/** A product's own edition of this role can restrict them. */
export const EVERYBODYS_ROLE = "reporter";

const TRIAGE: readonly Capability[] = ["confirm", "edit", "set_severity"];

/** The site's roles, most powerful first. A product may keep editions of its own under the same names. */
export const ROLE_PRESETS: readonly {
  name: string;
  description: string;
  capabilities: readonly Capability[];
}[] = [
  {
    name: "maintainer",
    description: "Runs the product: everything, down to handing out roles.",
    capabilities: CAPABILITY_NAMES,
  },
  {
    name: "qe",
    description: "Triages by target release and verifies.",
    capabilities: [...EVERYBODY, ...TRIAGE, "set_target", "see_private", "moderate"],
  },
  {
    name: "triager",
    description: "Confirms, sorts and sets how bad and how soon.",
    capabilities: [...EVERYBODY, ...TRIAGE, "see_private"],
  },
  {
    name: "developer",
    description: "Takes and fixes bugs.",
    capabilities: [...EVERYBODY, ...TRIAGE, "set_target", "see_private"],
  },
  { name: "reporter", description: "Files bugs and talks about them.", capabilities: EVERYBODY },
];
