-- What the attachments of a content say. It goes with the content.
CREATE TABLE attachment_text (
  content BIGINT PRIMARY KEY,
  extractor INT NOT NULL,
  parts VARBINARY(1048576) NOT NULL,
  FOREIGN KEY (content) REFERENCES content (id) ON DELETE CASCADE
);

-- For which emails it was kept, and so announced: of which content, read by which extractor.
CREATE TABLE attachment_text_told (
  email BIGINT PRIMARY KEY,
  content BIGINT NOT NULL,
  extractor INT NOT NULL
);
