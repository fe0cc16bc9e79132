import type { ChangeView } from "#lib/bugs/views/bug.ts";

/** What changed in a place of a bug, as words after a name. History has “Place: what”, as lib/upstream/trackings writes it. */

const FACTS = /^(assignee|QA contact|target version|target milestone|priority|build) (.+)$/s;
const ANSWER = /^(planning|development|testing) (granted|denied)(.*)$/s;

/** "moved Engine 4.4 from carried to released"; null for changes of something else. */
export function trackingWords({ field, from, to }: Pick<ChangeView, "field" | "from" | "to">): string | null {
  if (field === "comment") return `took comment ${from} back`;
  if (field === "presence") return recordWords(to);
  if (field !== "tracking") return null;
  const [place, was] = split(from);
  const [other, is] = split(to);
  const at = place || other;
  if (at === "") return null;
  const [fact, before] = [FACTS.exec(is || was), FACTS.exec(was)];
  if (is === "") {
    const answer = ANSWER.exec(was);
    if (answer) return `took back ${answer[1]} for ${at}, which was ${answer[2]}`;
    return fact ? `cleared the ${fact[1]} of ${at}, ${fact[2]}` : `took back for ${at}: ${was}`;
  }
  const answer = ANSWER.exec(is);
  if (answer) return `${answer[2]} ${answer[1]} for ${at}${answer[3]}`;
  if (fact && before && before[1] === fact[1])
    return `changed the ${fact[1]} of ${at} from ${before[2]} to ${fact[2]}`;
  if (fact) return `set the ${fact[1]} of ${at} to ${fact[2]}`;
  if (is.startsWith("reason “")) return `gave the ${is} for ${at}`;
  if (was !== "") return `moved ${at} from ${was} to ${is}`;
  const plan = /^test plan (written|changed)$/.exec(is);
  if (plan) return `${plan[1] === "written" ? "wrote" : "changed"} the test plan of ${at}`;
  return STATE.test(is) ? `tracked ${at} as ${is}` : `said of ${at}: ${is}`;
}

/** States are words without quotes. */
const STATE = /^[\p{L}’ ]+$/u;

function split(text: string): [place: string, what: string] {
  const at = text.indexOf(": ");
  const what = at < 0 ? "" : text.slice(at + 2).replace(/^failed qa$/, "failed QA");
  return at < 0 ? [text, ""] : [text.slice(0, at), what];
}

function recordWords(to: string): string | null {
  const [, isTakenBack, kind, version, note = ""] =
    /^(not )?(found|fixed|absent) in (.+?)(: “.*”)?$/s.exec(to) ?? [];
  if (version === undefined) return null;
  if (kind === "absent" && !isTakenBack) return `tried it in ${version}, and it is not there${note}`;
  const words = isTakenBack ? TAKEN_BACK[kind ?? ""] : `recorded it as ${kind} in`;
  return `${words} ${version}${note}`;
}

const TAKEN_BACK: Record<string, string> = {
  found: "took back that it is in",
  fixed: "took back that it is fixed in",
  absent: "took back that it is not in",
};
