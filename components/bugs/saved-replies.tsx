import { Menu } from "#components/ui/menu.tsx";

type SavedRepliesProps = {
  /** The bug. */
  id: number;
  replies: readonly { id: number; name: string }[];
};

/** The saved replies of the product, above the comment box: each is put behind what is typed there. */
export function SavedReplies({ id, replies }: SavedRepliesProps) {
  if (replies.length === 0) return null;
  return (
    <Menu label="Saved replies" size="sm" className="justify-self-start">
      {replies.map((reply) => (
        <a
          key={reply.id}
          className="menu-line"
          href={`/bugs/${id}?saved=${reply.id}#comment-form`}
          data-saved={reply.id}
          data-keeps=""
        >
          {reply.name}
        </a>
      ))}
    </Menu>
  );
}
