/** The address of the page of an attachment. */
export function attachmentAddress({ id, bug }: { id: number; bug: { id: number } }): string {
  return `/bugs/${bug.id}/attachments/${id}`;
}
