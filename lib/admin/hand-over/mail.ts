import { env } from "#lib/env.ts";
import type { Mail } from "#lib/queue/outbox.ts";
import { sayList } from "#lib/text.ts";

/** The notice to a successor: what they have from now on, and where it is. */
export function handedOverMail(
  to: string,
  { by, from, product, parts }: { by: string; from: string; product: string; parts: readonly string[] },
): Mail {
  const { url } = env();
  const name = encodeURIComponent(product);
  const text = [
    `${by} handed over to you what @${from} held in ${product}: ${sayList(parts)}.`,
    `The product: ${url}/products/${name}`,
    `Your open bugs there: ${url}/bugs?product=${name}&assignee=@me`,
    "If you did not expect this, ask the person named above; it can be undone from the audit log of the product.",
  ].join("\n\n");
  return { to, subject: `You take over in ${product}`, text: `${text}\n\n-- \nHeadwater, ${url}\n` };
}
