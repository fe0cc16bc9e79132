import { createServer } from "node:http";
import pg from "pg";

// The floor that the product is measured against: node:http, one SQL statement, JSON. No rights, no pages.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const BUG = `
  SELECT b.*, p.name AS product, c.name AS component, r.display_name AS reporter, a.display_name AS assignee,
    (SELECT json_agg(json_build_object('number', k.number, 'author', u.display_name, 'html', k.html, 'at', k.created_at) ORDER BY k.number)
      FROM comments k LEFT JOIN users u ON u.id = k.author_id WHERE k.bug_id = b.id) AS comments,
    (SELECT json_agg(json_build_object('field', h.field, 'from', h."from", 'to', h."to", 'at', h.at, 'author', u.display_name) ORDER BY h.id)
      FROM changes h JOIN events e ON e.id = h.event_id LEFT JOIN users u ON u.id = e.author_id WHERE h.bug_id = b.id) AS changes
  FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN components c ON c.id = b.component_id
  LEFT JOIN users r ON r.id = b.reporter_id LEFT JOIN users a ON a.id = b.assignee_id WHERE b.id = $1`;

const list = (condition: string) => `
  SELECT b.id, b.summary, p.name AS product, c.name AS component, b.status, b.resolution, b.severity, b.priority, a.display_name AS assignee, b.changed_at
  FROM bugs b JOIN products p ON p.id = b.product_id
  LEFT JOIN components c ON c.id = b.component_id LEFT JOIN users a ON a.id = b.assignee_id
  WHERE ${condition} AND b.resolution IS NULL ORDER BY b.changed_at DESC, b.id DESC LIMIT 50`;

const FILE = `
  WITH filed AS (
    INSERT INTO bugs (product_id, summary, status, severity, priority, reporter_id)
    VALUES (1, $1, 'UNCONFIRMED', 'unspecified', 'unspecified', 1) RETURNING id
  ), event AS (
    INSERT INTO events (bug_id, revision, author_id, door, is_filing) SELECT id, 1, 1, 'web', true FROM filed RETURNING id, bug_id
  )
  INSERT INTO comments (bug_id, event_id, number, author_id, text, html)
  SELECT bug_id, id, 0, 1, 'Again', '<p>Again</p>' FROM event RETURNING bug_id`;

const server = createServer(async (request, response) => {
  try {
    const [, what, which] = (request.url ?? "").split("/");
    let body = "";
    for await (const chunk of request) body += chunk;
    const { rows } =
      what === "bug"
        ? await pool.query(BUG, [Number(which)])
        : what === "file"
          ? await pool.query(FILE, [body])
          : which
            ? await pool.query(list("b.product_id = $1"), [Number(which)])
            : await pool.query(list("true"));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(rows));
  } catch (error) {
    response.writeHead(500);
    response.end(String(error));
  }
});
server.listen(Number(process.env.PORT), "127.0.0.1");
