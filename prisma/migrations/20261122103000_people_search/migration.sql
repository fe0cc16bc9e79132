-- A person is looked up by the beginning of an address too (by people who are signed in).
CREATE INDEX users_email_trgm ON users USING gin ((email::text) gin_trgm_ops);
