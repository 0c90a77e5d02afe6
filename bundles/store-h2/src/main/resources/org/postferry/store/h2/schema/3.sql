-- id: account << 40 | number. By which names conversations are found that no server names, a batch a row.
CREATE TABLE thread_link (
  id BIGINT PRIMARY KEY,
  entries VARBINARY(1048576) NOT NULL
);
ALTER TABLE account ADD next_thread_link BIGINT DEFAULT 1 NOT NULL;
