-- Checks the links that were there before 0052, while others read and write them.

ALTER TABLE email_tokens VALIDATE CONSTRAINT email_tokens_purpose;
