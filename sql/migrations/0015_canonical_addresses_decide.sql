-- The canonical form decides who is who. Of an address in ASCII it is the same address in lower case, which a CHECK holds.

DROP INDEX users_email_unique;
DROP INDEX email_tokens_email;
DROP INDEX orders_email;

ALTER TABLE users
    DROP CONSTRAINT users_email_form,
    ADD CONSTRAINT users_email_form CHECK (email LIKE '_%@_%' AND octet_length(email) <= 254),
    ADD CONSTRAINT users_email_unless_deleted
        CHECK ((email IS NULL) = (deleted_at IS NOT NULL) AND (canonical_email IS NULL) = (deleted_at IS NOT NULL)),
    ADD CONSTRAINT users_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    ADD CONSTRAINT users_canonical_email_unique UNIQUE (canonical_email);

ALTER TABLE orders
    ADD CONSTRAINT orders_email_and_canonical CHECK ((email IS NULL) = (canonical_email IS NULL)),
    ADD CONSTRAINT orders_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'));

CREATE INDEX orders_canonical_email ON orders (canonical_email);

ALTER TABLE email_tokens
    ALTER COLUMN canonical_email SET NOT NULL,
    ADD CONSTRAINT email_tokens_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'));

CREATE INDEX email_tokens_canonical_email ON email_tokens (canonical_email, purpose);
