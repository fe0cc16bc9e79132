import type { ReactNode } from "react";
import { Disclosure } from "#components/ui/disclosure.tsx";
import type { Forge } from "#lib/db/generated/enums.ts";

type Props = {
  product: string;
  site: string;
  forge: Forge;
  /** The steps are there at once. */
  isOpen?: boolean;
};

/** What to enter at the forge, so that it sends messages here. */
export function WebhookSetup({ product, site, forge, isOpen = false }: Props): ReactNode {
  if (forge === "git") {
    return (
      <p>
        Nothing sends messages from here: the repository is read by{" "}
        <code className="break-all">npm run admin -- changes import --product "{product}" PATH</code>.
      </p>
    );
  }
  const address = `${site}/rest/forges/${forge}`;
  return (
    <div className="grid gap-2">
      <p>
        Webhook address: <code className="select-all break-all">{address}</code>
      </p>
      <Disclosure summary="How to set it up" open={isOpen}>
        {SETUPS[forge](address)}
      </Disclosure>
    </div>
  );
}

const SETUPS: Readonly<Record<Exclude<Forge, "git">, (address: string) => ReactNode>> = {
  github: () => (
    <ol className="list-decimal pl-6">
      <li>On GitHub, in the repository: Settings → Webhooks → Add webhook.</li>
      <li>Payload URL: the address above. Content type: application/json. Secret: the secret.</li>
      <li>Let me select individual events: Pushes and Pull requests.</li>
    </ol>
  ),
  gitlab: () => (
    <ol className="list-decimal pl-6">
      <li>On GitLab, in the project: Settings → Webhooks → Add new webhook.</li>
      <li>
        URL: the address above. Secret token: the secret. If your GitLab offers a signing token, have it make
        one, and set that as the secret here.
      </li>
      <li>Trigger: Push events, Tag push events and Merge request events.</li>
    </ol>
  ),
  gitea: () => (
    <ol className="list-decimal pl-6">
      <li>In the repository: Settings → Webhooks → Add webhook → Gitea or Forgejo.</li>
      <li>Target URL: the address above. POST, application/json. Secret: the secret.</li>
      <li>Custom events: Create, Delete, Push, Pull request and Pull request synchronized.</li>
    </ol>
  ),
  gerrit: (address) => (
    <div className="grid gap-2">
      <p>
        With the plugin “webhooks”, add this to the file webhooks.config in the branch refs/meta/config of the
        project:
      </p>
      <pre className="overflow-x-auto">
        {[
          '[remote "headwater"]',
          `  url = ${address}?secret=SECRET`,
          ...["patchset-created", "change-merged", "change-abandoned", "change-restored", "ref-updated"].map(
            (event) => `  event = ${event}`,
          ),
        ].join("\n")}
      </pre>
      <p>
        Gerrit cannot sign its messages, so the secret is in the address: use https, and let only the owners
        of the project read refs/meta/config.
      </p>
    </div>
  ),
};
