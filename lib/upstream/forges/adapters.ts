import type { Forge } from "#lib/db/generated/enums.ts";
import type { ForgeAdapter } from "#lib/upstream/forges/forge-message.ts";
import { gerrit } from "#lib/upstream/forges/gerrit.ts";
import { gitea } from "#lib/upstream/forges/gitea.ts";
import { github } from "#lib/upstream/forges/github.ts";
import { gitlab } from "#lib/upstream/forges/gitlab.ts";

/** By the last part of the address to which a forge posts. */
export const ADAPTERS: Readonly<Record<string, { readonly forge: Forge; readonly adapter: ForgeAdapter }>> = {
  github: { forge: "github", adapter: github },
  gitlab: { forge: "gitlab", adapter: gitlab },
  gitea: { forge: "gitea", adapter: gitea },
  // A fork of Gitea that sends the same.
  forgejo: { forge: "gitea", adapter: gitea },
  gerrit: { forge: "gerrit", adapter: gerrit },
};
