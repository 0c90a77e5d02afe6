-- The outbox: wishes on their way to the server. What a wish does to one email stands in that email's row.
ALTER TABLE account ADD next_mutation BIGINT DEFAULT 1 NOT NULL;

-- id: account << 40 | number. claim: 0, or the claim that covers it. changed: when its state became what it is.
CREATE TABLE mutation (
  id BIGINT PRIMARY KEY,
  state TINYINT NOT NULL,
  claim BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  detail VARBINARY(1048576) NOT NULL,
  inverse VARBINARY(1048576) NOT NULL
);
CREATE INDEX mutation_state ON mutation (state, id);

-- id: that of the first wish it covers. A command that was handed out and not settled.
CREATE TABLE claim (
  id BIGINT PRIMARY KEY,
  not_before BIGINT NOT NULL,
  detail VARBINARY(1048576) NOT NULL
);

-- The bytes of a message to append or to send, in pieces.
CREATE TABLE message_piece (
  mutation BIGINT NOT NULL,
  number INT NOT NULL,
  bytes VARBINARY(262144) NOT NULL,
  PRIMARY KEY (mutation, number)
);

CREATE TABLE idempotency (
  account INT NOT NULL,
  name VARCHAR(255) NOT NULL,
  hash VARBINARY(255) NOT NULL,
  at BIGINT NOT NULL,
  mutations VARBINARY(65536) NOT NULL,
  PRIMARY KEY (account, name)
);

-- Copies of ours that a mailbox will report: of these emails, under UIDs from uid_next on.
CREATE TABLE expected_copy (
  mailbox BIGINT NOT NULL,
  email BIGINT NOT NULL,
  uid_validity BIGINT NOT NULL,
  uid_next BIGINT NOT NULL,
  PRIMARY KEY (mailbox, email)
);
