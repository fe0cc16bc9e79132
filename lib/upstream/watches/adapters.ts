import { bugzilla } from "#lib/upstream/watches/adapters/bugzilla.ts";
import { debian } from "#lib/upstream/watches/adapters/debian.ts";
import { gitea } from "#lib/upstream/watches/adapters/gitea.ts";
import { github } from "#lib/upstream/watches/adapters/github.ts";
import { gitlab } from "#lib/upstream/watches/adapters/gitlab.ts";
import { jira } from "#lib/upstream/watches/adapters/jira.ts";
import { launchpad } from "#lib/upstream/watches/adapters/launchpad.ts";
import { redmine } from "#lib/upstream/watches/adapters/redmine.ts";
import { trac } from "#lib/upstream/watches/adapters/trac.ts";
import type { Adapter, RemoteRef } from "#lib/upstream/watches/remote-bug.ts";

/** Those that know their hosts first; the last ones take many addresses. */
const ADAPTERS: readonly Adapter[] = [
  github,
  launchpad,
  debian,
  bugzilla,
  gitlab,
  jira,
  trac,
  gitea,
  redmine,
];

/** The bug that a web address leads to, with the adapter of its kind; null: of no kind that we know. */
export function recogniseBug(address: string): { adapter: Adapter; ref: RemoteRef } | null {
  const url = URL.parse(address.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  for (const adapter of ADAPTERS) {
    const ref = adapter.recognise(url);
    if (ref) return { adapter, ref };
  }
  return null;
}
