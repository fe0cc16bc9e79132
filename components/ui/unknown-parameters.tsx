import { ProblemList } from "#components/ui/problem-list.tsx";

type Props = {
  /** The parameters of the page's address. */
  params: Readonly<Record<string, unknown>>;
  /** Those that the page knows. */
  known?: readonly string[];
  /** What else of the address is not understood, as sentences. */
  problems?: readonly string[];
};

/** Names parameters of an address that mean nothing here, so that a mistyped one is not ignored in silence. */
export function UnknownParameters({ params, known = [], problems = [] }: Props) {
  const unknown = Object.keys(params).filter((name) => !OF_PAGES.includes(name) && !known.includes(name));
  const named = unknown
    .slice(0, 10)
    .map((name) => `Parameter “${name.slice(0, 60)}”: There is no such parameter.`);
  return <ProblemList problems={[...problems, ...named]} />;
}

/** What every page may get: the number of the act that was just done, and the parameter of Next. */
const OF_PAGES = ["done", "_rsc"];
