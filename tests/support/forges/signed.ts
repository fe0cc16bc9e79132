import { createHmac } from "node:crypto";
import { gerrit } from "./gerrit.ts";
import { forgejo, gitea } from "./gitea.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import type { Recorded, Recording } from "./scene.ts";

export type ForgeName = "github" | "gitlab" | "gitea" | "forgejo" | "gerrit";

export const RECORDINGS: Readonly<Record<ForgeName, Recording>> = { github, gitlab, gitea, forgejo, gerrit };

/** A request as the forge makes it: its address below the site, its headers, its body. */
export type Signed = {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
};

/** Signs a message as the forge does. */
export function sign(forge: ForgeName, { headers, body }: Recorded, secret: string): Signed {
  const text = JSON.stringify(body);
  const hex = createHmac("sha256", secret).update(text).digest("hex");
  const path = `/rest/forges/${forge}`;
  const more: Record<ForgeName, Record<string, string>> = {
    github: { "X-Hub-Signature-256": `sha256=${hex}` },
    gitlab: { "X-Gitlab-Token": secret },
    gitea: { "X-Gitea-Signature": hex },
    forgejo: { "X-Forgejo-Signature": hex, "X-Gitea-Signature": hex },
    gerrit: {},
  };
  return {
    path: forge === "gerrit" ? `${path}?${new URLSearchParams({ secret })}` : path,
    headers: { ...headers, ...more[forge] },
    body: text,
  };
}

/** Signs it as GitLab does with a signing token. */
export function signByToken({ headers, body }: Recorded, token: string, at: Date): Signed {
  const text = JSON.stringify(body);
  const [id, time] = ["evt_1", `${Math.floor(at.getTime() / 1000)}`];
  const key = token.startsWith("whsec_") ? Buffer.from(token.slice(6), "base64") : token;
  const sum = createHmac("sha256", key).update(`${id}.${time}.${text}`).digest("base64");
  return {
    path: "/rest/forges/gitlab",
    headers: { ...headers, "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${sum}` },
    body: text,
  };
}
