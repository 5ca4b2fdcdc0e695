-- One canonical form of each e-mail address, in a column of its own and compared bytewise. lower() is no such form: it follows
-- the locale, and folds some letters of other scripts to ASCII, so that two people's addresses became one.
-- Of an address in ASCII it is the same in lower case. `lectern migrate` fills in the others in the same transaction (they take
-- IDNA, which PostgreSQL has not), and stops when two accounts turn out to have one address. 0015 adds the constraints.

-- An erased person has no address at all; a placeholder could be bought with.
ALTER TABLE users
    ALTER COLUMN email DROP NOT NULL,
    ADD COLUMN canonical_email text COLLATE "C";

UPDATE users
   SET email = NULL
 WHERE deleted_at IS NOT NULL;

ALTER TABLE orders
    ADD COLUMN canonical_email text COLLATE "C";

ALTER TABLE email_tokens
    ADD COLUMN canonical_email text COLLATE "C";

ALTER TABLE mail_outbox
    ADD COLUMN canonical_email text COLLATE "C";

UPDATE users
   SET canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
 WHERE octet_length(email) = length(email);

UPDATE orders
   SET canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
 WHERE octet_length(email) = length(email);

UPDATE email_tokens
   SET canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
 WHERE octet_length(email) = length(email);

UPDATE mail_outbox
   SET canonical_email = translate(to_email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
 WHERE octet_length(to_email) = length(to_email)
   AND to_email LIKE '%@%';
