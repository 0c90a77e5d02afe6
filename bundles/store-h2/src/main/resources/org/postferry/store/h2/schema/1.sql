-- Keys are single numbers, each table is appended to in the order of its key, and what no query looks into is packed into
-- one value: rows are what a first sync spends most on. Times are seconds since 1970.

CREATE TABLE meta (
  name VARCHAR(64) PRIMARY KEY,
  number BIGINT,
  text VARCHAR(255)
);

-- The next_ columns mint numbers, so none is used twice.
CREATE TABLE account (
  id INT PRIMARY KEY,
  settings VARBINARY(1048576) NOT NULL,
  secrets VARBINARY(1048576) NOT NULL,
  paused BOOLEAN NOT NULL,
  deleting BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  next_mailbox BIGINT NOT NULL,
  next_email BIGINT NOT NULL,
  next_thread BIGINT NOT NULL,
  next_content BIGINT NOT NULL,
  next_fingerprint BIGINT NOT NULL,
  next_log BIGINT NOT NULL
);

-- id: account << 40 | number. total and unread count what is visible, base what is reported to be in it.
CREATE TABLE mailbox (
  id BIGINT PRIMARY KEY,
  raw_name VARCHAR(4096) NOT NULL,
  path VARCHAR(4096) NOT NULL,
  parent_raw_name VARCHAR(4096),
  role TINYINT NOT NULL,
  selectable BOOLEAN NOT NULL,
  stable_id VARCHAR(255),
  uid_validity BIGINT NOT NULL,
  uid_next BIGINT NOT NULL,
  missing_since BIGINT NOT NULL,
  retiring BOOLEAN NOT NULL,
  server_emails BIGINT NOT NULL,
  total BIGINT DEFAULT 0 NOT NULL,
  unread BIGINT DEFAULT 0 NOT NULL,
  base BIGINT DEFAULT 0 NOT NULL
);

-- id: the mailbox's, or account << 40 with 0 for the list, with all ones for all emails of the account.
CREATE TABLE scope (
  id BIGINT PRIMARY KEY,
  head VARCHAR(16384) NOT NULL,
  history VARCHAR(16384) NOT NULL,
  history_done BOOLEAN NOT NULL,
  snapshot VARCHAR(16384) NOT NULL,
  snapshot_id VARCHAR(255) NOT NULL,
  snapshot_keywords BOOLEAN NOT NULL,
  snapshot_complete BOOLEAN NOT NULL,
  snapshot_listed BOOLEAN NOT NULL,
  wish_reason VARCHAR(1000) NOT NULL,
  wish_keywords BOOLEAN NOT NULL,
  wish_not_before BIGINT NOT NULL,
  wish_contradiction BOOLEAN NOT NULL,
  contradiction VARCHAR(1000) NOT NULL,
  contradictions INT NOT NULL,
  uid_validity BIGINT NOT NULL,
  next_key BIGINT NOT NULL,
  next_staged BIGINT NOT NULL,
  known BIGINT NOT NULL,
  unplaced BIGINT NOT NULL,
  left_out BIGINT NOT NULL,
  told BIGINT NOT NULL,
  absent BIGINT NOT NULL,
  proven BIGINT NOT NULL,
  renumbered BIGINT NOT NULL,
  approved BIGINT NOT NULL,
  wanted BIGINT DEFAULT 0 NOT NULL,
  wanted_bytes BIGINT DEFAULT 0 NOT NULL
);

-- One for each UIDVALIDITY of a mailbox. Remote ids are generation << 32 | UID.
CREATE TABLE generation (
  id INT PRIMARY KEY,
  scope BIGINT NOT NULL,
  uid_validity BIGINT NOT NULL
);
CREATE INDEX generation_scope ON generation (scope);

-- Base: which email a scope reports under which remote id.
CREATE TABLE remote (
  id BIGINT PRIMARY KEY,
  email BIGINT NOT NULL
);

-- Names of remote ids that are no UIDs.
CREATE TABLE remote_name (
  id BIGINT PRIMARY KEY,
  name VARCHAR(255) NOT NULL
);
CREATE UNIQUE INDEX remote_name_name ON remote_name (name, id);

-- Remote ids that went, so that the same email lives again under the same id.
CREATE TABLE gone (
  id BIGINT PRIMARY KEY,
  email BIGINT NOT NULL
);

-- why: 0 told, 1 absent, 2 proven absent, 3 from before a UIDVALIDITY change. number: in the order of staging.
CREATE TABLE staged (
  id BIGINT PRIMARY KEY,
  scope BIGINT NOT NULL,
  number BIGINT NOT NULL,
  why TINYINT NOT NULL,
  approved BOOLEAN NOT NULL
);
CREATE INDEX staged_oldest ON staged (scope, number);

-- Spans of remote ids outside the date window; named: by the snapshot under way.
CREATE TABLE left_out (
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  named BOOLEAN NOT NULL,
  PRIMARY KEY (named, first)
);

-- What the snapshot under way has named, or was not known when it began: a bit for each remote id, or mailbox number.
CREATE TABLE snapshot_seen (
  scope BIGINT NOT NULL,
  chunk BIGINT NOT NULL,
  bits VARBINARY(1024) NOT NULL,
  PRIMARY KEY (scope, chunk)
);

-- id: account << 40 | number. size: what the server said; content: 0, or where its bytes are.
CREATE TABLE email (
  id BIGINT PRIMARY KEY,
  received BIGINT NOT NULL,
  size BIGINT NOT NULL,
  content BIGINT NOT NULL,
  places VARBINARY(1048576) NOT NULL,
  detail VARBINARY(1048576) NOT NULL
);

-- Visible: what a person sees in each mailbox, newest first.
CREATE TABLE listing (
  mailbox BIGINT NOT NULL,
  received BIGINT NOT NULL,
  email BIGINT NOT NULL
);
CREATE INDEX listing_newest ON listing (mailbox, received DESC, email DESC);

CREATE TABLE stable (
  account INT NOT NULL,
  name VARCHAR(255) NOT NULL,
  email BIGINT NOT NULL,
  PRIMARY KEY (account, name)
);

CREATE TABLE thread (
  account INT NOT NULL,
  name VARCHAR(255) NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (account, name)
);

CREATE TABLE thread_email (
  thread BIGINT NOT NULL,
  email BIGINT NOT NULL,
  PRIMARY KEY (thread, email)
);

-- id: account << 40 | number. Short hashes of size and header digest with email numbers, a batch a row.
CREATE TABLE fingerprint (
  id BIGINT PRIMARY KEY,
  entries VARBINARY(1048576) NOT NULL
);

-- Contents still to be fetched: urgency 0 a person waits for it, 1 others, 2 attachments for later; newest first.
CREATE TABLE wanted (
  scope BIGINT NOT NULL,
  urgency TINYINT NOT NULL,
  received BIGINT NOT NULL,
  email BIGINT NOT NULL
);
CREATE INDEX wanted_next ON wanted (scope, urgency, received DESC, email DESC);

CREATE TABLE postponed (
  email BIGINT PRIMARY KEY,
  not_before BIGINT NOT NULL
);

CREATE TABLE quarantine (
  email BIGINT PRIMARY KEY
);

-- id: account << 40 | number. One record in a pack; several emails of equal bytes share it.
CREATE TABLE content (
  id BIGINT PRIMARY KEY,
  pack INT NOT NULL,
  position BIGINT NOT NULL,
  stored BIGINT NOT NULL,
  size BIGINT NOT NULL,
  checksum INT NOT NULL,
  refs INT NOT NULL
);

-- id: account << 40 | number. size: how far it is committed; live: how much of that is in use.
CREATE TABLE pack (
  id BIGINT PRIMARY KEY,
  size BIGINT NOT NULL,
  live BIGINT NOT NULL
);

CREATE TABLE hold (
  id BIGINT PRIMARY KEY,
  scope BIGINT NOT NULL,
  emails BIGINT NOT NULL,
  reason VARCHAR(1000) NOT NULL,
  since BIGINT NOT NULL
);

-- What was swept, to say how much went within a day.
CREATE TABLE removal (
  scope BIGINT NOT NULL,
  at BIGINT NOT NULL,
  emails BIGINT NOT NULL,
  PRIMARY KEY (scope, at)
);

-- A row a batch. last: the sequence of its last entry.
CREATE TABLE journal (
  last BIGINT PRIMARY KEY,
  first BIGINT NOT NULL,
  at BIGINT NOT NULL,
  entries VARBINARY(1048576) NOT NULL
);

-- A start of the store, and the first sequence that is its.
CREATE TABLE epoch (
  id CHAR(32) PRIMARY KEY,
  first BIGINT NOT NULL
);

CREATE TABLE journal_reader (
  name VARCHAR(255) PRIMARY KEY,
  sequence BIGINT NOT NULL
);

CREATE TABLE lease (
  id INT PRIMARY KEY,
  container VARCHAR(255) NOT NULL,
  epoch BIGINT NOT NULL,
  expires BIGINT NOT NULL
);

-- id: account << 40 | number.
CREATE TABLE sync_log (
  id BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  entry VARBINARY(16384) NOT NULL
);
