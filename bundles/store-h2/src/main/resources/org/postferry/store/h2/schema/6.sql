-- visible: which emails are in the listing, as the exclusive or of a digest of each.
ALTER TABLE mailbox ADD visible BIGINT DEFAULT 0 NOT NULL;
UPDATE mailbox SET visible = (
  SELECT COALESCE(BIT_XOR_AGG(CAST(SUBSTRING(HASH('SHA-256', CAST(email AS VARBINARY)) FROM 1 FOR 8) AS BIGINT)), 0)
  FROM listing WHERE listing.mailbox = mailbox.id);
