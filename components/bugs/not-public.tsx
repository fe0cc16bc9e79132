/** The mark of a bug that not everybody who sees its product may see; lists write the same (bug-rows.ts). */
export function NotPublic() {
  return <span className="lock" role="img" aria-label="Not public" title="Not public" />;
}
