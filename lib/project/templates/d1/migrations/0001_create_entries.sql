-- Each file here is applied once, in the order of the names. To change the tables later, add a file.
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    message TEXT NOT NULL
);
