import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type Draft, demandField, differenceOf, noteListed, refuse } from "#lib/bugs/change/draft.ts";

/** CC, keywords, see also and aliases. */
export function planLists(draft: Draft) {
  planCc(draft);
  planKeywords(draft);
  planSeeAlso(draft);
  planAliases(draft);
}

/** Who is added and removed. */
function planCc(draft: Draft) {
  const { facts, bug, input, plan } = draft;
  const { addCc = [], removeCc = [] } = input;
  const find =
    (field: string) =>
    (name: string): Thing[] => {
      const person = facts.names.person(name);
      if (!person) refuse(draft, field, `No account is called “${name}”.`);
      return person ? [person] : [];
    };
  const remove = removeCc.flatMap(find("removeCc"));
  const add = addCc.flatMap(find("addCc"));
  const difference = differenceOf(bug.cc, { add, remove }, isSameThing);
  const mayChange =
    difference.add.every(({ id }) =>
      demandField(draft, "cc", { to: id }, { at: "addCc", what: "add people to CC of this bug" }),
    ) &&
    difference.remove.every(({ id }) =>
      demandField(
        draft,
        "cc",
        { from: id, to: null },
        { at: "removeCc", what: "take others off CC of this bug" },
      ),
    );
  if (!mayChange) return;
  noteCc(draft, difference);
  plan.lists.cc.remove.push(...difference.remove.map(({ id }) => id));
}

/** Adds people to CC and removes them, with history. Without duplicates. */
export function noteCc({ plan }: Draft, { add, remove }: { add: Thing[]; remove: Thing[] }): void {
  for (const person of remove) noteListed(plan, "cc", person, "remove");
  for (const person of add) {
    if (plan.lists.cc.add.includes(person.id)) continue;
    plan.lists.cc.add.push(person.id);
    noteListed(plan, "cc", person, "add");
  }
}

/**
 * Keywords of the old product are removed when the bug moves, unless the new product has the same word. An inactive keyword
 * of the bug may be kept.
 */
function planKeywords(draft: Draft) {
  const { facts, bug, input, destination, plan } = draft;
  if (input.keywords === undefined && !destination.isElsewhere) return;
  const here = bug.keywords.filter(
    ({ productId }) => !destination.isElsewhere || productId === null || productId === destination.product.id,
  );
  const left = bug.keywords.filter((keyword) => !here.includes(keyword));
  const carried = left.flatMap(({ name }) => facts.names.keyword(destination.product.id, name) ?? []);
  const change = input.keywords ?? { add: [], remove: [] };
  const names = differenceOf(
    [...here, ...left].map(({ name }) => name),
    change,
    isSameWord,
  );
  const asked = names.add.flatMap((name) => {
    const keyword = facts.names.keyword(destination.product.id, name);
    if (!keyword) refuse(draft, "keywords", `There is no keyword “${name}”.`);
    return keyword ? [keyword] : [];
  });
  const stays = (keyword: Thing) => !names.remove.some((name) => isSameWord(name, keyword.name));
  const after = [...here.filter(stays), ...carried.filter(stays), ...asked];
  const difference = differenceOf<Thing>(bug.keywords, after, isSameThing);
  if (difference.add.length + difference.remove.length === 0) return;
  if (names.add.length + names.remove.length > 0 && !demandField(draft, "keywords")) return;
  for (const way of ["remove", "add"] as const) {
    for (const keyword of difference[way]) {
      plan.lists.keywords[way].push(keyword.id);
      noteListed(plan, "keywords", keyword, way);
    }
  }
}

/** Only http and https. */
function planSeeAlso(draft: Draft) {
  const { bug, input, plan } = draft;
  if (input.seeAlso === undefined) return;
  const { add, remove } = differenceOf(bug.seeAlso, input.seeAlso);
  for (const url of add) {
    if (!/^https?:\/\/[^\s]+$/.test(url) || url.length > 2000) {
      return refuse(draft, "seeAlso", `“${url.slice(0, 60)}” is not a web address.`);
    }
  }
  if (add.length + remove.length === 0 || !demandField(draft, "seeAlso")) return;
  plan.lists.seeAlso = { add, remove };
  for (const url of remove) noteListed(plan, "seeAlso", { id: null, name: url }, "remove");
  for (const url of add) noteListed(plan, "seeAlso", { id: null, name: url }, "add");
}

/** Aliases are words, unique on the whole site; the message does not reveal the other bug. */
function planAliases(draft: Draft) {
  const { facts, bug, input, plan } = draft;
  if (input.alias === undefined) return;
  const { add, remove } = differenceOf(bug.alias, input.alias);
  for (const alias of add) {
    if (!/^[^\s,]{1,80}$/.test(alias) || /^\d+$/.test(alias)) {
      const what = `“${alias.slice(0, 60)}” cannot be an alias`;
      return refuse(draft, "alias", `${what}: one word of at most 80 characters, not a number.`);
    }
    const isOwn = remove.some((gone) => isSameWord(gone, alias));
    if (!isOwn && facts.takenAliases.has(alias.toLowerCase()))
      return refuse(draft, "alias", "That alias is taken.");
  }
  if (add.length + remove.length === 0 || !demandField(draft, "alias")) return;
  for (const alias of add) facts.takenAliases.add(alias.toLowerCase());
  plan.lists.alias = { add, remove };
  for (const alias of remove) noteListed(plan, "alias", { id: null, name: alias }, "remove");
  for (const alias of add) noteListed(plan, "alias", { id: null, name: alias }, "add");
}

function isSameThing(one: Thing, other: Thing): boolean {
  return one.id === other.id;
}

function isSameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
