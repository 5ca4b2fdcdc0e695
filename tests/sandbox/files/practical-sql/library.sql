-- The lending library of the course "Practical SQL", for PostgreSQL.
--
--     createdb library
--     psql library -f library.sql
--
-- Run it again whenever you want a fresh library: it begins by dropping its tables.
-- Every number in it is made by rule, so your answers can be compared with anybody's.

BEGIN;

DROP TABLE IF EXISTS donations, fines, loans, members, books;

-- One row is one title.
CREATE TABLE books (
    book_id      integer PRIMARY KEY,
    title        text NOT NULL,
    author       text NOT NULL,
    published_in integer NOT NULL
);

-- One row is one person.
CREATE TABLE members (
    member_id integer PRIMARY KEY,
    name      text NOT NULL,
    joined_on date NOT NULL
);

-- One row is one borrowing. A book that is still out has no returned_on; a loan from the
-- reading room has no member_id.
CREATE TABLE loans (
    loan_id     integer PRIMARY KEY,
    book_id     integer NOT NULL REFERENCES books,
    member_id   integer REFERENCES members,
    lent_on     date NOT NULL,
    due_on      date NOT NULL,
    returned_on date
);

-- One row is one fine; one row is one gift. Both in euros.
CREATE TABLE fines (
    fine_id   integer PRIMARY KEY,
    member_id integer NOT NULL REFERENCES members,
    amount    numeric(8, 2) NOT NULL
);

CREATE TABLE donations (
    donation_id integer PRIMARY KEY,
    member_id   integer NOT NULL REFERENCES members,
    amount      numeric(8, 2) NOT NULL
);

INSERT INTO books (book_id, title, author, published_in) VALUES
    (1, 'Emma', 'Jane Austen', 1815),
    (2, 'Persuasion', 'Jane Austen', 1817),
    (3, 'Frankenstein', 'Mary Shelley', 1818),
    (4, 'Jane Eyre', 'Charlotte Brontë', 1847),
    (5, 'Moby-Dick', 'Herman Melville', 1851),
    (6, 'Walden', 'Henry David Thoreau', 1854),
    (7, 'Middlemarch', 'George Eliot', 1871),
    (8, 'Black Beauty', 'Anna Sewell', 1877),
    (9, 'Treasure Island', 'Robert Louis Stevenson', 1883),
    (10, 'Effi Briest', 'Theodor Fontane', 1895),
    (11, 'The Time Machine', 'H. G. Wells', 1895),
    (12, 'Kim', 'Rudyard Kipling', 1901),
    (13, 'Buddenbrooks', 'Thomas Mann', 1901),
    (14, 'Howards End', 'E. M. Forster', 1910),
    (15, 'The Garden Party', 'Katherine Mansfield', 1922),
    (16, 'Mrs Dalloway', 'Virginia Woolf', 1925),
    (17, 'Orlando', 'Virginia Woolf', 1928),
    (18, 'Gaudy Night', 'Dorothy L. Sayers', 1935),
    (19, 'The Little Prince', 'Antoine de Saint-Exupéry', 1943),
    (20, 'The Leopard', 'Giuseppe Tomasi di Lampedusa', 1958),
    (21, 'Momo', 'Michael Ende', 1973),
    (22, 'Beloved', 'Toni Morrison', 1987);

INSERT INTO members (member_id, name, joined_on) VALUES
    (1, 'Ada', DATE '2017-03-11'), (2, 'Bruno', DATE '2018-09-02'), (3, 'Chidi', DATE '2019-05-20'),
    (4, 'Dora', DATE '2021-01-07'), (5, 'Emil', DATE '2022-06-30'), (6, 'Farah', DATE '2023-02-14'),
    (7, 'Gustav', DATE '2023-11-25'), (8, 'Hana', DATE '2024-01-01'), (9, 'Igor', DATE '2024-04-18'),
    (10, 'Jun', DATE '2024-12-31'), (11, 'Kaya', DATE '2025-09-01'), (12, 'Leo', DATE '2025-02-09');

-- Every second day a loan, for four weeks each. Titles 21 and 22 and the member Leo never occur.
INSERT INTO loans (loan_id, book_id, member_id, lent_on, due_on, returned_on)
SELECT n,
       1 + (n * 7) % 20,
       CASE WHEN n % 60 = 0 THEN NULL
            WHEN n % 3 = 0 THEN 1 + n % 2
            ELSE 1 + (n * 5) % 11 END,
       DATE '2024-01-08' + n * 2,
       DATE '2024-01-08' + n * 2 + 28,
       CASE WHEN n % 31 = 0 OR n > 320 THEN NULL
            ELSE DATE '2024-01-08' + n * 2 + 5 + (n * 13) % 33 END
  FROM generate_series(1, 340) AS n;

-- Nobody borrows before joining: those loans go to one of the first seven.
UPDATE loans AS l
   SET member_id = 1 + l.loan_id % 7
  FROM members AS m
 WHERE m.member_id = l.member_id
   AND m.joined_on > l.lent_on;

-- In autumn 2025 the building was repaired: the loans of those weeks were prolonged.
UPDATE loans
   SET due_on = DATE '2025-12-25'
 WHERE loan_id BETWEEN 300 AND 340;

-- Bruno has three fines and two donations: the pair for "The total that is too high".
INSERT INTO fines (fine_id, member_id, amount) VALUES
    (1, 1, 0.50), (2, 2, 1.00), (3, 2, 1.00), (4, 2, 2.50), (5, 5, 0.50), (6, 9, 4.00);

INSERT INTO donations (donation_id, member_id, amount) VALUES
    (1, 2, 10.00), (2, 2, 10.00), (3, 4, 25.00), (4, 9, 5.00);

COMMIT;
