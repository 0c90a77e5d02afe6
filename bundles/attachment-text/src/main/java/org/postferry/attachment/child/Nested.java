package org.postferry.attachment.child;

import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Documents within a document, as a table within a letter: so deep and so many, the rest is passed over. For one file. */
final class Nested extends ParsingEmbeddedDocumentExtractor {
    /** Documents inside one another: a table in a letter in a presentation. */
    static final int MAX_DEPTH = 3;

    /** Documents within one file, at all depths. */
    static final int MAX_DOCUMENTS = 200;

    private int depth;
    private int documents;

    Nested(ParseContext context) {
        super(context);
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        return depth < MAX_DEPTH && documents < MAX_DOCUMENTS;
    }

    @Override
    public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean html)
            throws SAXException, IOException {
        depth++;
        documents++;
        try {
            super.parseEmbedded(stream, handler, metadata, html);
        } finally {
            depth--;
        }
    }
}
