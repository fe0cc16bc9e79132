-- A mail says which link it carries, who is sending it now, and whether its link was taken out.
ALTER TABLE "outgoing_mail" ADD COLUMN "token_id" INTEGER,
  ADD COLUMN "claimed_at" TIMESTAMPTZ(3),
  ADD COLUMN "redacted_at" TIMESTAMPTZ(3);

CREATE INDEX "outgoing_mail_token_id_idx" ON "outgoing_mail"("token_id");

ALTER TABLE "outgoing_mail" ADD CONSTRAINT "outgoing_mail_token_id_fkey"
  FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Takes the links out of mails: whoever reads the outbox or a backup of it finds none that was used or is too old.
CREATE FUNCTION redact_mail_of_token(gone integer) RETURNS void LANGUAGE sql AS $$
  UPDATE outgoing_mail SET
    text = regexp_replace(text, '\S+[?&]token=[A-Za-z0-9_-]+', '(the link was used or is too old)', 'g'),
    html = regexp_replace(html, '[^\s"''<>]+[?&]token=[A-Za-z0-9_-]+', '(the link was used or is too old)', 'g'),
    token_id = NULL, redacted_at = now()
  WHERE token_id = gone
$$;

CREATE FUNCTION redact_mail_when_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM redact_mail_of_token(OLD.id);
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER tokens_used_redact_mail AFTER UPDATE OF used_at ON tokens
  FOR EACH ROW WHEN (NEW.used_at IS NOT NULL) EXECUTE FUNCTION redact_mail_when_used();
-- Before, since the foreign key forgets the token afterwards. Also when an account is deleted with its tokens.
CREATE TRIGGER tokens_deleted_redact_mail BEFORE DELETE ON tokens
  FOR EACH ROW EXECUTE FUNCTION redact_mail_when_used();

-- What was written before carried no token_id; no link is good for longer than three days.
UPDATE outgoing_mail SET text = regexp_replace(text, '\S+[?&]token=[A-Za-z0-9_-]+', '(the link was used or is too old)', 'g'),
  redacted_at = now()
WHERE text ~ '[?&]token=' AND created_at < now() - interval '3 days';
