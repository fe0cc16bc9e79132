import { isValidElement, type ReactNode } from "react";

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
