/** Nothing was just done. */
export default function NothingDone() {
  return null;
}
