package org.postferry.mime;

import org.postferry.model.EmailHeader;

/** @param preview at most {@link MessageReader#MAX_PREVIEW_LENGTH} characters of the text, white space folded; from HTML where there is no text */
public record MessageSummary(EmailHeader header, String preview, boolean hasAttachment) {}
