import { sayChange } from "#lib/admin/audit/change-words.ts";
import { fieldOf, NOUNS, wordOf } from "#lib/admin/audit/field-words.ts";
import {
  goal,
  holder,
  isBlank,
  listOf,
  many,
  type Part,
  productNamed,
  type Recorded,
  type Sentence,
  textOf,
  thing,
} from "#lib/admin/audit/parts.ts";
import { countOf } from "#lib/text.ts";

/** What was done, to follow the name of whoever did it: “moved component **Storage** with 196 bugs to **Tarn Agent**”. */
export function describeEntry(entry: Recorded): Part[] {
  return (
    findSentence(entry) ?? [
      `${entry.action} ${entry.subject} `,
      { thing: entry.name },
      ...(entry.field ? [`: ${entry.field}`] : []),
      ...(isBlank(entry.from) ? [] : [" from ", { quote: textOf(entry.from) }]),
      ...(isBlank(entry.to) ? [] : [" to ", { quote: textOf(entry.to) }]),
    ]
  );
}

/** The sentence of an entry; null if none was written for such entries. */
export function findSentence(entry: Recorded): Part[] | null {
  const said = SENTENCES[`${entry.subject} ${entry.action}`] ?? SENTENCES[entry.action];
  if (!said || !Object.hasOwn(NOUNS, entry.subject)) return null;
  const parts = said(entry);
  if (parts === null) return null;
  const hasSaid =
    entry.bugs === null || parts.some((part) => typeof part === "string" && /\bbugs?\b/.test(part));
  return hasSaid ? parts : [...parts, `; ${countOf(entry.bugs ?? 0, "bug")} changed`];
}

/** By subject and action, else by action. */
const SENTENCES: Readonly<Record<string, Sentence | undefined>> = {
  create: (entry) => ["created ", ...thing(entry), ...factsOf(entry)],
  change: sayChange,
  delete: (entry) => ["deleted ", ...thing(entry), ...bugsAfter(entry)],
  grant: ({ name, to }) => ["gave ", holder(to), " the role ", { thing: name }],
  revoke: ({ name, from }) => ["took the role ", { thing: name }, " from ", holder(from)],
  "role end": ({ name, from, to }) =>
    isBlank(to)
      ? ["let ", holder(from), " have the role ", { thing: name }, " without an end"]
      : ["set the last day of ", holder(from), " in the role ", { thing: name }, ` to ${textOf(to)}`],
  "component move": (entry) => [
    "moved ",
    ...thing(entry),
    entry.bugs ? ` with ${countOf(entry.bugs, "bug")} from ` : " from ",
    productNamed(entry.from),
    " to ",
    productNamed(entry.to),
  ],
  "component merge": (entry) => [
    "merged ",
    ...thing(entry),
    entry.bugs ? ` with ${countOf(entry.bugs, "bug")} into ` : " into ",
    { thing: textOf(entry.to) },
  ],
  "component split": (entry) => [
    "split ",
    ...thing(entry),
    `: ${bugsOf(entry)} went to `,
    { thing: textOf(entry.to) },
  ],
  undo: sayUndone,
  "version explain": (entry) => ["gave a reason for ", ...thing(entry), ": ", { quote: textOf(entry.to) }],
  "version move targets": (entry) => [
    `moved ${bugsOf(entry)} targeted at `,
    ...thing(entry),
    " to ",
    ...goal(entry.to, "no target release"),
  ],
  "version move found in": (entry) => [
    `moved ${bugsOf(entry)} found in `,
    ...thing(entry),
    " to ",
    ...goal(entry.to, "no version"),
  ],
  "rule switch on": ({ name }) => ["switched on the rule ", { thing: name }],
  "rule switch off": ({ name }) => ["switched off the rule ", { thing: name }],
  "repository renew secret": (entry) => ["set the secret of ", ...thing(entry)],
  "manifest line delete": ({ name, from }) => [
    "took ",
    isBlank(from) ? "the line" : textOf(from),
    " out of the manifest of ",
    { thing: name },
  ],
  "product move upstream": (entry) => [
    "moved ",
    { thing: entry.name },
    ` with ${bugsOf(entry)} upstream to `,
    { thing: textOf(entry.to) },
  ],
  "product move back": (entry) => ["undid the move of ", { thing: entry.name }, ` with ${bugsOf(entry)}`],
  "product delete": (entry) => ["deleted product ", { thing: entry.name }, ...inside(entry.from)],
  "product create": (entry) => ["created product ", { thing: entry.name }, ...factsOf(entry)],
  "user create": (entry) => ["created the account ", { person: entry.name }, ...factsOf(entry)],
  "user grant": ({ name }) => ["made ", { person: name }, " an administrator"],
  "user revoke": ({ name }) => ["made ", { person: name }, " no longer an administrator"],
  "user hand over": ({ name, to }) => ["handed over what ", { person: name }, " held to ", holder(to)],
  "user merge": ({ name, to }) => ["merged the account ", { person: name }, " into ", { person: textOf(to) }],
  "user impersonate": ({ name }) => ["started to see the site as ", { person: name }],
  "group add members": ({ name, to }) => ["added ", ...many(to, true), " to the group ", { thing: name }],
  "group remove member": ({ name, from }) => [
    "removed ",
    ...many(from, true),
    " from the group ",
    { thing: name },
  ],
  "release manager grant": ({ name, to }) => ["made ", holder(to), " a release manager of ", { thing: name }],
  "release manager revoke": ({ name, from }) => [
    "made ",
    holder(from),
    " no longer a release manager of ",
    { thing: name },
  ],
  "workflow copy": ({ name, to }) => [
    "gave ",
    { thing: name },
    ` a workflow of its own, copied from “${textOf(to)}”`,
  ],
  "workflow reset": ({ name }) => ["replaced the workflow ", { thing: name }, " by the site’s"],
  "workflow move bugs": ({ name, from, to }) => [
    `moved bugs from ${textOf(from)} to ${textOf(to)} in the workflow `,
    { thing: name },
  ],
};

/** The action that was taken back is the field of the entry, and its values are the other way round. */
function sayUndone(entry: Recorded): Part[] {
  const { field, from, to } = entry;
  const said =
    field === null ? null : findSentence({ ...entry, action: field, field: null, from: to, to: from });
  return said && field !== "undo" ? ["took back: ", ...said] : ["took back a change of ", ...thing(entry)];
}

/** The facts of a creation: “: description “…”, default assignee @maja”. */
function factsOf({ subject, to }: Recorded): Part[] {
  if (isBlank(to)) return [];
  if (typeof to !== "object" || to === null || Array.isArray(to)) {
    // Older entries of a role are only its capabilities.
    const field = subject === "role" ? "capabilities" : "";
    return [
      ` (${listOf(to)
        .map((one) => wordOf(field, one))
        .join(", ")})`,
    ];
  }
  const facts = inOrder(to).flatMap(([field, value]): Part[][] => {
    const known = fieldOf(subject, field);
    if (!known) return [];
    if (known.kind === "people" || known.kind === "list")
      return [
        [
          `${known.label} `,
          ...many(
            listOf(value).map((one) => wordOf(field, one)),
            known.kind === "people",
          ),
        ],
      ];
    if (known.kind === "quote") return [[`${known.label} `, { quote: textOf(value) }]];
    if (known.kind === "person") return [[`${known.label} `, { person: textOf(value).replace(/^@/, "") }]];
    return [[`${known.label} ${wordOf(field, textOf(value))}`]];
  });
  return facts.flatMap((parts, index) => [index === 0 ? ": " : ", ", ...parts]);
}

/** The description first: the database does not keep the order. */
function inOrder(facts: object): [field: string, value: unknown][] {
  const rank = ([field]: [string, unknown]) => (field === "description" ? 0 : 1);
  return Object.entries(facts).toSorted((a, b) => rank(a) - rank(b));
}

/** What became of the bugs of something deleted. */
function bugsAfter(entry: Recorded): Part[] {
  const count = countIn(entry);
  if (count === null) return [];
  if (isBlank(entry.to)) return [`; ${countOf(count, "bug")} had it`];
  return [` and moved ${countOf(count, "bug")} to `, ...goal(entry.to, "none")];
}

/** Older entries have the number of bugs in `from`. */
function countIn({ bugs, from }: Recorded): number | null {
  return bugs ?? (typeof from === "number" ? from : null);
}

function bugsOf(entry: Recorded): string {
  return countOf(countIn(entry) ?? 0, "bug");
}

function inside(from: unknown): Part[] {
  return isBlank(from) ? [] : [` of ${textOf(from)}`];
}
