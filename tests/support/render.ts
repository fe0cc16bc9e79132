import * as React from "react";
import { isValidElement, type ReactNode } from "react";

const INTERNALS = "__SERVER_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE";
type Caches = { getCacheForType: <Of>(create: () => Of) => Of; getOwner: () => null };

/** Runs something with a cache of its own for `cache` of React, as a server has one for each page. */
export async function withPageCache<Result>(work: () => Promise<Result>): Promise<Result> {
  // There is no public way to a cache outside of React's own renderer.
  const internals = (React as unknown as Record<string, { A: Caches | null }>)[INTERNALS];
  if (!internals) throw new Error("React has no internals of this name any more.");
  const kept = new Map<unknown, unknown>();
  const before = internals.A;
  internals.A = {
    getOwner: () => null,
    getCacheForType: (create) => {
      if (!kept.has(create)) kept.set(create, create());
      return kept.get(create) as ReturnType<typeof create>;
    },
  };
  try {
    return await work();
  } finally {
    internals.A = before;
  }
}

/**
 * Runs the server components of a page, however deep, so that a test can see what they ask of the
 * database. Components of the browser, which ask nothing, are left out.
 */
export async function runComponents(node: ReactNode | Promise<ReactNode>): Promise<void> {
  const given = await node;
  if (Array.isArray(given)) {
    await Promise.all(given.map(runComponents));
    return;
  }
  if (!isValidElement<{ children?: ReactNode }>(given)) return;
  if (typeof given.type !== "function") return runComponents(given.props.children);
  const component: unknown = given.type;
  const drawn = draw(component, given.props);
  if (drawn !== undefined) await runComponents(drawn);
}

type Props = { children?: ReactNode; dangerouslySetInnerHTML?: { __html: string } };

/**
 * The texts that synchronous server components draw, in their order, those in strings of HTML as they are there. Components of the
 * browser are left out.
 */
export function textsIn(node: ReactNode): string[] {
  if (typeof node === "string" || typeof node === "number") return [String(node)];
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (!isValidElement<Props>(node)) return [];
  const { children, dangerouslySetInnerHTML: own } = node.props;
  if (own) return own.__html.split(/<[^>]*>/).filter((text) => text !== "");
  if (typeof node.type !== "function") return textsIn(children);
  const drawn = draw(node.type, node.props);
  if (drawn instanceof Promise) throw new Error("This component is asynchronous.");
  return textsIn(drawn);
}

/** The links that synchronous server components draw, with their texts. */
export function linksIn(node: ReactNode): { href: string; text: string }[] {
  if (Array.isArray(node)) return node.flatMap(linksIn);
  if (!isValidElement<{ children?: ReactNode; href?: unknown }>(node)) return [];
  if (typeof node.type === "function") {
    const drawn = draw(node.type, node.props);
    return drawn instanceof Promise ? [] : linksIn(drawn);
  }
  const { href, children } = node.props;
  if (node.type === "a" && typeof href === "string") return [{ href, text: textsIn(children).join("") }];
  return linksIn(children);
}

/** The strings of HTML that synchronous server components draw, in their order. */
export function markupIn(node: ReactNode): string[] {
  if (Array.isArray(node)) return node.flatMap(markupIn);
  if (!isValidElement<Props>(node)) return [];
  if (typeof node.type === "function") {
    const drawn = draw(node.type, node.props);
    return drawn instanceof Promise ? [] : markupIn(drawn);
  }
  const { children, dangerouslySetInnerHTML: own } = node.props;
  return own ? [own.__html] : markupIn(children);
}

function draw(component: unknown, props: object): ReactNode | Promise<ReactNode> {
  if (typeof component !== "function") return undefined;
  try {
    return component(props);
  } catch (error) {
    // Hooks of the browser are not there under the react-server condition.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
