import type { Forge } from "#lib/db/generated/enums.ts";

/** How forges are called. */
export const FORGE_LABELS: Readonly<Record<Forge, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea or Forgejo",
  gerrit: "Gerrit",
  git: "Only git",
};
