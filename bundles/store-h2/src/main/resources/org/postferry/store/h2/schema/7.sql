-- Emails of which a mailbox is to tell anew before another wish for them leaves: one was given up that may be done.
CREATE TABLE doubt (
  mailbox BIGINT NOT NULL,
  email BIGINT NOT NULL,
  PRIMARY KEY (mailbox, email)
);
