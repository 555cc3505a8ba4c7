-- A constant stands for the rows that are there already; the program fills it for new ones.
ALTER TABLE entries ADD COLUMN written TEXT NOT NULL DEFAULT '';
CREATE INDEX entries_by_name ON entries (name);
